import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';
import { type Diagnostic, refuse } from './diagnostic.ts';

/**
 * Refuses a line that was read from another text: its places would point at other bytes. Told by its first and last word; of a
 * line without words nothing can be told.
 */
export function refuseStale(file: ConfigFile, { words }: Statement): Diagnostic | null {
  const isHere = (word: Word | undefined) =>
    word === undefined || file.slice(word.span.offset, word.span.length) === word.raw;
  if (isHere(words[0]) && isHere(words.at(-1))) return null;
  return refuse('unwritable-statement', 'The line was read from another text.', 'Parse this text and read it anew.');
}

/** Refuses a section whose header or last line was read from another text. */
export function refuseStaleSection(file: ConfigFile, { header, statements }: Section): Diagnostic | null {
  return refuseStale(file, header) ?? refuseStale(file, statements.at(-1) ?? header);
}
