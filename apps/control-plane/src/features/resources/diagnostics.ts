import { type Diagnostic, listConfigs } from '@sluice/contract';
import {
  type ConfigFile,
  diagnose,
  isAboutKeywords,
  type Diagnostic as LibraryDiagnostic,
} from '@sluice/haproxy-config';
import type { TreeEntry } from '../../platform/schema/configuration.ts';
import { ConfigVersions } from './config-versions.ts';
import { diagnoseNodeValues, type NamedNode } from './node-values.ts';
import { diagnoseReferences, type FileReference, listFileReferences } from './reference.ts';
import type { LoadedEntry } from './tree.ts';

/** More than this says nothing more to a person, and noise would fill megabytes. */
const maxDiagnostics = 500;

/** What our own parser finds, in the contract's words. Errors are never cut off in favour of hints. */
export function diagnoseResource(resource: string, file: ConfigFile): Diagnostic[] {
  const found = diagnose(file).map(
    (finding): Diagnostic => ({
      code: finding.code,
      severity: severityOf(finding),
      source: 'sluice',
      resource,
      line: finding.line,
      column: finding.column,
      endColumn: finding.column + finding.span.length,
      cause: finding.cause,
      remediation: finding.remediation,
    }),
  );
  if (found.length <= maxDiagnostics) return found;
  const errors = found.filter((diagnostic) => diagnostic.severity === 'error');
  const others = found.filter((diagnostic) => diagnostic.severity !== 'error');
  return [...errors, ...others].slice(0, maxDiagnostics);
}

/**
 * The HAProxy of each node has the last word on keywords: it may be newer or patched. See
 * docs/adr/0008-the-node-judges-keywords.md.
 */
function severityOf(finding: LibraryDiagnostic): Diagnostic['severity'] {
  return finding.severity === 'error' && isAboutKeywords(finding) ? 'warning' : finding.severity;
}

/** The lines of a tree that name files in the managed directories. */
export function listTreeReferences(
  tree: readonly LoadedEntry[],
  directories: readonly string[],
  versions = new ConfigVersions(),
): FileReference[] {
  const files = listConfigs(tree).map(({ name, blob }) => ({ name, file: versions.read(blob, name) }));
  const crtLists = tree
    .filter(({ kind }) => kind === 'crt-list')
    .map(({ name, blob }) => ({ name, bytes: blob.bytes }));
  return listFileReferences(files, crtLists, directories);
}

/** Where a tree goes: directories of haproxy.cfg, and the managed nodes. */
export interface DiagnosedPlaces {
  directories: readonly string[];
  nodes: readonly NamedNode[];
}

/** What we find in a whole tree; `before` is the one that it replaces. */
export function diagnoseTree(
  tree: readonly LoadedEntry[],
  before: readonly TreeEntry[],
  { directories, nodes }: DiagnosedPlaces,
  versions = new ConfigVersions(),
): Diagnostic[] {
  const own = listConfigs(tree).flatMap(({ name, blob }) => diagnoseResource(name, versions.read(blob, name)));
  const references = diagnoseReferences(tree, listTreeReferences(tree, directories, versions), before);
  return [...own, ...references, ...diagnoseNodeValues(tree, nodes)];
}
