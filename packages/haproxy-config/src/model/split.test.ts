import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { compile } from './compile.ts';
import { splitCompiled } from './split.ts';

const main = 'global\n  maxconn 100\nbackend app\n  server a 192.0.2.1:80\n';
const shop = '# the shop\nbackend shop\n  server b 192.0.2.2:80\n';
const last = 'listen stats\n  bind :9000\n';
const split = (parts: readonly string[], edited: string) =>
  splitCompiled(parts.map(encodeLatin1), encodeLatin1(edited)).map(decodeLatin1);
const joined = (parts: readonly string[]) =>
  decodeLatin1(compile(parts.map((text) => ({ source: null, bytes: encodeLatin1(text) }))).bytes);

test('an edit inside one part is an edit of that part alone', () => {
  const edited = joined([main, shop, last]).replace('192.0.2.2', '192.0.2.9');
  expect(split([main, shop, last], edited)).toEqual([main, shop.replace('192.0.2.2', '192.0.2.9'), last]);
});

test('edits of several parts go to each of them', () => {
  const edits = (text: string) => text.replace('maxconn 100', 'maxconn 200').replace(':9000', ':9001');
  const edited = edits(joined([main, shop, last]));
  expect(split([main, shop, last], edited)).toEqual([edits(main), shop, edits(last)]);
});

test('what is written between two parts belongs to the one before, at the end to the last', () => {
  const server = '  server c 192.0.2.3:80\n';
  expect(split([main, shop, last], main + server + shop + last)).toEqual([main + server, shop, last]);
  const section = 'backend new\n';
  expect(split([main, shop, last], main + shop + last + section)).toEqual([main, shop, last + section]);
  const both = main.replace('100', '200') + server + shop + last + section;
  expect(split([main, shop, last], both)).toEqual([main.replace('100', '200') + server, shop, last + section]);
});

test('a part never begins in the middle of a section, whatever was rewritten around its boundary', () => {
  const renamed = shop.replace('# the shop\nbackend shop', 'backend store');
  expect(split([main, shop, last], main + renamed + last)).toEqual([main, renamed, last]);
  const mainEdited = main.replace('192.0.2.1', '192.0.2.8');
  expect(split([main, shop, last], mainEdited + renamed + last.replace(':9000', ':9001'))).toEqual([
    mainEdited,
    renamed,
    last.replace(':9000', ':9001'),
  ]);
  const headless = joined([main, shop, last]).replace('# the shop\nbackend shop\n', '').replace(':9000', ':9001');
  expect(split([main, shop, last], headless)).toEqual([
    `${main}  server b 192.0.2.2:80\n`,
    '',
    last.replace(':9000', ':9001'),
  ]);
});

test('a part that lost everything is empty, and an open last line is kept as it is', () => {
  expect(split([main, shop, last], main + last)).toEqual([main, '', last]);
  expect(split(['global', 'defaults'], 'global\ndefaults')).toEqual(['global', 'defaults']);
  expect(split(['global', 'defaults'], 'global\ndefaults\n')).toEqual(['global', 'defaults\n']);
});

const line = fc.constantFrom('backend a', 'backend b', '  mode http', '  mode tcp', '# note', '');
const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.map((each) => `${each}\n`).join(''));

test('joined again the parts are the edited text, whatever was done to it', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), text, (parts, edited) => {
      expect(joined(split(parts, edited))).toBe(edited);
    }),
  );
});

test('whoever edits one part leaves the others byte for byte, or writes at their boundary', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 4 }), fc.nat(3), text, (parts, at, content) => {
      const index = at % parts.length;
      const wanted = parts.map((part, place) => (place === index ? content : part));
      const got = split(parts, joined(wanted));
      expect(joined(got)).toBe(joined(wanted));
      expect(got.filter((part, place) => part !== parts[place]).length).toBeLessThanOrEqual(1);
    }),
  );
});

test('a text that nobody edited gives the parts back', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (parts) => {
      expect(split(parts, joined(parts))).toEqual(parts);
    }),
  );
});
