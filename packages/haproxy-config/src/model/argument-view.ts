import type { Word } from '../text/word.ts';
import { type ArgumentKind, countArgumentValues } from './argument-arity.ts';

/** One argument of a `server` or `bind` line: its keyword and the values after it. */
export interface ArgumentView {
  readonly keyword: string;
  readonly keywordWord: Word;
  /** Fewer than the keyword needs when the line ends early. */
  readonly values: readonly Word[];
}

/** Groups words into arguments. A word nobody knows is an argument without values. */
export function readArguments(kind: ArgumentKind, words: readonly Word[]): ArgumentView[] {
  const found: ArgumentView[] = [];
  for (let at = 0; at < words.length; ) {
    const keywordWord = words[at];
    if (keywordWord === undefined) break;
    const values = words.slice(at + 1, at + 1 + countArgumentValues(kind, keywordWord.value));
    found.push({ keyword: keywordWord.value, keywordWord, values });
    at += 1 + values.length;
  }
  return found;
}

/** The argument HAProxy lets win when a keyword is repeated: the last. */
export function findArgument(found: readonly ArgumentView[], keyword: string): ArgumentView | null {
  return found.findLast((argument) => argument.keyword === keyword) ?? null;
}

/** The first value of an argument, or null. */
export function argumentValue(found: readonly ArgumentView[], keyword: string): string | null {
  return findArgument(found, keyword)?.values[0]?.value ?? null;
}

/** Reads a number written in decimal digits only; null for anything else, for example a variable. */
export function readInteger(text: string | null): number | null {
  return text !== null && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}

/** Is a flag on? The last of `flag` and its opposite wins. */
export function isFlagSet(found: readonly ArgumentView[], flag: string, opposite: string): boolean {
  return found.findLast((argument) => argument.keyword === flag || argument.keyword === opposite)?.keyword === flag;
}
