import { findSectionKeyword } from '../syntax/section-keyword.ts';
import { maxWords } from '../text/word.ts';
import { spellWord } from '../text/word-writer.ts';
import { type Diagnostic, refuse } from './diagnostic.ts';

/**
 * Spells one word: HAProxy's tokenizer gives exactly `value` (latin1) back, whatever it holds. `$` is literal.
 *
 * Errors: an `unwritable-value` diagnostic for a NUL (a word ends there for HAProxy) and for characters above U+00FF (pass
 *         text through `toLatin1` first). Never throws.
 */
export function writeWord(value: string): string | Diagnostic {
  return writeWordLike(value, null);
}

/** Like `writeWord`, in the quotes of an existing spelling when they can hold the value. */
export function writeWordLike(value: string, raw: string | null): string | Diagnostic {
  const spelling = spellWord(value, raw);
  if ('text' in spelling) return spelling.text;
  return spelling.reason === 'nul'
    ? refuse('unwritable-value', 'The value holds a NUL character, at which HAProxy ends a word.', 'Remove the NUL.')
    : refuse('unwritable-value', 'The value holds a character that is no byte.', 'Encode it with toLatin1 first.');
}

/**
 * Spells the words of one line of a section's body, joined by single spaces.
 *
 * Errors: `unwritable-value` as for `writeWord`; `unwritable-statement` for no words, an empty first word (HAProxy ignores
 *         the line), more than 64 words, and words that would open another section.
 */
export function writeStatement(words: readonly string[]): string | Diagnostic {
  if ((words[0] ?? '') === '') {
    return refuse('unwritable-statement', 'A statement without a keyword does nothing.', 'Give it a keyword.');
  }
  if (opensSection(words)) {
    return refuse(
      'unwritable-statement',
      `A line that begins with '${words.slice(0, 2).join(' ')}' opens a section of its own.`,
      'Add it as a section.',
    );
  }
  return writeLine(words);
}

function opensSection(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  if (findSectionKeyword(first) !== null) return true;
  return (first === 'no' || first === 'default') && findSectionKeyword(second) !== null;
}

/** Spells the words of any line, section headers included. */
export function writeLine(words: readonly string[]): string | Diagnostic {
  if (words.length > maxWords) {
    return refuse('unwritable-statement', `HAProxy reads at most ${maxWords} words in a line.`, 'Use fewer words.');
  }
  const spelled: string[] = [];
  for (const [index, word] of words.entries()) {
    // A line that begins with a bare `[` is a scope declaration and not tokenized at all.
    const text = writeWordLike(word, index === 0 && word.startsWith('[') ? '""' : null);
    if (typeof text !== 'string') return text;
    spelled.push(text);
  }
  return spelled.join(' ');
}
