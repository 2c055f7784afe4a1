import { RuntimeError } from './runtime-error.ts';

/** A command of the runtime API as separate words, for example `['set', 'server', 'shop/web1', 'weight', '20']`. */
export type Command = readonly string[];

/**
 * Spells a command so that HAProxy reads back exactly these words.
 *
 * Errors:  `invalid-command` for an empty command, an empty word, and any control character: a newline would start
 *          another command, and the runtime API has no spelling for an empty word.
 * Limits:  blanks, `;` and `\` are escaped with a backslash.
 * Source:  HAProxy management guide, section 9.3.
 */
export function writeCommand(command: Command): string {
  if (command.length === 0) throw new RuntimeError('invalid-command', 'The command is empty.');
  return command.map(writeWord).join(' ');
}

function writeWord(word: string): string {
  if (word === '') throw new RuntimeError('invalid-command', 'A word of the command is empty.');
  for (let index = 0; index < word.length; index++) {
    const code = word.charCodeAt(index);
    if (code < 0x20 || code === 0x7f)
      throw new RuntimeError('invalid-command', 'A word of the command holds a control character.');
  }
  return word.replace(/[\\ ;]/g, '\\$&');
}
