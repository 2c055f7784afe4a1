import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges, type LineChange, type OpenedDocument, openDocument, writeDocument } from './document-lines.ts';

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Edits a text the way an editor does, and the line ends with it. */
function edit(opened: OpenedDocument, changes: readonly LineChange[]) {
  const lines = opened.text.split('\n');
  const ordered = [...changes].sort((a, b) => b.startLine - a.startLine || b.startColumn - a.startColumn);
  for (const change of ordered) {
    const head = (lines[change.startLine - 1] ?? '').slice(0, change.startColumn - 1);
    const tail = (lines[change.endLine - 1] ?? '').slice(change.endColumn - 1);
    lines.splice(
      change.startLine - 1,
      change.endLine - change.startLine + 1,
      ...(head + change.text + tail).split('\n'),
    );
  }
  return writeDocument(opened, lines.join('\n'), applyChanges(opened.lineEnds, changes));
}
function bytesOf(written: ReturnType<typeof writeDocument>): Uint8Array {
  if (written.kind !== 'bytes') throw new Error(`not encodable on line ${written.line}`);
  return written.bytes;
}
const at = (line: number, from: number, to: number, text: string): LineChange => ({
  startLine: line,
  startColumn: from,
  endLine: line,
  endColumn: to,
  text,
});

/** Bytes that meet in configurations: line ends of all kinds, marks, controls, parts of UTF-8. */
const nastyBytes = fc
  .array(
    fc.constantFrom(
      ...['\n', '\r\n', '\r', '\0', '\x07', 'server web1', ' \t', '#', '\x80', '\xff', '\x1b'].map(latin1),
      ...['é', '␍', '\ue00d', '\ufeff', '\u2028', '\u0085', '😀'].map(utf8),
    ),
    { maxLength: 40 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

describe('a document that nobody edits', () => {
  test('gives back any bytes unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), nastyBytes), (bytes) => {
        const opened = openDocument(bytes);
        expect(bytesOf(writeDocument(opened, opened.text, opened.lineEnds))).toEqual(Uint8Array.from(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  test('never shows the editor a CR, and one line end for each line but the last', () => {
    fc.assert(
      fc.property(nastyBytes, (bytes) => {
        const opened = openDocument(bytes);
        expect(opened.text).not.toContain('\r');
        expect(opened.lineEnds).toHaveLength(opened.text.split('\n').length);
        expect(opened.lineEnds.slice(0, -1)).not.toContain('');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('an edited document', () => {
  test('changes only the bytes of the line that was edited', () => {
    fc.assert(
      fc.property(nastyBytes, fc.nat(), fc.constantFrom('x', 'weight 20', ''), (bytes, pick, text) => {
        const opened = openDocument(bytes);
        const lines = opened.text.split('\n');
        const index = pick % lines.length;
        const line = lines[index] ?? '';
        const after = bytesOf(edit(opened, [at(index + 1, 1, line.length + 1, text)]));
        const expected = openDocument(after);
        expect(expected.lineEnds).toEqual(opened.lineEnds);
        const rest = (document: OpenedDocument) => document.text.split('\n').toSpliced(index, 1);
        if (expected.encoding === opened.encoding && expected.carriageReturnMark === opened.carriageReturnMark) {
          expect(rest(expected)).toEqual(rest(opened));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps CRLF and LF lines apart when a line is inserted between them', () => {
    const opened = openDocument(latin1('global\r\n  daemon\r\ndefaults\n  mode http\n'));
    expect(bytesOf(edit(opened, [at(2, 9, 9, '\n  quiet')]))).toEqual(
      latin1('global\r\n  daemon\r\n  quiet\r\ndefaults\n  mode http\n'),
    );
    expect(bytesOf(edit(opened, [at(3, 9, 9, '\n  retries 2')]))).toEqual(
      latin1('global\r\n  daemon\r\ndefaults\n  retries 2\n  mode http\n'),
    );
  });

  test('handles several edits of one event, as a replace-all makes them', () => {
    const opened = openDocument(latin1('a\r\na\na\r\n'));
    expect(bytesOf(edit(opened, [at(1, 1, 2, 'b\nc'), at(2, 1, 2, 'b'), at(3, 1, 2, 'b')]))).toEqual(
      latin1('b\r\nc\r\nb\nb\r\n'),
    );
  });

  test('keeps a missing final newline missing, and a new last line gets one only before itself', () => {
    const opened = openDocument(latin1('a\r\nb'));
    expect(bytesOf(edit(opened, [at(2, 2, 2, '!')]))).toEqual(latin1('a\r\nb!'));
    expect(bytesOf(edit(opened, [at(2, 2, 2, '\nc')]))).toEqual(latin1('a\r\nb\r\nc'));
  });

  test('drops exactly the end that a join removes', () => {
    const opened = openDocument(latin1('a\r\nb\nc\r\n'));
    const join: LineChange = { startLine: 1, startColumn: 2, endLine: 2, endColumn: 1, text: '' };
    expect(bytesOf(edit(opened, [join]))).toEqual(latin1('ab\nc\r\n'));
  });

  test('shows a bare CR as a mark and writes it back as CR', () => {
    const opened = openDocument(latin1('a\rb\n'));
    expect(opened.text).toBe('a\u240db\n');
    expect(bytesOf(edit(opened, [at(1, 4, 4, 'c')]))).toEqual(latin1('a\rbc\n'));
  });

  test('takes another mark when the file holds that character itself', () => {
    const opened = openDocument(utf8('a\rb ␍\n'));
    expect(opened.carriageReturnMark).not.toBe('\u240d');
    expect(bytesOf(edit(opened, [at(1, 1, 1, '#')]))).toEqual(utf8('#a\rb ␍\n'));
  });

  test('names the line of a character that a Latin-1 file cannot hold', () => {
    const opened = openDocument(latin1('# caf\xe9\nglobal\n'));
    expect(opened.encoding).toBe('latin-1');
    expect(edit(opened, [at(2, 7, 7, ' →')])).toEqual({ kind: 'not-encodable', line: 2, character: '→' });
    expect(bytesOf(edit(opened, [at(2, 7, 7, ' \xe9')]))).toEqual(latin1('# caf\xe9\nglobal \xe9\n'));
  });
});
