import { proxyKinds } from '../syntax/section-keyword.ts';
import type { Statement } from '../syntax/statement.ts';
import type { IndexedSection, NameIndex } from './symbol-index.ts';

/** The lines of a proxy and of the `defaults` it inherits from, by their first word; what checks of names and rules ask again and again. */
export interface ProxyState {
  readonly entry: IndexedSection;
  /** `defaults` that it inherits from, the nearest first. */
  readonly inherited: readonly IndexedSection[];
  /** Is it switched off by `disabled`? HAProxy then resolves no name in it. */
  readonly isDisabled: boolean;
  /** `tcp`, `http` and so on; null when a variable or conditional hides it. */
  readonly mode: string | null;
  readonly isFrontend: boolean;
  readonly isBackend: boolean;
}

/** A section's lines outside of conditionals and inside. */
interface Lines {
  readonly byKeyword: ReadonlyMap<string, readonly Line[]>;
}

/** One line, and whether a conditional can hide it. */
export interface Line {
  readonly statement: Statement;
  readonly isConditional: boolean;
}

const known = new WeakMap<IndexedSection, Lines>();

/** The lines of a section that begin with a keyword. */
export function linesOf(entry: IndexedSection, keyword: string): readonly Line[] {
  let lines = known.get(entry);
  if (lines === undefined) {
    lines = readLines(entry);
    known.set(entry, lines);
  }
  return lines.byKeyword.get(keyword) ?? [];
}

function readLines(entry: IndexedSection): Lines {
  const byKeyword = new Map<string, Line[]>();
  let depth = entry.isConditional ? 1 : 0;
  for (const statement of entry.section.statements) {
    const { keyword } = statement;
    if (keyword === '.if') depth += 1;
    if (keyword === '.endif') depth = Math.max(0, depth - 1);
    if (keyword.startsWith('.') || statement.problem !== null) continue;
    const list = byKeyword.get(keyword) ?? [];
    list.push({ statement, isConditional: depth > 0 });
    byKeyword.set(keyword, list);
  }
  return { byKeyword };
}

/** The proxies of an index, in order. */
export function listProxies(index: NameIndex): ProxyState[] {
  return index.sections.filter(({ section }) => proxyKinds.has(section.kind)).map(readProxy);
}

function readProxy(entry: IndexedSection): ProxyState {
  const inherited: IndexedSection[] = [];
  for (let next = entry.defaults; next !== null && !inherited.includes(next); next = next.defaults)
    inherited.push(next);
  const { kind } = entry.section;
  return {
    entry,
    inherited,
    isDisabled: isDisabled([entry, ...inherited]),
    mode: readMode([entry, ...inherited]),
    isFrontend: kind !== 'backend',
    isBackend: kind !== 'frontend',
  };
}

function isDisabled(chain: readonly IndexedSection[]): boolean {
  for (const entry of chain) {
    const off = linesOf(entry, 'disabled').at(-1)?.statement.line ?? -1;
    const on = linesOf(entry, 'enabled').at(-1)?.statement.line ?? -1;
    if (off >= 0 || on >= 0) return off > on;
  }
  return false;
}

function readMode(chain: readonly IndexedSection[]): string | null {
  for (const entry of chain) {
    const last = linesOf(entry, 'mode').at(-1);
    if (last === undefined) continue;
    const word = last.statement.arguments[0];
    if (last.isConditional || word === undefined || word.hasVariable) return null;
    return word.value;
  }
  return 'tcp';
}

/** The last line of a keyword with its arguments' first words, own before inherited; null when no section has one. */
export function lastLine(state: ProxyState, words: readonly string[]): Line | null {
  const [keyword = '', ...rest] = words;
  for (const entry of [state.entry, ...state.inherited]) {
    const found = linesOf(entry, keyword).findLast(({ statement }) =>
      rest.every((word, index) => statement.arguments[index]?.value === word),
    );
    if (found !== undefined) return found;
  }
  return null;
}
