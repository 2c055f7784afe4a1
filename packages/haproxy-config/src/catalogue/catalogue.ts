import { type Family, isAliveIn, type Keyword } from './keyword.ts';
import type { MatchContext } from './signature-match.ts';
import { readTable } from './table.ts';
import { tables } from './tables/index.ts';

/** A keyword that the words of a line begin with. */
export interface FoundKeyword {
  readonly keyword: Keyword;
  /** How many words its name takes; a last word with parentheses counts. */
  readonly wordCount: number;
}

/** The keywords of one family by their names; a name with parentheses is found without them. */
class FamilyIndex {
  readonly keywords: readonly Keyword[];
  private readonly byName = new Map<string, Keyword[]>();
  /** Beginnings of longer names. */
  private readonly openings = new Set<string>();

  constructor(family: Family) {
    this.keywords = tables.filter((table) => table.family === family).flatMap(readTable);
    for (const keyword of this.keywords) {
      const known = this.byName.get(keyword.name);
      if (known === undefined) this.byName.set(keyword.name, [keyword]);
      else known.push(keyword);
      for (let at = keyword.name.indexOf(' '); at >= 0; at = keyword.name.indexOf(' ', at + 1)) {
        this.openings.add(keyword.name.slice(0, at));
      }
    }
  }

  /** The keywords of exactly this name, without parentheses. */
  named(name: string): readonly Keyword[] {
    return this.byName.get(name) ?? [];
  }

  /** The first keyword of a name that is one word. */
  findOne(word: string): Keyword | null {
    const open = word.indexOf('(');
    const keywords = this.byName.get(open < 0 ? word : word.slice(0, open)) ?? [];
    return keywords.find((keyword) => isSpelled(keyword, open >= 0)) ?? null;
  }

  /** The keywords with the longest name that the words begin with. */
  find(words: readonly string[]): FoundKeyword[] {
    let found: FoundKeyword[] = [];
    let before = '';
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index] ?? '';
      const open = word.indexOf('(');
      const name = before + nameOf(open < 0 ? word : word.slice(0, open));
      const keywords = this.byName.get(name);
      if (keywords !== undefined) {
        const spelled = keywords.filter((keyword) => isSpelled(keyword, open >= 0));
        if (spelled.length > 0) found = spelled.map((keyword) => ({ keyword, wordCount: index + 1 }));
      }
      if (open >= 0 || !this.openings.has(name)) break;
      before = `${name} `;
    }
    return found;
  }
}

function isSpelled(keyword: Keyword, hasParenthesis: boolean): boolean {
  if (hasParenthesis) return keyword.takesParentheses;
  return !keyword.takesParentheses || keyword.signatureText.startsWith('[');
}

/** Stick counters have numbers: the tables name the first of each. */
function nameOf(word: string): string {
  return word.startsWith('track-sc') && /^track-sc[0-9]+$/.test(word) ? 'track-sc0' : word;
}

const indexes = new Map<Family, FamilyIndex>();

function indexOf(family: Family): FamilyIndex {
  let index = indexes.get(family);
  if (index === undefined) {
    index = new FamilyIndex(family);
    indexes.set(family, index);
  }
  return index;
}

const proxyPlaces: ReadonlySet<string> = new Set(['defaults', 'frontend', 'listen', 'backend']);

/** The family whose statements stand in sections of a kind. */
export function familyOf(sectionKind: string): Family {
  if (sectionKind === 'global') return 'global';
  return proxyPlaces.has(sectionKind) ? 'proxy' : 'section';
}

/** All keywords of a family, in the order of the tables. */
export function listKeywords(family: Family): readonly Keyword[] {
  return indexOf(family).keywords;
}

/** May the keyword stand in this place, a kind of section or of line? */
export function isPlacedIn(keyword: Keyword, place: string): boolean {
  return keyword.places.length === 0 || keyword.places.includes(place);
}

/** Is a keyword worth offering in a place: alive in the release, or, without one, in the newest? */
export function isOfferedIn(keyword: Keyword, place: string, release: string | null): boolean {
  if (!isPlacedIn(keyword, place)) return false;
  return release === null ? keyword.lifetime.until === null : isAliveIn(keyword.lifetime, release);
}

/**
 * The keywords that the words of a statement begin with, wherever they may stand: those with the longest name, and those
 * that may stand in `place` first. Empty when no release knows one.
 */
export function findKeywords(family: Family, words: readonly string[], place: string): FoundKeyword[] {
  const found = indexOf(family).find(words);
  if (found.length < 2) return found;
  return [
    ...found.filter(({ keyword }) => isPlacedIn(keyword, place)),
    ...found.filter(({ keyword }) => !isPlacedIn(keyword, place)),
  ];
}

/**
 * The keyword of a statement in a section of a kind, in one release or in any.
 *
 * Returns: null when no keyword of the catalogue fits place and release.
 */
export function findKeyword(
  sectionKind: string,
  words: readonly string[],
  release: string | null = null,
): FoundKeyword | null {
  const found = findKeywords(familyOf(sectionKind), words, sectionKind).filter(({ keyword }) =>
    isPlacedIn(keyword, sectionKind),
  );
  return found.find(({ keyword }) => release === null || isAliveIn(keyword.lifetime, release)) ?? null;
}

/**
 * The statement keyword of exactly this name in sections of a kind.
 *
 * Shape:   all fixed words joined by single blanks, without parentheses: `timeout connect`, `http-request set-var`.
 * Returns: null when no release has it there. Names are unique in a place, which a test proves.
 */
export function findStatementKeyword(sectionKind: string, name: string): Keyword | null {
  const named = indexOf(familyOf(sectionKind)).named(name);
  return named.find((keyword) => isPlacedIn(keyword, sectionKind)) ?? null;
}

const nextWords = new Map<string, readonly string[]>();

/**
 * The words that may follow `before` at the beginning of a statement of a section: with an empty `before`, all first words.
 * Each once, in the order of the tables, whatever the release.
 */
export function listNextWords(sectionKind: string, before: string): readonly string[] {
  const key = `${sectionKind} ${before}`;
  let known = nextWords.get(key);
  if (known === undefined) {
    const prefix = before === '' ? '' : `${before} `;
    const names = listKeywords(familyOf(sectionKind))
      .filter((keyword) => keyword.name.startsWith(prefix) && isPlacedIn(keyword, sectionKind))
      .map((keyword) => keyword.name.slice(prefix.length).split(' ')[0] ?? '');
    known = [...new Set(names)];
    nextWords.set(key, known);
  }
  return known;
}

/** A fetch, converter, ACL name, filter, service, command or line argument by its name alone; null when unknown. */
export function findNamed(family: Family, name: string): Keyword | null {
  return indexOf(family).findOne(name);
}

/** What the matcher of signatures asks. */
export const matchContext: MatchContext = {
  isConverter: (name) => findNamed('converter', name) !== null || findNamed('converter', `${name}(`) !== null,
  findArgument: (family, word) => (family === 'bind' || family === 'server' ? findNamed(family, word) : null),
};
