import { familyOf, findKeywords, isPlacedIn, matchContext } from '../catalogue/catalogue.ts';
import { isAliveIn, type Keyword } from '../catalogue/keyword.ts';
import { type MatchProblem, type MatchWord, matchSignature, type Part } from '../catalogue/signature-match.ts';
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
  /** Is every word in `parts`? */
  readonly isComplete: boolean;
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
  const line = readLineWords(statement);
  if (line.values[0]?.hasVariable !== false) return null;
  const found = findKeywords(familyOf(sectionKind), namesOf(line.values), sectionKind).find(
    ({ keyword }) => isPlacedIn(keyword, sectionKind) && (release === null || isAliveIn(keyword.lifetime, release)),
  );
  if (found === undefined) return null;
  return readBy(found.keyword, found.wordCount, line);
}

/** The words after a statement's modifier, and what they say: words cut their text out anew each time it is asked for. */
export interface LineWords {
  readonly statement: Statement;
  readonly modifier: Statement['modifier'];
  readonly words: readonly Word[];
  readonly values: readonly MatchWord[];
}

/** Reads what the words of a line say, each once. */
export function readLineWords(statement: Statement): LineWords {
  const { modifier } = statement;
  const words = cutBody(statement.words, modifier);
  return { statement, modifier, words, values: words.map(({ value, hasVariable }) => ({ value, hasVariable })) };
}

/** Reads a line by one keyword whose name it begins with. */
export function readBy(keyword: Keyword, wordCount: number, { statement, words, values }: LineWords): StatementView {
  const ownParenthesis = keyword.takesParentheses && values[wordCount - 1]?.value.includes('(') === true;
  const from = ownParenthesis ? wordCount - 1 : wordCount;
  const rest = words.slice(from);
  const match = matchSignature(keyword.signature, values.slice(from), matchContext);
  const isOpen = rest.some((word) => word.hasVariable && word.raw.includes('[*]'));
  const { parts, problem, isComplete } = match;
  return { statement, keyword, words: rest, parts, problem: isOpen ? null : problem, isComplete };
}

/** The words after the modifier. HAProxy up to 3.2 takes an empty word for the end of the line. */
export function bodyWords(statement: Statement): readonly Word[] {
  return cutBody(statement.words, statement.modifier);
}

function cutBody(all: readonly Word[], modifier: Statement['modifier']): readonly Word[] {
  const words = modifier === null ? all : all.slice(1);
  const end = words.findIndex((word, index) => index > 0 && isEmptyWord(word));
  return end < 0 ? words : words.slice(0, end);
}

/** No keyword has a name of more words. */
const longestName = 4;

/** What words say, for looking up the name that they begin with. */
export function namesOf(words: readonly { readonly value: string }[]): string[] {
  return words.slice(0, longestName).map((word) => word.value);
}
