import { releaseIndex } from '../catalogue/keyword.ts';
import type { Statement } from '../syntax/statement.ts';
import { toDisplay } from '../text/latin1.ts';
import { listSectionBinds } from './bind-view.ts';
import type { FileFinding } from './diagnose-names.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { ProxyState } from './proxy-state.ts';
import { linesOf } from './proxy-state.ts';
import { readServer } from './server-view.ts';
import type { IndexedSection, NameIndex } from './symbol-index.ts';

/** Sections of which HAProxy refuses a second one of the same name, in every release. */
const refusedKinds: ReadonlySet<string> = new Set([
  ...['cache', 'mailers', 'peers', 'http-errors', 'ring', 'fcgi-app', 'resolvers'],
]);
const warnedKinds: ReadonlySet<string> = new Set(['userlist']);
const frontKinds: ReadonlySet<string> = new Set(['frontend', 'listen']);
const backKinds: ReadonlySet<string> = new Set(['backend', 'listen']);
const proxyLikeKinds: ReadonlySet<string> = new Set(['frontend', 'backend', 'listen', 'log-forward']);

/** The release from which a frontend and a backend must not share a name, and ids no longer tell servers apart. */
const strictRelease = '3.4';

/** Sections of one name where HAProxy wants one. */
export function diagnoseDuplicateSections(index: NameIndex, release: string | null): FileFinding[] {
  const seen = new Map<string, IndexedSection[]>();
  const findings: FileFinding[] = [];
  for (const entry of index.sections) {
    const { kind, name, header } = entry.section;
    const word = header.arguments[0];
    if (name === null || word === undefined || word.hasVariable) continue;
    const isProxy = proxyLikeKinds.has(kind);
    const key = `${isProxy ? 'proxy' : kind} ${name}`;
    const earlier = seen.get(key) ?? [];
    const rival = earlier.find((other) => judge(kind, other.section.kind, release) !== null);
    earlier.push(entry);
    seen.set(key, earlier);
    const severity = rival === undefined ? null : judge(kind, rival.section.kind, release);
    if (rival === undefined || severity === null) continue;
    const isDoubtful = entry.isConditional || rival.isConditional;
    findings.push({
      fileIndex: entry.fileIndex,
      finding: {
        code: 'duplicate-section',
        severity: isDoubtful ? 'hint' : severity,
        span: word.span,
        cause: `The ${rival.section.kind} in line ${rival.section.header.line} has the name '${toDisplay(name)}' already.`,
        remediation: severity === 'hint' ? 'HAProxy 3.3 and newer refuse this: rename one.' : 'Rename or remove one.',
      },
    });
  }
  return findings;
}

function judge(kind: string, earlier: string, release: string | null): Diagnostic['severity'] | null {
  if (proxyLikeKinds.has(kind)) {
    const isForward = kind === 'log-forward' || earlier === 'log-forward';
    const clash = frontKinds.has(kind) ? frontKinds.has(earlier) : backKinds.has(earlier);
    if (clash || isForward) return 'error';
    return release !== null && releaseIndex(release) >= releaseIndex(strictRelease) ? 'error' : 'hint';
  }
  if (refusedKinds.has(kind)) return 'error';
  return warnedKinds.has(kind) ? 'warning' : null;
}

/** Servers of one name in one backend. Up to 3.2 servers with an `id` may share one. */
export function diagnoseDuplicateServers(proxies: readonly ProxyState[], release: string | null): FileFinding[] {
  const isStrict = release !== null && releaseIndex(release) >= releaseIndex(strictRelease);
  const findings: FileFinding[] = [];
  for (const { entry, isBackend, isDisabled } of proxies) {
    if (!isBackend) continue;
    const seen = new Map<string, Statement>();
    for (const { statement, isConditional } of linesOf(entry, 'server')) {
      const word = statement.arguments[0];
      if (word === undefined || word.hasVariable) continue;
      const earlier = seen.get(word.value);
      if (earlier === undefined) {
        if (!isConditional && (isStrict || !hasId(statement))) seen.set(word.value, statement);
        continue;
      }
      if (!isStrict && hasId(statement)) continue;
      findings.push({
        fileIndex: entry.fileIndex,
        finding: {
          code: 'duplicate-server',
          severity: isConditional || isDisabled || entry.isConditional ? 'hint' : 'error',
          span: word.span,
          cause: `Line ${earlier.line} of this section has a server '${toDisplay(word.value)}' already.`,
          remediation: 'Give each server of a backend a name of its own.',
        },
      });
    }
  }
  return findings;
}

/** Most servers have no word `id`, so most lines need not be read. */
function hasId(statement: Statement): boolean {
  if (!statement.words.some(({ value }) => value === 'id')) return false;
  return readServer(statement)?.arguments.some(({ keyword }) => keyword === 'id') === true;
}

/** The same address and port in two sections: both get connections, at random, unless one fails to start. */
export function diagnoseDuplicateBinds(proxies: readonly ProxyState[]): FileFinding[] {
  const seen = new Map<string, ProxyState>();
  const findings: FileFinding[] = [];
  for (const proxy of proxies) {
    if (!proxy.isFrontend || proxy.isDisabled) continue;
    for (const bind of listSectionBinds(proxy.entry.section)) {
      if (bind.addressWord.hasVariable) continue;
      for (const { text, family } of bind.addresses) {
        if (text === '' || family === 'fd' || text.includes('$')) continue;
        const earlier = seen.get(text);
        if (earlier === undefined) seen.set(text, proxy);
        if (earlier === undefined || earlier === proxy) continue;
        findings.push({
          fileIndex: proxy.entry.fileIndex,
          finding: {
            code: 'duplicate-bind',
            severity: 'hint',
            span: bind.addressWord.span,
            cause: `'${toDisplay(earlier.entry.section.name ?? '')}' listens on ${toDisplay(text)} too.`,
            remediation: 'Use one section for an address, or different ports.',
          },
        });
      }
    }
  }
  return findings;
}
