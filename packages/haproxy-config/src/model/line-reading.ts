import { type FoundKeyword, familyOf, findKeywords, isPlacedIn, listKeywords } from '../catalogue/catalogue.ts';
import type { Family } from '../catalogue/keyword.ts';
import type { Statement } from '../syntax/statement.ts';
import { type LineWords, namesOf, readBy, readLineWords, type StatementView } from './statement-view.ts';
import { isWatchedPart, isWatchedWord } from './watched-arguments.ts';

/** The keywords that a line begins with. */
export interface KeywordLookup {
  /** Wherever they may stand, the longest names only; those that fit the section first. */
  readonly found: readonly FoundKeyword[];
  /** Those that may stand in the section. */
  readonly placed: readonly FoundKeyword[];
}

/** One statement on its way through checks of keywords and names: what several of them ask is worked out once. */
export class LineReading {
  /** Null above the first section. */
  readonly sectionKind: string | null;
  readonly line: LineWords;
  /** The first word after the modifier. */
  readonly keyword: string;
  private knownLookup: KeywordLookup | null = null;
  private knownWatched: boolean | null = null;
  private views: readonly StatementView[] = noViews;

  constructor(sectionKind: string | null, statement: Statement) {
    this.sectionKind = sectionKind;
    this.line = readLineWords(statement);
    this.keyword = this.line.values[0]?.value ?? '';
  }

  get statement(): Statement {
    return this.line.statement;
  }

  get modifier(): Statement['modifier'] {
    return this.line.modifier;
  }

  /** Is a word of it empty (`""`)? */
  get hasEmptyWord(): boolean {
    const { words, values } = this.line;
    const count = this.statement.words.length - (this.modifier === null ? 0 : 1);
    return words.length < count || (values[0]?.value === '' && !values[0].hasVariable);
  }

  /** Is among its words one that checks of server and bind lines look at? */
  get hasWatchedArgument(): boolean {
    if (this.knownWatched === null) {
      const view = this.views.find(({ isComplete }) => isComplete);
      this.knownWatched = view === undefined ? this.line.values.some(isWatchedWord) : view.parts.some(isWatchedPart);
    }
    return this.knownWatched;
  }

  get hasVariable(): boolean {
    return this.statement.words.some((word) => word.hasVariable);
  }

  get lookup(): KeywordLookup {
    this.knownLookup ??= this.sectionKind === null ? nothing : lookUp(this.sectionKind, this.line);
    return this.knownLookup;
  }

  /** Of several rows by one name (a keyword that differs between places or releases) one that fits is enough. */
  readBest(candidates: readonly FoundKeyword[]): StatementView | null {
    let first: StatementView | null = null;
    for (const candidate of candidates) {
      const view = this.read(candidate);
      if (view.problem === null) return view;
      first ??= view;
    }
    return first;
  }

  /** The line as one of its keywords reads it. */
  private read({ keyword, wordCount }: FoundKeyword): StatementView {
    const known = this.views.find((view) => view.keyword === keyword);
    if (known !== undefined) return known;
    const view = readBy(keyword, wordCount, this.line);
    this.views = [...this.views, view];
    return view;
  }
}

const noViews: readonly StatementView[] = [];
const nothing: KeywordLookup = { found: [], placed: [] };

// Most lines of a large file begin with a word that is a whole name: what the catalogue says about it is looked up once.
const lookupsByWord = new Map<string, Map<string, KeywordLookup>>();
const wholeNames = new Map<Family, ReadonlySet<string>>();

function lookUp(sectionKind: string, { values }: LineWords): KeywordLookup {
  const first = values[0]?.value ?? '';
  if (!wholeNamesOf(familyOf(sectionKind)).has(first)) return findAll(sectionKind, namesOf(values));
  let lookups = lookupsByWord.get(sectionKind);
  if (lookups === undefined) {
    lookups = new Map();
    lookupsByWord.set(sectionKind, lookups);
  }
  let lookup = lookups.get(first);
  if (lookup === undefined) {
    lookup = findAll(sectionKind, [first]);
    lookups.set(first, lookup);
  }
  return lookup;
}

function findAll(sectionKind: string, names: readonly string[]): KeywordLookup {
  const found = findKeywords(familyOf(sectionKind), names, sectionKind);
  return { found, placed: found.filter(({ keyword }) => isPlacedIn(keyword, sectionKind)) };
}

/** First words that are a whole name and begin no longer one. */
function wholeNamesOf(family: Family): ReadonlySet<string> {
  let names = wholeNames.get(family);
  if (names === undefined) {
    const all = listKeywords(family);
    const others = all.filter(({ name, takesParentheses }) => takesParentheses || name.includes(' '));
    const taken = new Set(others.map(({ name }) => name.split(' ')[0]));
    names = new Set(all.map(({ name }) => name).filter((name) => !taken.has(name) && !name.includes(' ')));
    wholeNames.set(family, names);
  }
  return names;
}
