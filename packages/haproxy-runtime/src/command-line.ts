import { RuntimeError } from './runtime-error.ts';

/** A command of the runtime API as separate words, for example `['set', 'server', 'shop/web1', 'weight', '20']`. */
export type Command = readonly string[];

/**
 * Spells a command so that HAProxy reads back exactly these words.
 *
 * Errors:  `invalid-command` for an empty command, an empty word, and any control character: a newline would start
 *          another command, and the runtime API has no spelling for an empty word. A word that begins with `<<` is
 *          refused, too: it announces a payload.
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
  if (word.startsWith('<<'))
    throw new RuntimeError('invalid-command', 'A word of the command begins with `<<`, which announces a payload.');
  return word.replace(/[\\ ;]/g, '\\$&');
}

/**
 * Spells a command with a payload, which ends at the first empty line: blank lines of the payload are left out.
 *
 * Errors:  `invalid-command` for a payload without content, and for control characters other than line ends and tabs. The
 *          payload is in no error: it may be a private key.
 * Limits:  command and payload together must fit HAProxy's `tune.bufsize` (16 KiB unless set).
 */
export function writePayload(command: Command, payload: string): string {
  const lines = payload.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new RuntimeError('invalid-command', 'The payload of the command is empty.');
  if (lines.some((line) => [...line].some((character) => isControl(character) && character !== '\t')))
    throw new RuntimeError('invalid-command', 'The payload of the command holds a control character.');
  return `${writeCommand(command)} <<\n${lines.join('\n')}\n`;
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || code === 0x7f;
}
