import type { Edit } from '../text/edit.ts';
import { maxWords, type Word } from '../text/word.ts';
import { type Diagnostic, refuse } from './diagnostic.ts';
import { writeWordLike } from './statement-writer.ts';

/** A word to write: text (latin1, `$` is literal), or a word of the file, which keeps its spelling and its variables. */
export type NewWord = string | Word;

/** What a word to write says. */
export function textOf(word: NewWord): string {
  return typeof word === 'string' ? word : word.value;
}

/** Where a word ends in the file. */
export function endOf(word: Word): number {
  return word.span.offset + word.span.length;
}

/** Does a word of the file already say this? A variable says what text cannot. */
export function isSame(old: Word, word: NewWord): boolean {
  if (typeof word === 'string') return old.value === word && !old.hasVariable;
  return old === word || old.raw === word.raw || (old.value === word.value && !old.hasVariable && !word.hasVariable);
}

/** Spells one word, in the quotes of `like` when they can hold it. */
export function spell(word: NewWord, like: Word | null): string | Diagnostic {
  return typeof word === 'string' ? writeWordLike(word, like?.raw ?? null) : word.raw;
}

/** Spells words with single blanks between. */
export function spellAll(words: readonly NewWord[]): string | Diagnostic {
  const spelled: string[] = [];
  for (const word of words) {
    const text = spell(word, null);
    if (typeof text !== 'string') return text;
    spelled.push(text);
  }
  return spelled.join(' ');
}

/** Refuses a line that would have more words than HAProxy reads. */
export function refuseLong(count: number): Diagnostic | null {
  if (count <= maxWords) return null;
  return refuse('unwritable-statement', `HAProxy reads at most ${maxWords} words in a line.`, 'Use fewer words.');
}

/** Replaces one word, in its present quotes where they fit. */
export function replaceWord(old: Word, word: NewWord): Edit[] | Diagnostic {
  if (isSame(old, word)) return [];
  const content = spell(word, old);
  return typeof content === 'string' ? [{ ...old.span, content }] : content;
}

/**
 * Turns neighbouring words of a line into others by the smallest edits: words that stay keep their bytes and the blanks
 * around them; new words follow a single blank; words that go take the blanks before them along.
 *
 * Shape: `before` is the word in front of `old`, after which new words go when nothing of `old` stays.
 */
export function rewriteWords(before: Word, old: readonly Word[], words: readonly NewWord[]): Edit[] | Diagnostic {
  const shorter = Math.min(old.length, words.length);
  const same = (oldAt: number, at: number) => {
    const [first, second] = [old[oldAt], words[at]];
    return first !== undefined && second !== undefined && isSame(first, second);
  };
  let head = 0;
  while (head < shorter && same(head, head)) head += 1;
  let tail = 0;
  while (tail < shorter - head && same(old.length - 1 - tail, words.length - 1 - tail)) tail += 1;
  const goes = old.slice(head, old.length - tail);
  const comes = words.slice(head, words.length - tail);
  const edits: Edit[] = [];
  let last = old[head - 1] ?? before;
  for (const [index, word] of comes.slice(0, goes.length).entries()) {
    const place = goes[index];
    if (place === undefined) break;
    const replaced = replaceWord(place, word);
    if (!Array.isArray(replaced)) return replaced;
    edits.push(...replaced);
    last = place;
  }
  const added = spellAll(comes.slice(goes.length));
  if (typeof added !== 'string') return added;
  if (added !== '') edits.push({ offset: endOf(last), length: 0, content: ` ${added}` });
  const lastGone = goes.at(-1);
  if (goes.length > comes.length && lastGone !== undefined) {
    edits.push({ offset: endOf(last), length: endOf(lastGone) - endOf(last), content: '' });
  }
  return edits;
}
