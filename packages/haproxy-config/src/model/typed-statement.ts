import type { Keyword } from '../catalogue/keyword.ts';
import type { ValueItem, ValueType } from '../catalogue/signature.ts';
import type { MatchProblem, Part } from '../catalogue/signature-match.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Span } from '../text/span.ts';
import type { Word } from '../text/word.ts';
import { bodyWords, readStatement, type StatementView } from './statement-view.ts';

/** One value of a statement, with its meaning. */
export interface ValueView {
  /** What it is for: the catalogue's label (`name`, `status`), the kind of thing it names (`backend`), else its type. */
  readonly name: string;
  /** `literal`: a word that the keyword itself defines, such as `http` in `mode http`. */
  readonly type: ValueType | 'literal';
  /** In the unit below; text for everything else. Null when a variable hides it. */
  readonly value: number | string | null;
  /** `ms` for times (fractional only for `us`), `bytes` for sizes, null for numbers and texts. */
  readonly unit: 'ms' | 'bytes' | null;
  /** The word as HAProxy reads it; words of expressions and conditions joined by single blanks. */
  readonly text: string;
  /** The words it takes in the file; for a value in parentheses, the word that holds it. */
  readonly span: Span;
  readonly isVariable: boolean;
  /** The argument it belongs to: `weight` for `10` in `server web1 192.0.2.1 weight 10`; null outside arguments. */
  readonly argument: string | null;
  /** What it names or uses the name of; null for other values. */
  readonly symbol: ValueItem['symbol'];
  /** Its first word, counted in `words` of the statement, and how many it takes. */
  readonly index: number;
  readonly count: number;
}

/** A statement of a known keyword with its values. */
export interface TypedStatement extends StatementView {
  readonly section: Section;
  readonly modifier: Statement['modifier'];
  /** Counts from 1. */
  readonly line: number;
  readonly values: readonly ValueView[];
  /** Does a `.if` of this section decide whether HAProxy reads it? */
  readonly isConditional: boolean;
}

/**
 * The statements of a section that the catalogue knows, in order, with typed values.
 *
 * Shape:   with `keywordName`, only those of this keyword: `timeout connect`, `http-request set-var`, `acl`.
 * Returns: modifiers included: look at `modifier`. What does not fit is in `problem`, and values stop there.
 * Errors:  none. Never throws.
 */
export function listValues(section: Section, keywordName: string | null = null): TypedStatement[] {
  const groups = groupStatements(section);
  if (keywordName === null) return groups.all.map((place) => place.view).filter((view) => view !== null);
  const places = groups.byFirstWord.get(keywordName.split(' ', 1)[0] ?? '') ?? [];
  return places.flatMap(({ view }) => (view !== null && spelledName(view) === keywordName ? [view] : []));
}

/** A statement that is read when somebody asks. */
class LazyView {
  private readonly section: Section;
  private readonly statement: Statement;
  private readonly isConditional: boolean;
  private known: TypedStatement | null | undefined;

  constructor(section: Section, statement: Statement, isConditional: boolean) {
    this.section = section;
    this.statement = statement;
    this.isConditional = isConditional;
  }

  get view(): TypedStatement | null {
    if (this.known === undefined) {
      const view = readStatement(this.section.kind, this.statement);
      this.known = view === null ? null : new TypedView(this.section, view, this.isConditional);
    }
    return this.known;
  }
}

interface Groups {
  readonly all: readonly LazyView[];
  readonly byFirstWord: ReadonlyMap<string, readonly LazyView[]>;
}

// A section belongs to one version of a file and never changes, so what was read of it stays right.
const groupsBySection = new WeakMap<Section, Groups>();

function groupStatements(section: Section): Groups {
  let groups = groupsBySection.get(section);
  if (groups === undefined) {
    const all: LazyView[] = [];
    const byFirstWord = new Map<string, LazyView[]>();
    let depth = 0;
    for (const statement of section.statements) {
      const { keyword } = statement;
      if (keyword === '.if') depth += 1;
      else if (keyword === '.endif') depth = Math.max(0, depth - 1);
      if (keyword.startsWith('.')) continue;
      const view = new LazyView(section, statement, depth > 0);
      all.push(view);
      const first = keyword.split('(', 1)[0] ?? '';
      const known = byFirstWord.get(first);
      if (known === undefined) byFirstWord.set(first, [view]);
      else known.push(view);
    }
    groups = { all, byFirstWord };
    groupsBySection.set(section, groups);
  }
  return groups;
}

/** The words of a statement that spell its keyword; the last may carry parentheses. */
export function nameWordsOf(view: StatementView): readonly Word[] {
  return bodyWords(view.statement).slice(0, view.keyword.name.split(' ').length);
}

/** The keyword as the line spells it: `track-sc1` where the catalogue says `track-sc0`. */
function spelledName(view: StatementView): string {
  const words = nameWordsOf(view).map(({ value }) => value);
  return words.join(' ').replace(/\(.*$/s, '');
}

/**
 * The statement of a keyword that counts in its section: the last one, `no` and `default` included.
 *
 * Returns: null when the section says nothing; what it inherits then is `effectiveValue`'s matter. For keywords whose lines
 *          add up (`keyword.isRepeatable`) use `listValues`.
 */
export function getValue(section: Section, keywordName: string): TypedStatement | null {
  return listValues(section, keywordName).at(-1) ?? null;
}

/** Reads one statement of a section; null when the catalogue does not know its keyword. */
export function readTyped(section: Section, statement: Statement): TypedStatement | null {
  const view = readStatement(section.kind, statement);
  return view === null ? null : new TypedView(section, view, false);
}

/** A statement whose values are made when somebody asks: most are only looked at by keyword. */
class TypedView implements TypedStatement {
  readonly section: Section;
  readonly statement: Statement;
  readonly keyword: Keyword;
  readonly words: readonly Word[];
  readonly parts: readonly Part[];
  readonly problem: MatchProblem | null;
  readonly isComplete: boolean;
  readonly isConditional: boolean;
  private known: readonly ValueView[] | null = null;

  constructor(section: Section, view: StatementView, isConditional: boolean) {
    this.section = section;
    this.statement = view.statement;
    this.keyword = view.keyword;
    this.words = view.words;
    this.parts = view.parts;
    this.problem = view.problem;
    this.isComplete = view.isComplete;
    this.isConditional = isConditional;
  }

  get modifier(): Statement['modifier'] {
    return this.statement.modifier;
  }

  get line(): number {
    return this.statement.line;
  }

  get values(): readonly ValueView[] {
    this.known ??= readValues(this.words, this.parts);
    return this.known;
  }
}

/** The values of matched parts, those of arguments included. */
export function readValues(
  words: readonly Word[],
  parts: readonly Part[],
  argument: string | null = null,
): ValueView[] {
  return parts.flatMap((part): ValueView[] => {
    if (part.kind === 'argument') return readValues(words, part.parts, part.keyword.name);
    const word = words[part.index];
    if (word === undefined) return [];
    return [part.kind === 'literal' ? readLiteral(part, word, argument) : readItem(part, words, word, argument)];
  });
}

function readLiteral(part: Part & { kind: 'literal' }, word: Word, argument: string | null): ValueView {
  return {
    name: part.word,
    type: 'literal',
    value: word.hasVariable ? null : part.word,
    unit: null,
    text: word.value,
    span: word.span,
    isVariable: word.hasVariable,
    argument,
    symbol: null,
    index: part.index,
    count: 1,
  };
}

function readItem(
  part: Part & { kind: 'value' },
  words: readonly Word[],
  word: Word,
  argument: string | null,
): ValueView {
  const { item, index, count } = part;
  const taken = words.slice(index, index + count);
  const last = taken.at(-1) ?? word;
  const isVariable = taken.some(({ hasVariable }) => hasVariable);
  const text = count > 1 ? taken.map(({ value }) => value).join(' ') : part.text;
  return {
    name: nameOf(item),
    type: item.type,
    value: isVariable ? null : count > 1 ? text : part.value,
    unit: item.type === 'time' ? 'ms' : item.type === 'size' ? 'bytes' : null,
    text,
    span: { offset: word.span.offset, length: last.span.offset + last.span.length - word.span.offset },
    isVariable,
    argument,
    symbol: item.symbol,
    index,
    count,
  };
}

function nameOf(item: ValueItem): string {
  if (item.hint !== null && item.hint !== 'seconds' && item.type !== 'args') return item.hint;
  return item.symbol?.kind ?? item.type;
}
