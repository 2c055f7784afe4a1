import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';
import type { FileFinding } from './diagnose-names.ts';
import { type Line, lastLine, linesOf, type ProxyState } from './proxy-state.ts';
import type { IndexedSection, NameIndex } from './symbol-index.ts';

const httpRules = ['http-request', 'http-response', 'http-after-response'] as const;
/** Actions after which HAProxy evaluates no further rule of the same list. */
const finalHttpActions: ReadonlySet<string> = new Set(['allow', 'deny', 'auth', 'return', 'redirect', 'tarpit']);
const finalTcpActions: ReadonlySet<string> = new Set(['accept', 'reject', 'close']);

/** Rules below one that always ends the list: HAProxy warns about the first of an `http-…` list and is silent about others. */
export function diagnoseUnreachable(index: NameIndex): FileFinding[] {
  const findings: FileFinding[] = [];
  for (const entry of index.sections) {
    for (const keyword of httpRules) findings.push(...unreachableIn(entry, linesOf(entry, keyword), isFinalHttp, true));
    for (const list of ['tcp-request', 'tcp-response'] as const) {
      for (const layer of ['connection', 'session', 'content']) {
        const lines = linesOf(entry, list).filter(({ statement }) => statement.arguments[0]?.value === layer);
        findings.push(...unreachableIn(entry, lines, isFinalTcp, false));
      }
    }
    const uses = linesOf(entry, 'use_backend');
    findings.push(...unreachableIn(entry, [...uses, ...linesOf(entry, 'default_backend')], isFinalUse, false));
  }
  return findings;
}

function unreachableIn(
  entry: IndexedSection,
  lines: readonly Line[],
  isFinal: (statement: Statement) => boolean,
  warns: boolean,
): FileFinding[] {
  const last = lines.findIndex(({ statement, isConditional }) => !isConditional && isFinal(statement));
  const end = lines[last];
  if (end === undefined) return [];
  return lines.slice(last + 1).map(({ statement, isConditional }, at) => ({
    fileIndex: entry.fileIndex,
    finding: {
      code: 'unreachable-rule',
      severity: warns && at === 0 && !isConditional ? 'warning' : 'hint',
      span: spanOfWords(statement),
      cause: `Line ${end.statement.line} always ends the list: HAProxy never comes to this line.`,
      remediation: 'Give that line a condition, or move it below this one.',
    },
  }));
}

function isFinalHttp(statement: Statement): boolean {
  const action = statement.arguments[0]?.value ?? '';
  if (!finalHttpActions.has(action) || hasCondition(statement.arguments)) return false;
  return !statement.arguments.some(({ value, hasVariable }) => value === 'ignore-empty' || hasVariable);
}

function isFinalTcp(statement: Statement): boolean {
  return finalTcpActions.has(statement.arguments[1]?.value ?? '') && !hasCondition(statement.arguments);
}

/** A name that traffic makes may be that of no backend: HAProxy then goes on. */
function isFinalUse(statement: Statement): boolean {
  const isDynamic = statement.arguments[0]?.value.includes('%') === true;
  return statement.keyword === 'use_backend' && !isDynamic && !hasCondition(statement.arguments);
}

function hasCondition(words: readonly Word[]): boolean {
  return words.some(({ value, hasVariable }) => value === 'if' || value === 'unless' || hasVariable);
}

/** From a line's first word to its last. */
export function spanOfWords(statement: Statement): { offset: number; length: number } {
  const first = statement.words[0];
  const last = statement.words.at(-1);
  if (first === undefined || last === undefined) return statement.span;
  return { offset: first.span.offset, length: last.span.offset + last.span.length - first.span.offset };
}

/** HTTP rules in proxies of another mode, and backends whose mode does not fit. */
export function diagnoseModes(index: NameIndex, proxies: readonly ProxyState[]): FileFinding[] {
  const states = new Map(proxies.map((state) => [state.entry, state]));
  return proxies
    .filter(({ isDisabled, mode }) => !isDisabled && mode !== null)
    .flatMap((state) => [...ignoredRules(state), ...wrongBackends(index, state, states)]);
}

function ignoredRules(state: ProxyState): FileFinding[] {
  const { entry, mode } = state;
  if (mode === 'http' || canUpgrade(state)) return [];
  const findings: FileFinding[] = [];
  for (const keyword of [...httpRules, 'redirect', 'stats', 'option']) {
    for (const { statement, isConditional } of linesOf(entry, keyword)) {
      if (keyword === 'option' && (statement.modifier !== null || statement.arguments[0]?.value !== 'forwardfor'))
        continue;
      findings.push({
        fileIndex: entry.fileIndex,
        finding: {
          code: 'mode-mismatch',
          severity: isConditional || entry.isConditional ? 'hint' : 'warning',
          span: spanOfWords(statement),
          cause: `HAProxy ignores '${keyword}' here: the section is in mode ${mode}.`,
          remediation: "Add 'mode http' to the section or its defaults, or remove the line.",
        },
      });
    }
  }
  return findings;
}

/** Can connections of a TCP frontend become HTTP ones? */
function canUpgrade({ entry, inherited }: ProxyState): boolean {
  return [entry, ...inherited].some((section) =>
    linesOf(section, 'tcp-request').some(({ statement }) =>
      statement.arguments.some(({ value, hasVariable }) => value === 'switch-mode' || hasVariable),
    ),
  );
}

function wrongBackends(
  index: NameIndex,
  state: ProxyState,
  states: ReadonlyMap<IndexedSection, ProxyState>,
): FileFinding[] {
  const { entry, mode, isFrontend } = state;
  if (!isFrontend || mode !== 'http') return [];
  const findings: FileFinding[] = [];
  for (const located of entry.uses) {
    const { use } = located;
    if (use.via !== 'use_backend' && use.via !== 'default_backend') continue;
    const resolution = use.kind === 'backend' ? index.resolve(located) : null;
    if (resolution?.kind !== 'symbol') continue;
    const targets = resolution.symbol.definitions;
    const target = targets.length === 1 && targets[0] !== undefined ? states.get(targets[0].entry) : undefined;
    if (target?.mode !== 'tcp') continue;
    const isDoubtful = located.isConditional || entry.isConditional || target.entry.isConditional;
    findings.push({
      fileIndex: entry.fileIndex,
      finding: {
        code: 'mode-mismatch',
        severity: isDoubtful ? 'hint' : 'error',
        span: spanOfWords(use.statement),
        cause: `'${use.name}' is in mode tcp, but this section is in mode http.`,
        remediation: 'Give both the same mode.',
      },
    });
  }
  return findings;
}

/** Proxies without the timeouts that HAProxy asks for. */
export function diagnoseTimeouts(proxies: readonly ProxyState[]): FileFinding[] {
  return proxies.flatMap((state) => {
    const { entry, mode, isDisabled } = state;
    if (isDisabled || (mode !== 'tcp' && mode !== 'http')) return [];
    const missing = missingTimeouts(state);
    if (missing.length === 0) return [];
    const lines = [entry, ...state.inherited].flatMap((section) => linesOf(section, 'timeout'));
    const isDoubtful = entry.isConditional || lines.some(({ isConditional }) => isConditional);
    return [
      {
        fileIndex: entry.fileIndex,
        finding: {
          code: 'missing-timeout',
          severity: isDoubtful ? 'hint' : 'warning',
          span: spanOfWords(entry.section.header),
          cause: `Without ${missing.map((name) => `'timeout ${name}'`).join(' and ')}, connections may stay for ever.`,
          remediation: 'Set it here or in the defaults section.',
        },
      } satisfies FileFinding,
    ];
  });
}

function missingTimeouts(state: ProxyState): string[] {
  const isUnset = (name: string) => isZero(lastLine(state, ['timeout', name]));
  const missing: string[] = [];
  if (state.isFrontend && isUnset('client')) missing.push('client');
  if (state.isBackend && hasServers(state)) {
    if (isUnset('connect')) missing.push('connect');
    if (isUnset('server') && (state.mode === 'http' || isUnset('tunnel'))) missing.push('server');
  }
  return missing;
}

function hasServers({ entry }: ProxyState): boolean {
  const lines = [...linesOf(entry, 'server'), ...linesOf(entry, 'server-template')];
  return lines.some(({ isConditional }) => !isConditional);
}

function isZero(line: Line | null): boolean {
  const word = line?.statement.arguments[1];
  if (word === undefined) return true;
  return !word.hasVariable && /^0+(?:us|ms|s|m|h|d)?$/.test(word.value);
}
