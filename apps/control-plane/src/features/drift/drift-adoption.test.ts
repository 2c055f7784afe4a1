import { expect, test } from 'vitest';
import type { DriftItem } from '../nodes/index.ts';
import { adoptEntry } from './drift-adoption.ts';

const entry = (kind: 'map-entry' | 'list-entry', found: string | null): DriftItem => ({
  key: 'one',
  seen: 'one',
  kind,
  state: 'running',
  accepted: false,
  sealed: false,
  object: 'hosts.map one',
  expected: null,
  found,
});
const bytes = (text: string) => Buffer.from(text, 'latin1');
const adopted = (text: string, key: string, item: DriftItem) =>
  Buffer.from(adoptEntry(bytes(text), key, item)).toString('latin1');

test('an entry is written where it stands, and every other byte stays', () => {
  const text = '# hosts\r\na.example.com\tone\r\n\r\n caf\xe9.example.com two\r\n';
  expect(adopted(text, 'a.example.com', entry('map-entry', 'three'))).toBe(text.replace('one', 'three'));
  expect(adopted(text, 'b.example.com', entry('map-entry', 'four'))).toBe(`${text}b.example.com four\r\n`);
  expect(adopted(text, 'a.example.com', entry('map-entry', null))).toBe(text.replace('a.example.com\tone\r\n', ''));
});

test('a number sign behind a blank begins a key, as HAProxy reads it', () => {
  expect(adopted('#1 is no entry\n #1 one\n', '#1', entry('map-entry', 'two'))).toBe('#1 is no entry\n #1 two\n');
  expect(adopted('', '#1', entry('list-entry', ''))).toBe(' #1\n');
});

test('an entry that no line can say is refused', () => {
  expect(() => adopted('', 'two words', entry('map-entry', 'x'))).toThrow('has a blank');
});
