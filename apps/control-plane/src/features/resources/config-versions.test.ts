import { applyEdits, diagnose, diagnoseNames, parse } from '@sluice/haproxy-config';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigVersions, listEdits } from './config-versions.ts';
import { blobOf } from './content.ts';

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

/** Texts of few sections and lines, so that two of them have much in common; some are no configuration at all. */
const line = fc.constantFrom(
  '  mode http\n',
  '  server a 192.0.2.1:80\n',
  '# note\n',
  '\n',
  '.if defined(X)\n',
  '.endif\n',
);
const header = fc.constantFrom('global\n', 'defaults\n', 'backend a\n', 'backend b\n', 'backend a', 'listen c\r\n');
const section = fc.tuple(header, fc.array(line, { maxLength: 4 })).map(([head, lines]) => head + lines.join(''));
const texts = fc.oneof(
  { weight: 5, arbitrary: fc.array(section, { maxLength: 30 }).map((all) => all.join('')) },
  fc.string({ unit: 'binary-ascii' }),
);

test('every version is read like its bytes alone, whatever was read before it', () => {
  fc.assert(
    fc.property(fc.array(texts, { minLength: 2, maxLength: 6 }), (all) => {
      const versions = new ConfigVersions();
      for (const text of [...all, ...all]) {
        const blob = blobOf(bytesOf(text));
        const [found, expected] = [versions.read(blob, 'haproxy.cfg'), parse(blob.bytes)];
        expect(Buffer.from(found.toBytes()).toString('latin1')).toBe(text);
        expect(found.sections.map(({ ownedSpan }) => ownedSpan)).toEqual(
          expected.sections.map(({ ownedSpan }) => ownedSpan),
        );
        expect(diagnose(found)).toEqual(diagnose(expected));
        expect(diagnoseNames([found])).toEqual(diagnoseNames([expected]));
      }
    }),
  );
});

test('two files of one tree are two, whatever they have in common, and each goes on from its own last version', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(texts, texts), { minLength: 1, maxLength: 5 }), (all) => {
      const versions = new ConfigVersions();
      for (const pair of [...all, ...all]) {
        const files = pair.map((text, index) => versions.read(blobOf(bytesOf(text)), `${index}.cfg`));
        expect(files[0]).not.toBe(files[1]);
        expect(diagnoseNames(files)).toEqual(diagnoseNames(pair.map((text) => parse(bytesOf(text)))));
      }
    }),
  );
});

test('edits between two texts touch only what differs between sections that both have', () => {
  const backend = (name: string, weight: number) => `backend ${name}\n  server s 192.0.2.1:80 weight ${weight}\n`;
  const names = Array.from({ length: 40 }, (_, index) => `b${index}`);
  const text = names.map((name) => backend(name, 10)).join('');
  const changed = names
    .filter((name) => name !== 'b20')
    .map((name) => backend(name, name === 'b3' || name === 'b30' ? 11 : 10) + (name === 'b9' ? backend('new', 1) : ''))
    .join('');
  const edits = listEdits(parse(bytesOf(text)), changed);
  expect(edits?.map(({ length, content }) => [length, content])).toEqual([
    [1, '1'],
    [0, backend('new', 1)],
    [backend('b20', 10).length, ''],
    [1, '1'],
  ]);
  expect(Buffer.from(applyEdits(bytesOf(text), edits ?? [])).toString('latin1')).toBe(changed);
});

test('of texts that have nothing in common one is read anew', () => {
  const many = (word: string) => Array.from({ length: 20 }, (_, index) => `backend ${word}${index}\n`).join('');
  expect(listEdits(parse(bytesOf(many('left'))), many('right'))).toBeNull();
});

test('of a text with differences everywhere one is read anew, for looking for each costs more', () => {
  const everySecond = (word: string) =>
    Array.from({ length: 200 }, (_, index) => `backend b${index}\n  # ${index % 2 === 0 ? word : 'same'}\n`).join('');
  expect(listEdits(parse(bytesOf(everySecond('left'))), everySecond('right'))).toBeNull();
});

test('what was used longest ago is dropped, and what is kept has its bytes', () => {
  const versions = new ConfigVersions();
  const blobs = Array.from({ length: 5 }, (_, index) => blobOf(bytesOf(`# ${index}${'x'.repeat(10 * 1024 * 1024)}\n`)));
  for (const blob of blobs) versions.read(blob, 'haproxy.cfg');
  expect(blobs.map(({ digest }) => versions.bytesOf(digest) !== null)).toEqual([false, false, true, true, true]);
});
