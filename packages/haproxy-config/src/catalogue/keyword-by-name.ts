import { familyOf, isPlacedIn, listKeywords } from './catalogue.ts';
import type { Family, Keyword } from './keyword.ts';

const byName = new Map<Family, Map<string, Keyword[]>>();

function namesOf(family: Family): Map<string, Keyword[]> {
  let names = byName.get(family);
  if (names === undefined) {
    names = new Map<string, Keyword[]>();
    for (const keyword of listKeywords(family)) {
      const same = names.get(keyword.name);
      if (same === undefined) names.set(keyword.name, [keyword]);
      else same.push(keyword);
    }
    byName.set(family, names);
  }
  return names;
}

/**
 * The statement keyword of exactly this name in sections of a kind.
 *
 * Shape:   all fixed words joined by single blanks, without parentheses: `timeout connect`, `http-request set-var`.
 * Returns: null when no release has it there. Names are unique in a place, which a test proves.
 */
export function findStatementKeyword(sectionKind: string, name: string): Keyword | null {
  return (
    namesOf(familyOf(sectionKind))
      .get(name)
      ?.find((keyword) => isPlacedIn(keyword, sectionKind)) ?? null
  );
}
