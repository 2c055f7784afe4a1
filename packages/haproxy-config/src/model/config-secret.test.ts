import { expect, test } from 'vitest';
import { parse } from '../index.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { listConfigSecrets, replaceConfigSecrets } from './config-secret.ts';

const masked = (text: string) => decodeLatin1(replaceConfigSecrets(encodeLatin1(text), () => 'X'));

test.each([
  ['stats auth admin:S3cret', 'stats auth admin:X'],
  ['stats auth "admin:S3 cret"', 'stats auth "admin:X"'],
  ['stats auth admin:"S3cret" # keep', 'stats auth admin:X # keep'],
  ['setenv DB_PASS S3cret', 'setenv DB_PASS X'],
  ['http-request set-header X-Auth-Key S3cret', 'http-request set-header X-Auth-Key X'],
  ['http-request set-var(proc.token) str(S3cret)', 'http-request set-var(proc.token) str(X)'],
  ['http-request deny unless { var(txn.token) -m str S3cret }', 'http-request deny unless { var(txn.token) -m str X }'],
  ['cookie SRV insert indirect nocache', 'cookie SRV insert indirect nocache'],
  ['#stats auth admin:S3cret # was it', '#stats auth admin:X # was it'],
  ['  user ada insecure-password S3cret groups ops', '  user ada insecure-password X groups ops'],
  ['user ada password $6$salt$hash', 'user ada password X'],
  ['cluster-secret S3cret', 'cluster-secret X'],
  ['cookie SRV insert dynamic', 'cookie SRV insert dynamic'],
  ['dynamic-cookie-key S3cret', 'dynamic-cookie-key X'],
  ['server a 192.0.2.1:80 tcp-md5sig S3cret check', 'server a 192.0.2.1:80 tcp-md5sig X check'],
  ['setenv API_TOKEN S3cret', 'setenv API_TOKEN X'],
  ['setenv REGION eu', 'setenv REGION eu'],
  [
    'http-request set-header Authorization "Basic S3cret" if { path /x }',
    'http-request set-header Authorization X if { path /x }',
  ],
  ['http-request add-header X-Api-Key S3cret', 'http-request add-header X-Api-Key X'],
  ['http-request set-header X-Forwarded-Proto https', 'http-request set-header X-Forwarded-Proto https'],
  ['http-request set-header X-Token "%[var(txn.bearer)]"', 'http-request set-header X-Token "%[var(txn.bearer)]"'],
  [`http-request set-header X-Token "\${TOKEN}"`, `http-request set-header X-Token "\${TOKEN}"`],
  ['http-check send hdr Authorization "Basic S3cret" hdr Host a', 'http-check send hdr Authorization X hdr Host a'],
  [
    String.raw`option httpchk GET / HTTP/1.0\r\nAuthorization:\ Basic\ S3cret\r\nHost:\ a`,
    String.raw`option httpchk GET / HTTP/1.0\r\nAuthorization:\ X\r\nHost:\ a`,
  ],
  [String.raw`tcp-check send AUTH\ S3cret\r\n`, String.raw`tcp-check send AUTH\ X\r\n`],
  ['acl ok req.hdr(x-token) -m str S3cret 0ther', 'acl ok req.hdr(x-token) -m str X X'],
  ['acl ok hdr(host) -m str S3cret', 'acl ok hdr(host) -m str S3cret'],
  ['http-request deny if !{ hdr(x-api-key) S3cret } ok', 'http-request deny if !{ hdr(x-api-key) X } ok'],
  ['http-request deny if { hdr(x-api-key) -f /etc/keys }', 'http-request deny if { hdr(x-api-key) -f /etc/keys }'],
  [
    'http-request set-var(txn.m) req.body,hmac(sha256,S3cret==),hex',
    'http-request set-var(txn.m) req.body,hmac(sha256,X),hex',
  ],
  [
    'http-request set-var(txn.m) req.body,hmac(sha256,txn.key)',
    'http-request set-var(txn.m) req.body,hmac(sha256,txn.key)',
  ],
  ['# the password of the user is written elsewhere', '# the password of the user is written elsewhere'],
])('%s', (line, expected) => {
  expect(masked(`frontend a\n  ${line}\nbackend b\n`)).toBe(`frontend a\n  ${expected}\nbackend b\n`);
});

test('a secret is told by the directive that makes it one, where it stands', () => {
  const text = 'listen a\n  stats auth ada:S3cret\n  user x password h4sh\n';
  expect(listConfigSecrets(encodeLatin1(text))).toEqual([
    { keyword: 'stats auth', raw: 'S3cret', offset: text.indexOf('S3cret') },
    { keyword: 'password', raw: 'h4sh', offset: text.indexOf('h4sh') },
  ]);
});

test('in the corpus no user and no stats line keeps its password, and putting the secrets back gives every byte back', () => {
  const counts = { files: 0, secrets: 0 };
  for (const { bytes, name } of readAllFiles()) {
    const raws: string[] = [];
    const hidden = replaceConfigSecrets(bytes, ({ raw }) => `hidden-${raws.push(raw) - 1}`);
    counts.files += 1;
    counts.secrets += raws.length;
    const found = listConfigSecrets(hidden);
    expect(
      found.map(({ raw }) => raw),
      name,
    ).toEqual(raws.map((_, index) => `hidden-${index}`));
    const back = replaceConfigSecrets(hidden, ({ raw }) => raws[Number(raw.slice('hidden-'.length))] ?? null);
    expect(decodeLatin1(back), name).toBe(decodeLatin1(bytes));
    expect(parse(hidden).sections.length, name).toBe(parse(bytes).sections.length);
    // A template writes its lines in another way.
    if (name.startsWith('templated/')) continue;
    const text = decodeLatin1(hidden);
    for (const line of text.match(/^\s*(?:user\s+\S+\s+(?:insecure-)?password|stats\s+auth)\s.*$/gm) ?? [])
      expect(line, name).toMatch(/hidden-|[$][{]?\w/);
  }
  console.info(`Secrets: ${counts.secrets} in ${counts.files} files.\n`);
});
