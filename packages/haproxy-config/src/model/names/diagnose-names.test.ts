import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from '../../syntax/config-file.ts';
import { corpus, readVerdicts } from '../../testing/corpus.ts';
import { encodeLatin1 } from '../../text/latin1.ts';
import { diagnoseNames } from './diagnose-names.ts';

const timeouts = 'defaults\n timeout client 5s\n timeout server 5s\n timeout connect 5s\n mode http\n';

function found(text: string, release: string | null = null): string[] {
  const [diagnostics = []] = diagnoseNames([parse(encodeLatin1(text))], { release });
  return diagnostics.map(({ line, severity, code }) => `${line} ${severity} ${code}`);
}

const errors = (text: string, release: string | null = null) =>
  found(text, release).filter((finding) => !finding.includes('hint'));

describe('names that nothing has', () => {
  test.each([
    ['use_backend', 'frontend f\n use_backend nope if TRUE\n', 7],
    ['an ACL', 'frontend f\n http-request deny if nope\n', 7],
    ['an ACL named below', 'frontend f\n http-request deny if a\n acl a src 192.0.2.1\n', 7],
    ['an ACL of defaults', 'frontend f\n http-request deny if !{ path / } or !nope\n', 7],
    ['a table', 'backend b\n http-request track-sc0 src table nope\n', 7],
    ['the own table', 'backend b\n acl a src_conn_rate gt 1\n', 7],
    ['a table in a log format', "backend b\n http-request set-header a '%[src_conn_rate(nope)]'\n", 7],
    ['a server', 'backend b\n use-server nope if TRUE\n', 7],
    ['a tracked server', 'backend b\n server s 192.0.2.1:80 track b/nope\n', 7],
    ['a userlist', 'backend b\n acl a http_auth(nope)\n', 7],
    ['resolvers', 'backend b\n server s 192.0.2.1:80 resolvers nope\n', 7],
    ['peers', 'backend b\n stick-table type ip size 1 peers nope\n', 7],
    ['a cache', 'backend b\n http-request cache-use nope\n', 7],
    ['defaults', 'backend b from nope\n', 6],
    ['a user', 'userlist u\n group g users nope\n', 7],
  ])('%s', (_, text, line) => {
    expect(errors(timeouts + text)).toEqual([`${line} error undefined-name`]);
  });

  test('count only where HAProxy looks: not in disabled proxies and conditionals, and predefined names exist', () => {
    expect(errors(`${timeouts}frontend f\n disabled\n use_backend nope\n`)).toEqual([]);
    expect(errors(`${timeouts}frontend f\n.if defined(X)\n use_backend nope\n.endif\n`)).toEqual([]);
    expect(errors(`${timeouts}frontend f\n http-request deny if METH_POST\n`)).toEqual([]);
    expect(errors(`${timeouts}frontend f\n use_backend %[hdr(host)]\n`)).toEqual([]);
    expect(errors(`${timeouts} default_backend nope\nbackend b\n`)).toEqual([]);
    expect(errors(`${timeouts} default_backend nope\nfrontend f\n`)).toEqual(['6 error undefined-name']);
  });

  test('may stand in another file', () => {
    const files = [`${timeouts}frontend f\n default_backend b\n`, 'backend b\n'];
    const all = diagnoseNames(files.map((text) => parse(encodeLatin1(text))));
    expect(all.flat().filter(({ severity }) => severity !== 'hint')).toEqual([]);
  });
});

test('unused ACLs and backends are hints', () => {
  expect(found(`${timeouts}frontend f\n acl a src 192.0.2.1\nbackend b\n`)).toEqual([
    '7 hint unused-name',
    '8 hint unused-name',
  ]);
});

describe('doubled names', () => {
  test('of sections', () => {
    expect(errors(`${timeouts}backend b\nlisten b\n`)).toEqual([]);
    expect(errors(`${timeouts}listen b\nbackend b\n`)).toEqual(['7 error duplicate-section']);
    expect(errors(`${timeouts}frontend b\nbackend b\n`, '3.2')).toEqual([]);
    expect(errors(`${timeouts}frontend b\nbackend b\n`, '3.4')).toEqual(['7 error duplicate-section']);
    expect(errors('userlist u\nuserlist u\ncache c\ncache c\n')).toEqual([
      '2 warning duplicate-section',
      '4 error duplicate-section',
    ]);
    expect(errors(`defaults a\ndefaults a\nbackend b from a\n`)).toEqual(['3 error duplicate-section']);
  });

  test('of sections name the line of the first, in its file', () => {
    const files = ['cache a\n# c\n\ncache c\n', 'global\ncache c\n'].map((text) => parse(encodeLatin1(text)));
    const [, second = []] = diagnoseNames(files);
    expect(second.map(({ cause }) => cause)).toEqual([expect.stringContaining("cache in line 4 has the name 'c'")]);
  });

  test('of servers, except those with an id up to 3.2', () => {
    const text = `${timeouts}backend b\n server s 192.0.2.1:80\n server s 192.0.2.2:80\n`;
    expect(errors(text)).toEqual(['8 error duplicate-server']);
    const numbered = text.replace(/:80/g, ':80 id 7');
    expect([errors(numbered, '3.2'), errors(numbered, '3.4')]).toEqual([[], ['8 error duplicate-server']]);
    // The catalogue does not read such a number, HAProxy does.
    expect(errors(text.replace(/:80/g, ':80 maxconn 10k id 7'), '2.6')).toEqual([]);
  });

  test('of addresses', () => {
    expect(found(`${timeouts}frontend a\n bind :80\nfrontend b\n bind :443,:80\n`)).toEqual(['9 hint duplicate-bind']);
  });
});

describe('expressions', () => {
  test.each([
    ['an unknown fetch', "http-request set-header a '%[nope(x)]'", 'bad-expression'],
    ['an unknown converter', 'acl a src,nope', 'bad-expression'],
    ['a bracket too few', "http-request set-header a '%[src'", 'bad-expression'],
    ['text after the expression', 'acl a hdr(x))', 'bad-expression'],
    ['a brace that does not close', 'http-request deny if { src 192.0.2.1', 'bad-expression'],
    ['a variable without scope', 'http-request set-var(a) src', 'invalid-name'],
    ['a name HAProxy does not take', 'server a/b 192.0.2.1:80', 'invalid-name'],
  ])('%s', (_, line, code) => {
    expect(errors(`${timeouts}listen l\n ${line}\n`)).toEqual([`7 error ${code}`]);
  });

  test('are judged by the release', () => {
    const text = `${timeouts}listen l\n acl a sc0_glitch_cnt gt 1\n acl b hdr_beg(host) x\n acl c lua.own x\n`;
    expect([errors(text, '2.8'), errors(text, '3.0'), errors(text)]).toEqual([['7 error keyword-too-new'], [], []]);
  });
});

test('rules below one that always ends the list', () => {
  const rules = ' http-request deny\n http-request allow\n http-request allow if TRUE\n';
  expect(found(`${timeouts}backend b\n server s x:1\n${rules}`).slice(1)).toEqual([
    '9 warning unreachable-rule',
    '10 hint unreachable-rule',
  ]);
});

test('rules whose condition an earlier one has that ends the list', () => {
  const frontend = `${timeouts}frontend f\n acl a src 192.0.2.1\n acl b src 192.0.2.2\n`;
  const uses = ' use_backend b if a\n use_backend c if b\n use_backend d if  "a"\n use_backend %[src] if a\n';
  expect(found(`${frontend}${uses}`).filter((finding) => finding.includes('unreachable'))).toEqual([
    '11 hint unreachable-rule',
  ]);
  const rules = ' http-request deny if a\n http-request redirect location / if a\n';
  const between = rules.replace('\n', '\n http-request set-var(txn.a) src\n');
  expect(found(frontend + rules).filter((finding) => finding.includes('unreachable')).length).toBe(1);
  expect(found(frontend + between).filter((finding) => finding.includes('unreachable'))).toEqual([]);
  const half = ' acl half rand(10) lt 5\n use_backend b if half\n use_backend c if !half\n use_backend d if half\n';
  const anonymous = ' use_backend b if { rand(2) eq 0 }\n use_backend c if { rand(2) eq 0 }\n';
  expect(found(frontend + half + anonymous).filter((finding) => finding.includes('unreachable'))).toEqual([]);
});

test('modes that do not fit and missing timeouts', () => {
  expect(errors(`${timeouts}frontend f\n mode tcp\n http-request deny if TRUE\n`)).toEqual(['8 warning mode-mismatch']);
  expect(errors(`${timeouts}frontend f\n default_backend b\nbackend b\n mode tcp\n`)).toEqual([
    '7 error mode-mismatch',
  ]);
  expect(errors('frontend f\nbackend b\n timeout connect 1s\n timeout tunnel 1h\n server s x:1\n')).toEqual([
    '1 warning missing-timeout',
  ]);
});

if (corpus !== null) {
  describe('over the corpus', () => {
    const read = (file: string) => parse(new Uint8Array(readFileSync(join(corpus ?? '', file))));

    test.each(['2.6', '2.8', '3.0', '3.2', '3.4'])(
      'nothing against what HAProxy %s accepts',
      (release) => {
        const accepted = new Set(['ok', 'ok-warn', 'no-listener']);
        for (const { file, verdict } of readVerdicts(release)) {
          if (!accepted.has(verdict)) continue;
          const [diagnostics = []] = diagnoseNames([read(file)], { release });
          const against = diagnostics.filter(
            ({ severity }) => severity === 'error' || (severity === 'warning' && verdict === 'ok'),
          );
          expect(against, file).toEqual([]);
        }
      },
      60_000,
    );

    // Two of sample-or-acl are left out: a Lua service that is not there, and a pattern that is no number.
    const named = /missing-reference|dup-name|sample-or-acl/;
    const isLeftOut = (message: string) => /unknown service|neither a number/.test(message);

    test('the name or line of every missing reference, doubled server and bad expression', () => {
      const cases = readVerdicts('2.6').filter(({ verdict, message }) => named.test(verdict) && !isLeftOut(message));
      for (const { file, line, message } of cases) {
        const [diagnostics = []] = diagnoseNames([read(file)], { release: '2.6' });
        const name = /'([^']+)'\.$/.exec(message)?.[1] ?? '';
        const isNamed = diagnostics.some(
          (finding) => finding.severity === 'error' && (finding.line === line || finding.cause.includes(name)),
        );
        expect(isNamed, `${file}: ${message}`).toBe(true);
      }
      expect(cases.length).toBe(12);
    });
  });
}
