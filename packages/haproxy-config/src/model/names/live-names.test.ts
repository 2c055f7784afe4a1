import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ConfigFile, parse } from '../../syntax/config-file.ts';
import { readAllFiles } from '../../testing/corpus.ts';
import type { Edit } from '../../text/edit.ts';
import { encodeLatin1 } from '../../text/latin1.ts';
import { diagnose } from '../diagnose.ts';
import { diagnoseNames } from './diagnose-names.ts';

const headers = [
  ...['defaults', 'defaults a', 'defaults b', 'frontend a', 'frontend b from a', 'backend a', 'backend b'],
  ...['backend b from b', 'listen a', 'listen b', 'userlist a', 'peers a', 'resolvers a', 'cache a', 'global'],
];
const statements = [
  ...['mode http', 'mode tcp', 'disabled', 'enabled', 'timeout client 5s', 'timeout server 5s', 'timeout connect 5s'],
  ...['bind :80', 'bind :80,:81', 'use_backend a', 'use_backend b if a', 'use_backend %[hdr(a)]', 'default_backend b'],
  ...['acl a src 192.0.2.1', 'acl b http_auth(a)', 'http-request deny if b', 'http-request deny', 'redirect prefix /'],
  ...[
    'http-request track-sc0 src table b',
    'stick-table type ip size 1m',
    'server a 192.0.2.1:80',
    'server b 192.0.2.2:80',
  ],
  ...['server a 192.0.2.1:80 id 7', 'server c 192.0.2.3:80 track b/a', 'server-template w 1-3 192.0.2.4:80'],
  ...[
    'use-server a if a',
    'use-server w2 if b',
    'user a insecure-password x',
    'group b users a',
    '.if defined(X)',
    '.endif',
  ],
  ...[
    'tcp-request content switch-mode http',
    'acl c src_conn_rate(a) gt 1',
    'cookie "$X"',
    'acl "$X" src 192.0.2.1',
    '',
  ],
];

const line = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...headers) },
  { weight: 6, arbitrary: fc.constantFrom(...statements).map((text) => `    ${text}`) },
);
/** Sections long enough that an edit touches one alone; most inherit from the first. */
const start = ['defaults', '    maxconn 1', '    timeout client 5s', '    maxconn 2', '    mode http', '    maxconn 3'];
const lines = fc.array(line, { minLength: 1, maxLength: 60 }).map((rest) => [...start, ...rest]);
/** Some lines go and others come, at one place of the file or at two. */
const change = fc.record({
  at: fc.array(fc.oneof(fc.nat(4), fc.nat(60)), { minLength: 1, maxLength: 2 }),
  removed: fc.nat(2),
  added: fc.array(line, { maxLength: 2 }),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const fileOf = (text: readonly string[]) => parse(encodeLatin1(text.map((one) => `${one}\n`).join('')));

function editsOf(file: ConfigFile, { at, removed, added }: Change): Edit[] {
  const indexes = [...new Set(at.map((index) => index % Math.max(1, file.lines.length)))].sort((a, b) => a - b);
  let end = 0;
  return indexes.flatMap((index) => {
    const offset = file.lines[index]?.offset ?? file.sizeBytes;
    if (offset < end) return [];
    end = file.lines[index + removed]?.offset ?? file.sizeBytes;
    return [{ offset, length: end - offset, content: added.map((text) => `${text}\n`).join('') }];
  });
}

/** As if nothing had been known before. */
const diagnoseAnew = (files: readonly ConfigFile[], release: string | null) =>
  diagnoseNames(
    files.map((file) => parse(file.bytes)),
    { release },
  );

test('what is said of an edited file is what is said of its bytes, whichever version was looked at before', () => {
  const property = fc.property(lines, fc.array(change, { maxLength: 6 }), (text, changes) => {
    const versions = [fileOf(text)];
    for (const next of changes) {
      const file = versions.at(-1) ?? expect.fail();
      const edited = file.edit(editsOf(file, next));
      const found = diagnoseNames([edited]);
      expect(found).toEqual(diagnoseAnew([edited], null));
      const offsets = found.flat().map(({ span }) => span.offset);
      expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
      versions.push(edited);
    }
    for (const version of versions.reverse()) expect(diagnoseNames([version])).toEqual(diagnoseAnew([version], null));
  });
  fc.assert(property, { numRuns: 3000 });
}, 300_000);

test('what diagnose found out before does not matter', () => {
  const property = fc.property(lines, (text) => {
    const file = fileOf(text);
    diagnose(file, { release: '2.6' });
    expect(diagnoseNames([file], { release: '2.6' })).toEqual(diagnoseAnew([file], '2.6'));
  });
  fc.assert(property, { numRuns: 500 });
  for (const { name, bytes } of readAllFiles()) {
    const file = parse(bytes);
    diagnose(file);
    expect(diagnoseNames([file]), name).toEqual(diagnoseAnew([file], null));
  }
});

test.each([
  [
    'a name that a variable makes',
    ["log-forward '$X'", 'resolvers a', 'resolvers b', 'resolvers c', 'log-forward "$X"'],
    '"$X"',
    "'$X'",
  ],
  ['a mode of the name null', ['defaults', ' mode "$X"', 'global', 'frontend f', ' http-request deny'], '"$X"', 'null'],
  [
    'a timeout with a strange name',
    ['defaults', ' timeout client 5s', ' timeout connect 5s', 'global', 'global', 'listen l', ' server s 192.0.2.1:80'],
    'client 5s\n timeout connect',
    '"client=false connect"',
  ],
])('%s is seen by the sections below', (_, text, from, to) => {
  const file = fileOf(text);
  diagnoseNames([file]);
  const edited = file.edit([{ offset: file.text.lastIndexOf(from), length: from.length, content: to }]);
  expect(diagnoseNames([edited])).toEqual(diagnoseAnew([edited], null));
});

test('defaults that inherit from each other may be many', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => `defaults d${index + 1} from d${index}`);
  const file = fileOf(['defaults d0', ' mode tcp', ...chain, 'frontend f from d20000', ' http-request deny']);
  const found = diagnoseNames([file]).flat();
  expect(found.filter(({ code }) => code === 'mode-mismatch').map(({ line }) => line)).toEqual([20_004]);
  expect(diagnoseNames([file]).flat()).toEqual(found);
});

test('several files follow their edits together', () => {
  const property = fc.property(lines, lines, change, fc.nat(1), (first, second, next, edited) => {
    const files = [fileOf(first), fileOf(second)];
    diagnoseNames(files, { release: '3.4' });
    const file = files[edited] ?? expect.fail();
    files[edited] = file.edit(editsOf(file, next));
    expect(diagnoseNames(files, { release: '3.4' })).toEqual(diagnoseAnew(files, '3.4'));
  });
  fc.assert(property, { numRuns: 1000 });
}, 300_000);

test('for edits in every file of the corpus', () => {
  const changes = fc.sample(change, { seed: 7, numRuns: 60 });
  for (const [index, { name, bytes }] of readAllFiles().entries()) {
    let file = parse(bytes);
    diagnoseNames([file]);
    for (let step = 0; step < 3; step += 1) {
      file = file.edit(editsOf(file, changes[(3 * index + step) % changes.length] ?? expect.fail()));
      expect(diagnoseNames([file]), name).toEqual(diagnoseAnew([file], null));
    }
  }
}, 300_000);
