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

/** The keywords of one family by the first word of their names, those with longer names first. */
class FamilyIndex {
  readonly keywords: readonly Keyword[];
  private readonly byFirstWord = new Map<string, { keyword: Keyword; words: readonly string[] }[]>();

  constructor(family: Family) {
    this.keywords = tables.filter((table) => table.family === family).flatMap(readTable);
    for (const keyword of this.keywords) {
      const words = keyword.name.split(' ');
      const first = words[0] ?? '';
      const known = this.byFirstWord.get(first) ?? [];
      known.push({ keyword, words });
      this.byFirstWord.set(first, known);
    }
    for (const known of this.byFirstWord.values()) known.sort((a, b) => b.words.length - a.words.length);
  }

  /** Keywords whose whole name the words begin with, the longest names first. */
  find(words: readonly string[]): FoundKeyword[] {
    const first = words[0] ?? '';
    const open = first.indexOf('(');
    const candidates = this.byFirstWord.get(open < 0 ? first : first.slice(0, open)) ?? [];
    const found = candidates.filter(({ keyword, words: name }) => isName(keyword, name, words));
    const longest = found[0]?.words.length ?? 0;
    return found
      .filter(({ words: name }) => name.length === longest)
      .map(({ keyword, words: name }) => ({ keyword, wordCount: name.length }));
  }
}

function isName(keyword: Keyword, name: readonly string[], words: readonly string[]): boolean {
  return name.every((part, index) => {
    const word = words[index];
    if (index < name.length - 1 || !keyword.takesParentheses) return word === part;
    return word?.startsWith(`${part}(`) === true || (keyword.signatureText.startsWith('[') && word === part);
  });
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

/**
 * The keywords that the words of a statement begin with, wherever they may stand: those with the longest name, and those
 * that may stand in `place` first. Empty when no release knows one.
 */
export function findKeywords(family: Family, words: readonly string[], place: string): FoundKeyword[] {
  const found = indexOf(family).find(words);
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

/** A fetch, converter, ACL name, filter, service, command or line argument by its name alone; null when unknown. */
export function findNamed(family: Family, name: string): Keyword | null {
  return indexOf(family).find([name])[0]?.keyword ?? null;
}

/** What the matcher of signatures asks. */
export const matchContext: MatchContext = {
  isConverter: (name) => findNamed('converter', name) !== null || findNamed('converter', `${name}(`) !== null,
  findArgument: (family, word) => (family === 'bind' || family === 'server' ? findNamed(family, word) : null),
};
