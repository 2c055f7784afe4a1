import { ResourceId } from '@sluice/contract';
import { compile } from '@sluice/haproxy-config';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editsOf } from './config-edits.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array) => new TextDecoder().decode(content);
const part = (digit: number, content: string) => ({
  resource: { id: ResourceId.parse(`00000000-0000-4000-8000-00000000000${digit}`) },
  bytes: bytes(content),
});
type Part = ReturnType<typeof part>;
const joined = (parts: readonly Part[]) =>
  text(compile(parts.map((each) => ({ source: null, bytes: each.bytes }))).bytes);
const staged = (parts: readonly Part[], edited: string) => {
  const [first = part(1, '')] = parts;
  return editsOf({ resource: first.resource, parts }, bytes(edited)).map(({ resourceId, content }) => [
    resourceId.at(-1),
    text(content),
  ]);
};

const main = part(1, 'global\nfrontend web\n  bind :80\n');
const shop = part(2, 'backend shop\n  server s1 192.0.2.1:80 weight 10\n');
const last = part(3, 'backend last\n  server l1 192.0.2.3:80\n');
const all = [main, shop, last];

test('an edit of one section is staged in its file alone', () => {
  const edited = joined(all).replace('weight 10', 'weight 20');
  expect(staged(all, edited)).toEqual([['2', 'backend shop\n  server s1 192.0.2.1:80 weight 20\n']]);
});

test('a new section at the end goes to the last file, and its rule to the file of the frontend', () => {
  const rule = '  use_backend new if { path /new }\n';
  const edited = `${joined(all).replace('  bind :80\n', `  bind :80\n${rule}`)}\nbackend new\n`;
  expect(staged(all, edited)).toEqual([
    ['1', `${text(main.bytes)}${rule}`],
    ['3', `${text(last.bytes)}\nbackend new\n`],
  ]);
});

test('nothing is staged when nothing was edited in several files; of one file the text itself is', () => {
  expect(staged(all, joined(all))).toEqual([]);
  expect(staged([main], 'global\n')).toEqual([['1', 'global\n']]);
  expect(editsOf({ resource: main.resource }, bytes('x'))).toHaveLength(1);
});

test('lines written into the middle of any file are staged there, and everything else stays', () => {
  const server = fc.nat(9).map((number) => `  server n${number} 192.0.2.9:${8000 + number}\n`);
  fc.assert(
    fc.property(fc.nat(2), fc.array(server, { minLength: 1, maxLength: 4 }), (index, added) => {
      const [header = '', ...rest] = text(all[index]?.bytes ?? bytes('')).split(/(?<=\n)/);
      const content = [header, ...added, ...rest].join('');
      const edited = joined(all.map((each, at) => (at === index ? part(at + 1, content) : each)));
      expect(staged(all, edited)).toEqual([[String(index + 1), content]]);
    }),
  );
});
