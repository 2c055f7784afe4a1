import { parse } from '@sluice/haproxy-config';
import { createAuthority, makeCertificatePem } from '@sluice/test-rig';
import { describe, expect, test } from 'vitest';
import { diffFiles } from './diff-files.ts';
import { planAuthorities } from './plan-certificates.ts';
import { planCrtList } from './plan-crt-list.ts';
import type { CrtListFact } from './resource-facts.ts';

type Files = Readonly<Record<string, string>>;

const pem = makeCertificatePem('a.example.com');
const bind = (words: string) => parse(Buffer.from(`frontend f\n bind :443 ssl ${words}\n`));

/** Facts between two sets of files in `/etc/haproxy`. */
function diff(config: ReturnType<typeof parse>, before: Files, after: Files) {
  const bytes = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
  const at = (name: string) => `/etc/haproxy/${name}`;
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ path: at(name), before: bytes(before[name]), after: bytes(after[name]) }));
  const kept = new Map(Object.entries(after).map(([name, text]) => [at(name), Buffer.from(text)]));
  return diffFiles([config], changed, (path) => kept.get(path) ?? null);
}

const say = (facts: ReturnType<typeof diff>) =>
  facts.map((fact) => `${fact.object} ${fact.file}${fact.object === 'other' ? `: ${fact.summary}` : ''}`).sort();

describe('certificates of crt-lists', () => {
  const listed = bind('crt-list /etc/haproxy/list.txt');
  const names = (...lines: string[]) => lines.map((name) => `/etc/haproxy/${name}\n`).join('');

  test('one that a list takes in is added, and one that all lists give up is removed', () => {
    const before = { 'list.txt': names('a.pem', 'b.pem'), 'a.pem': pem, 'b.pem': pem };
    const after = { 'list.txt': names('a.pem', 'c.pem'), 'a.pem': pem, 'c.pem': pem };
    const expected = ['certificate-added c.pem', 'certificate-removed b.pem', 'crt-list list.txt'];
    expect(say(diff(listed, before, after))).toEqual(expected.map((words) => words.replace(' ', ' /etc/haproxy/')));
  });

  test('a comment is no difference, and what a bind line names itself stays', () => {
    const before = { 'list.txt': names('a.pem', 'b.pem'), 'a.pem': pem, 'b.pem': pem };
    expect(diff(listed, before, { ...before, 'list.txt': `# why\n${names('a.pem', 'b.pem')}` })).toEqual([]);
    const both = bind('crt /etc/haproxy/b.pem crt-list /etc/haproxy/list.txt');
    expect(say(diff(both, before, { ...before, 'list.txt': names('a.pem') }))).toEqual([
      'crt-list /etc/haproxy/list.txt',
    ]);
  });

  test('one that has two names to HAProxy is replaced under both', () => {
    const files = { 'list.txt': `${names('a.pem')}/etc/haproxy//a.pem a.example.com\n`, 'a.pem': pem };
    const fresh = { ...files, 'a.pem': makeCertificatePem('b.example.com') };
    const expected = ['certificate /etc/haproxy//a.pem', 'certificate /etc/haproxy/a.pem'];
    expect(say(diff(listed, files, fresh))).toEqual(expected);
    const direct = bind('crt /etc/haproxy/./a.pem crt-list /etc/haproxy/list.txt');
    const besides = { ...files, 'list.txt': '/etc/haproxy/a.pem c.example.com\n' };
    expect(say(diff(direct, besides, { ...besides, 'a.pem': fresh['a.pem'] }))).toEqual([
      'certificate /etc/haproxy/./a.pem',
      'certificate /etc/haproxy/a.pem',
    ]);
  });

  test('crt-base stands in front of names in the list', () => {
    const based = parse(
      Buffer.from('global\n crt-base /etc/haproxy\nfrontend f\n bind :1 ssl crt-list /etc/haproxy/list.txt\n'),
    );
    const before = { 'list.txt': 'a.pem\n', 'a.pem': pem, 'b.pem': pem };
    expect(say(diff(based, before, { ...before, 'list.txt': 'a.pem\nb.pem\n' }))).toEqual([
      'certificate-added /etc/haproxy/b.pem',
      'crt-list /etc/haproxy/list.txt',
    ]);
  });

  test.each<[string, Files, Files, string]>([
    [
      'a certificate that we do not have',
      { 'list.txt': 'a\n' },
      { 'list.txt': 'a\n/x/b.pem\n' },
      'not one of our files',
    ],
    ['a relative name', { 'list.txt': '/a\n' }, { 'list.txt': '/a\nb.pem\n' }, 'its name is not absolute'],
    ['a line that cannot be read', { 'list.txt': '/a\n' }, { 'list.txt': '/a [\n' }, 'cannot be read'],
    [
      'files beside it',
      { 'list.txt': '/a\n', 'b.pem': pem, 'b.pem.ocsp': 'x' },
      { 'list.txt': `/a\n${names('b.pem')}`, 'b.pem': pem, 'b.pem.ocsp': 'x' },
      'files beside it',
    ],
    [
      'such a file that changes',
      { 'list.txt': names('b.pem'), 'b.pem': pem, 'b.pem.ocsp': 'x' },
      { 'list.txt': names('b.pem'), 'b.pem': pem, 'b.pem.ocsp': 'y' },
      'reads it with a certificate',
    ],
    [
      'authorities in options',
      { 'list.txt': `/a\n/b [ca-file /etc/haproxy/ca.pem]\n`, 'ca.pem': 'x' },
      { 'list.txt': `/a\n/b [ca-file /etc/haproxy/ca.pem]\n`, 'ca.pem': 'y' },
      'options of an entry',
    ],
  ])('%s: a reload', (_name, before, after, summary) => {
    expect(say(diff(listed, before, after)).join('\n')).toContain(summary);
  });

  test('of two that hold for one name the first counts, which a command would change', () => {
    const fresh = makeCertificatePem('a.example.com');
    const files = { 'list.txt': names('a.pem', 'b.pem'), 'a.pem': pem, 'b.pem': makeCertificatePem('b.example.com') };
    expect(say(diff(listed, files, { ...files, 'a.pem': fresh }))).toEqual(['certificate /etc/haproxy/a.pem']);
    const twice = { ...files, 'b.pem': makeCertificatePem('A.example.com') };
    expect(say(diff(listed, twice, { ...twice, 'a.pem': fresh }))).toEqual([
      'other /etc/haproxy/a.pem: /etc/haproxy/b.pem holds for the same name, and would come before it',
    ]);
    const apart = { ...twice, 'list.txt': '/etc/haproxy/a.pem\n/etc/haproxy/b.pem b.example.com\n' };
    expect(say(diff(listed, apart, { ...apart, 'a.pem': fresh }))).toEqual(['certificate /etc/haproxy/a.pem']);
  });

  test('however many are renewed, each of the others is read for its names only once', () => {
    const renewed = Array.from({ length: 20 }, (_, index) => `/etc/haproxy/r${index}.pem`);
    const text = [...renewed, '/etc/haproxy/kept.pem'].map((path, index) => `${path} ${index}.example.com\n`).join('');
    const [old, fresh] = [Buffer.from(pem), Buffer.from(makeCertificatePem('b.example.com'))];
    const changed = renewed.map((path) => ({ path, before: old, after: fresh }));
    const reads: string[] = [];
    const facts = diffFiles([listed], changed, (path) => {
      reads.push(path);
      return path.endsWith('list.txt') ? Buffer.from(text) : old;
    });
    expect(facts.map(({ object }) => object)).toEqual(renewed.map(() => 'certificate'));
    expect(reads.filter((path) => path === '/etc/haproxy/kept.pem')).toHaveLength(1);
  });

  test('with a list that is not ours a certificate may be in use where nobody sees it', () => {
    const two = bind('crt-list /etc/haproxy/list.txt crt-list /srv/other.txt');
    const before = { 'list.txt': names('a.pem', 'b.pem'), 'a.pem': pem, 'b.pem': pem };
    expect(say(diff(two, before, { ...before, 'list.txt': names('a.pem') }))).toContainEqual(
      expect.stringContaining('a crt-list that is not one of our files may name it'),
    );
  });
});

describe('authorities', () => {
  const ca = createAuthority('clients').caPem;
  test.each([
    ['frontend f\n bind :1 ssl crt /a.pem ca-file /etc/haproxy/ca.pem\n', 'ca-file /etc/haproxy/ca.pem'],
    ['backend b\n server s 192.0.2.1:1 ssl crt /a.pem ca-file /etc/haproxy/ca.pem\n', 'ca-file /etc/haproxy/ca.pem'],
    ['backend b\n server s 192.0.2.1:1 ssl ca-file /etc/haproxy/ca.pem\n', 'without a certificate'],
    ['backend b\n default-server ssl crt /a.pem ca-file /etc/haproxy/ca.pem\n', 'without a certificate'],
    ['frontend f\n bind :1 ssl crt /a.pem ca-file /etc/haproxy\n', 'only when HAProxy starts'],
    [
      'global\n ca-base /etc/haproxy\nfrontend f\n bind :1 ssl crt /a.pem ca-file ca.pem\n',
      'ca-file /etc/haproxy/ca.pem',
    ],
  ])('%j', (text, expected) => {
    const found = say(diff(parse(Buffer.from(text)), { 'ca.pem': ca }, { 'ca.pem': `${ca}${ca}` }));
    expect(found).toEqual([expect.stringContaining(expected)]);
  });

  test('a file with a key or a revoked list in it is not sent', () => {
    const config = bind('crt /a.pem ca-file /etc/haproxy/ca.pem');
    const found = diff(config, { 'ca.pem': ca }, { 'ca.pem': pem });
    expect(found).toMatchObject([{ object: 'other', summary: expect.stringContaining('other blocks') }]);
  });
});

test('so many revoked certificates that no answer shows them all need a reload', () => {
  const serials = Array.from({ length: 200 }, (_, index) => (0x7000 + index).toString(16).repeat(4));
  const planOf = (count: number) => {
    const blocks = [createAuthority('clients').revoke(serials.slice(0, count))];
    return planAuthorities({ object: 'crl-file', file: '/crl.pem', blocks }, false);
  };
  expect(planOf(100)).toMatchObject({ kind: 'replace-authorities' });
  expect(planOf(200)).toMatchObject({ refusal: expect.stringContaining('cannot be read back') });
});

test('a name that begins at the working directory is not looked up', () => {
  const config = parse(Buffer.from('frontend f\n http-request set-header x %[path,map(maps/a.map)]\n'));
  expect(say(diff(config, { 'maps/a.map': 'a b\n' }, { 'maps/a.map': 'a c\n' }))).toEqual([
    'other /etc/haproxy/maps/a.map: its name is not absolute',
  ]);
});

describe('a crt-list', () => {
  const entry = (
    certificate: string,
    options: readonly (readonly string[])[] = [],
    filters: readonly string[] = [],
  ) => ({
    certificate,
    options,
    filters,
  });
  const [a, b, c] = [entry('/a'), entry('/b'), entry('/c')];
  const fact = (before: CrtListFact['before'], after: CrtListFact['after'], isLast = true): CrtListFact => ({
    object: 'crt-list',
    file: '/list',
    before,
    after,
    isLast,
  });

  test('entries that change their place go and come again, and the order is that of the file', () => {
    expect(planCrtList(fact([a, b, c], [a, c, b]))).toMatchObject({ removed: [b], added: [b], entries: [a, c, b] });
    expect(planCrtList(fact([a, b, b, c], [a, b]))).toMatchObject({ removed: [b, c], added: [] });
    const [one, two] = [entry('/b', [['verify', 'none'], ['no-alpn']]), entry('/b', [['no-alpn'], ['verify', 'none']])];
    expect(planCrtList(fact([a, one], [a, two, c]))).toMatchObject({ removed: [], added: [c] });
  });

  test.each<[string, CrtListFact]>([
    ['the default one', fact([a, b], [b])],
    ['the default one', fact([], [a])],
    ['behind the list', fact([a], [a, b], false)],
    ['`ocsp-update` is not proven', fact([a], [a, entry('/b', [['ocsp-update', 'on']])])],
    ['default certificate', fact([a], [a, entry('/b', [], ['*'])])],
    ['not absolute', fact([a], [a, entry('b')])],
    ['not absolute', fact([a, entry('b')], [a])],
    ['no command can spell', fact([a], [a, entry('/b', [], ['<<x'])])],
    ['more than 200', fact([a], [a, ...Array.from({ length: 201 }, () => b)])],
  ])('%s: a reload', (refusal, found) => {
    expect(planCrtList(found)).toMatchObject({ refusal: expect.stringContaining(refusal) });
  });
});
