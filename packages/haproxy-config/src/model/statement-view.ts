import { familyOf, findKeywords, isPlacedIn, matchContext } from '../catalogue/catalogue.ts';
import { isAliveIn, type Keyword } from '../catalogue/keyword.ts';
import { type MatchProblem, matchSignature, type Part } from '../catalogue/signature-match.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';
import { isEmptyWord } from '../text/word-scanner.ts';

/**
 * A statement as the catalogue reads it.
 *
 * `parts` count words from the first after modifier and name (the last name word when it carries parentheses): see
 * `wordsOf`. Values are in the unit of their type: milliseconds, bytes, numbers, else text.
 */
export interface StatementView {
  readonly statement: Statement;
  readonly keyword: Keyword;
  /** The words that `parts` count. */
  readonly words: readonly Word[];
  readonly parts: readonly Part[];
  /** Where the words stop to fit; null when all do, or when a variable hides it. */
  readonly problem: MatchProblem | null;
}

/**
 * Reads a statement of a section by the catalogue.
 *
 * Shape:   `release` narrows keywords to those it has; null takes whatever release knows.
 * Returns: null for a keyword that no section of this kind has, and when a variable stands for the keyword.
 * Errors:  none; words that do not fit are in `problem`. Never throws.
 */
export function readStatement(
  sectionKind: string,
  statement: Statement,
  release: string | null = null,
): StatementView | null {
  const words = bodyWords(statement);
  if (words[0]?.hasVariable !== false) return null;
  const found = findKeywords(familyOf(sectionKind), namesOf(words), sectionKind).find(
    ({ keyword }) => isPlacedIn(keyword, sectionKind) && (release === null || isAliveIn(keyword.lifetime, release)),
  );
  if (found === undefined) return null;
  return readBy(found.keyword, found.wordCount, statement, words);
}

/** Reads the words of a statement by one keyword whose name they begin with. */
export function readBy(
  keyword: Keyword,
  wordCount: number,
  statement: Statement,
  words: readonly Word[],
): StatementView {
  const rest = words.slice(
    keyword.takesParentheses && hasParenthesis(words[wordCount - 1]) ? wordCount - 1 : wordCount,
  );
  // Read once: words cut their texts out anew each time.
  const texts = rest.map((word) => ({ value: word.value, hasVariable: word.hasVariable }));
  const match = matchSignature(keyword.signature, texts, matchContext);
  const isOpen = rest.some((word) => word.hasVariable && word.raw.includes('[*]'));
  return { statement, keyword, words: rest, parts: match.parts, problem: isOpen ? null : match.problem };
}

/** The words after the modifier. HAProxy up to 3.2 takes an empty word for the end of the line. */
export function bodyWords(statement: Statement): readonly Word[] {
  const words = statement.modifier === null ? statement.words : statement.words.slice(1);
  const end = words.findIndex((word, index) => index > 0 && isEmptyWord(word));
  return end < 0 ? words : words.slice(0, end);
}

/** No keyword has a name of more words. */
const longestName = 4;

/** What words say, for looking up the name that they begin with. */
export function namesOf(words: readonly Word[]): string[] {
  return words.slice(0, longestName).map((word) => word.value);
}

function hasParenthesis(word: Word | undefined): boolean {
  return word?.value.includes('(') === true;
}
