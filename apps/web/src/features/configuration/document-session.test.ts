import { expect, test } from 'vitest';
import { startSession } from './document-session.ts';

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test('an undo brings back the line ends of deleted lines in a file with mixed ends', () => {
  const bytes = latin1('a\r\nb\nc\r\nd\n');
  const session = startSession(bytes, 1);
  session.change([{ startLine: 2, startColumn: 1, endLine: 4, endColumn: 1, text: '' }], 2);
  expect(session.write('a\nd\n')).toEqual({ kind: 'bytes', bytes: latin1('a\r\nd\n') });
  session.change([{ startLine: 2, startColumn: 1, endLine: 2, endColumn: 1, text: 'b\nc\n' }], 1);
  expect(session.write(session.opened.text)).toEqual({ kind: 'bytes', bytes });
});
