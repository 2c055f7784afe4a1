import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import {
  addListEntry,
  type ListEntryWords,
  type ListKind,
  type ListProblem,
  readListEntries,
  removeListEntry,
  setListEntry,
} from './list-file.ts';

const bytesOf = (text: string) => encodeLatin1(text);
const textOf = (result: Uint8Array | ListProblem) =>
  result instanceof Uint8Array ? decodeLatin1(result) : `refused: ${result.field}`;
const host = (key: string, value: string): ListEntryWords => ({ key, value });

describe('reading', () => {
  // What `show map` and `show acl` of HAProxy 2.6 and 3.4 say about the same bytes.
  test('a map is read as HAProxy reads it', () => {
    const text =
      '#comment v\n  #spaced val\n\tkey1   value one  \nkey2\nkey3\tv3\r\n\n   \n\r\nkey5 a\rb c\n#\nkey1 second\nlast nolf';
    expect(readListEntries(bytesOf(text), 'map')).toEqual([
      { key: '#spaced', value: 'val', line: 2 },
      { key: 'key1', value: 'value one', line: 3 },
      { key: 'key2', value: '', line: 4 },
      { key: 'key3', value: 'v3', line: 5 },
      { key: 'key5', value: 'a', line: 9 },
      { key: 'key1', value: 'second', line: 11 },
      { key: 'last', value: 'nolf', line: 12 },
    ]);
  });

  test('a pattern of an ACL list is its whole line', () => {
    const text = '# c\n # spaced \n  two words  \nplain\r\n\n   \nx\ry\nlast';
    expect(readListEntries(bytesOf(text), 'acl-list').map(({ key, line }) => [line, key])).toEqual([
      [2, '# spaced '],
      [3, 'two words  '],
      [4, 'plain'],
      [7, 'x'],
      [8, 'last'],
    ]);
  });
});

describe('editing', () => {
  const text = '# hosts\r\n  a.example.com\t\tapp  \r\nb.example.com app';

  test('another value keeps the blanks of its line', () => {
    expect(textOf(setListEntry(bytesOf(text), 'map', 2, host('a.example.com', 'beta')))).toBe(
      '# hosts\r\n  a.example.com\t\tbeta  \r\nb.example.com app',
    );
  });

  test('a new entry goes to the end, with the line ends of the file', () => {
    expect(textOf(addListEntry(bytesOf(text), 'map', host('c.example.com', 'app')))).toBe(
      `${text}\r\nc.example.com app\r\n`,
    );
    expect(textOf(addListEntry(bytesOf(''), 'acl-list', { key: '192.0.2.0/24', value: null }))).toBe('192.0.2.0/24\n');
  });

  test('a key that begins with # is kept from being a comment', () => {
    expect(textOf(addListEntry(bytesOf('a b\n'), 'map', host('#1', 'x')))).toBe('a b\n #1 x\n');
    expect(textOf(setListEntry(bytesOf('a b\n'), 'map', 1, host('#1', 'x')))).toBe(' #1 x\n');
  });

  test('what HAProxy would read otherwise is refused at its field', () => {
    const add = (entry: ListEntryWords, kind: ListKind = 'map') => textOf(addListEntry(bytesOf(''), kind, entry));
    expect(add(host('', 'x'))).toBe('refused: key');
    expect(add(host('a b', 'x'))).toBe('refused: key');
    expect(add(host('a\nb', 'x'))).toBe('refused: key');
    expect(add(host('a', ' x'))).toBe('refused: value');
    expect(add(host('a', 'x\ny z'))).toBe('refused: value');
    expect(add(host('a', 'x'), 'acl-list')).toBe('refused: value');
    expect(add({ key: ' a', value: null }, 'acl-list')).toBe('refused: key');
    expect(textOf(removeListEntry(bytesOf(text), 'map', 1))).toBe('refused: line');
    expect(textOf(setListEntry(bytesOf(text), 'map', 9, host('a', 'b')))).toBe('refused: line');
  });
});

describe('whatever the file holds', () => {
  const files = fc.array(fc.constantFrom('a', '#', ' ', '\t', '\r', '\n', '\n', 'é', '.', '/'), { maxLength: 60 });
  const words = fc.string({ unit: fc.constantFrom('a', '#', '\\', 'é', '.', '"'), minLength: 1, maxLength: 5 });
  const cases = fc.record({
    text: files.map((parts) => parts.join('')),
    kind: fc.constantFrom<ListKind>('map', 'acl-list'),
    which: fc.nat(),
    key: words,
    value: words,
  });
  const linesOf = (text: string) => text.split('\n');

  test('only the named line changes, and it reads back as it was meant', () => {
    fc.assert(
      fc.property(cases, ({ text, kind, which, key, value }) => {
        const entries = readListEntries(bytesOf(text), kind);
        const target = entries[which % Math.max(entries.length, 1)];
        fc.pre(target !== undefined);
        const entry = { key, value: kind === 'map' ? value : null };
        const edited = textOf(setListEntry(bytesOf(text), kind, target.line, entry));
        const [before, after] = [linesOf(text), linesOf(edited)];
        before.splice(target.line - 1, 1);
        after.splice(target.line - 1, 1);
        expect(after).toEqual(before);
        const expected = entries.map((other) => (other === target ? { ...entry, line: other.line } : other));
        expect(readListEntries(bytesOf(edited), kind)).toEqual(expected);

        const shorter = textOf(removeListEntry(bytesOf(text), kind, target.line));
        expect(readListEntries(bytesOf(shorter), kind)).toEqual(
          entries
            .filter((other) => other !== target)
            .map((other) => (other.line > target.line ? { ...other, line: other.line - 1 } : other)),
        );
      }),
    );
  });

  test('a new entry leaves every byte before it', () => {
    fc.assert(
      fc.property(cases, ({ text, kind, key, value }) => {
        const entry = { key, value: kind === 'map' ? value : null };
        const longer = textOf(addListEntry(bytesOf(text), kind, entry));
        expect(longer.startsWith(text)).toBe(true);
        const entries = readListEntries(bytesOf(text), kind);
        const read = readListEntries(bytesOf(longer), kind);
        expect(read.slice(0, -1)).toEqual(entries);
        expect(read.at(-1)).toMatchObject(entry);
      }),
    );
  });
});
