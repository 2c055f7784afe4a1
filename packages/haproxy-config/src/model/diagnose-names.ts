import type { ConfigFile } from '../syntax/config-file.ts';
import { diagnoseDuplicateBinds, diagnoseDuplicateSections, diagnoseDuplicateServers } from './diagnose-duplicate.ts';
import { diagnoseExpressions } from './diagnose-expression.ts';
import { diagnoseModes, diagnoseTimeouts, diagnoseUnreachable } from './diagnose-rules.ts';
import { diagnoseSecurity } from './diagnose-security.ts';
import { diagnoseUndefined, diagnoseUnused } from './diagnose-undefined.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Finding } from './finding.ts';
import { locateFinding } from './finding.ts';
import { listProxies } from './proxy-state.ts';
import { indexNames, type NameIndex } from './symbol-index.ts';

/** A finding about one of several files. */
export interface FileFinding {
  readonly fileIndex: number;
  readonly finding: Finding;
}

/** What is known about the HAProxy that will read the files. */
export interface NameOptions {
  /** `major.minor`; null judges only what every release of the catalogue does alike. */
  readonly release?: string | null;
}

/**
 * Lists what is wrong or remarkable about names, and about lines that depend on other lines: undefined, unused and doubled
 * names, bad expressions, unreachable rules, modes that do not fit, missing timeouts, insecure settings.
 *
 * Shape:   one file that is complete, or all files of a configuration in order.
 * Returns: for each file, its findings by line. No `error` or `warning` on files that HAProxy accepts silently.
 * Errors:  none. Never throws.
 * Limits:  names that variables make are not judged; what stands in a conditional gets hints at most.
 */
export function diagnoseNames(files: readonly ConfigFile[], options: NameOptions = {}): Diagnostic[][] {
  return diagnoseIndex(indexNames(files), options);
}

/** As `diagnoseNames`, for files whose names have been indexed. */
export function diagnoseIndex(index: NameIndex, { release = null }: NameOptions = {}): Diagnostic[][] {
  const proxies = listProxies(index);
  const findings = [
    ...diagnoseUndefined(index, proxies),
    ...diagnoseUnused(index),
    ...diagnoseExpressions(index, release),
    ...diagnoseDuplicateSections(index, release),
    ...diagnoseDuplicateServers(proxies, release),
    ...diagnoseDuplicateBinds(proxies),
    ...diagnoseUnreachable(index),
    ...diagnoseModes(index, proxies),
    ...diagnoseTimeouts(proxies),
    ...diagnoseSecurity(index),
  ];
  const located: Diagnostic[][] = index.files.map(() => []);
  for (const { fileIndex, finding } of findings) {
    const file = index.files[fileIndex];
    if (file !== undefined) located[fileIndex]?.push(locateFinding(file, finding));
  }
  for (const list of located) list.sort((a, b) => a.span.offset - b.span.offset);
  return located;
}
