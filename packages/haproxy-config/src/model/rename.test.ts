// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { describe, expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { applyEdits } from '../text/edit.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { isDiagnostic } from './diagnostic.ts';
import type { NameKind } from './names/symbol.ts';
import { indexNames, lineOfUse, type NamedSymbol } from './names/symbol-index.ts';
import { type Rename, rename, renameInFiles, whatBreaks } from './rename.ts';

const fileOf = (text: string) => parse(encodeLatin1(text));

function renamed(text: string, kind: NameKind, name: string, newName: string): string {
  const file = fileOf(text);
  const result = renameInFiles([file], kind, name, newName);
  if (isDiagnostic(result)) return `${result.code}: ${result.cause}`;
  return decodeLatin1(applyEdits(file.bytes, result.edits[0] ?? []));
}

const shop = `defaults base
    mode http
frontend www from base
    acl shop hdr(host) -i shop.example.com
    acl shop path_beg /shop
    acl busy nbsrv(shop) lt 1
    http-request track-sc0 src table shop
    http-request deny if { sc_http_req_rate(0,"shop") gt 10 } !shop
    http-request set-header X '%[be_conn(shop),add(1)]'
    use_backend "shop" if shop or busy { srv_is_up(shop/web1) }
    use_backend %[req.hdr(host),map(/etc/shop.map,shop)]
    default_backend sh"op"
backend shop from base
    stick-table type ip size 1m store http_req_rate(10s)
    server web1 192.0.2.1:80 track other/web1
    use-server web1 if { path /shop }
backend other
    server web1 192.0.2.2:80
    stick on src table shop
`;

describe('renaming', () => {
  test('a backend changes wherever its name stands, and nothing else of that name', () => {
    expect(renamed(shop, 'backend', 'shop', 'store')).toBe(`defaults base
    mode http
frontend www from base
    acl shop hdr(host) -i shop.example.com
    acl shop path_beg /shop
    acl busy nbsrv(store) lt 1
    http-request track-sc0 src table store
    http-request deny if { sc_http_req_rate(0,"store") gt 10 } !shop
    http-request set-header X '%[be_conn(store),add(1)]'
    use_backend "store" if shop or busy { srv_is_up(store/web1) }
    use_backend %[req.hdr(host),map(/etc/shop.map,shop)]
    default_backend store
backend store from base
    stick-table type ip size 1m store http_req_rate(10s)
    server web1 192.0.2.1:80 track other/web1
    use-server web1 if { path /shop }
backend other
    server web1 192.0.2.2:80
    stick on src table store
`);
  });

  test('an ACL changes in its section only', () => {
    const text =
      'frontend a\n  acl x path /\n  acl x path /2\n  http-request deny if !x or !{ path x } x\nbackend b\n  acl x src 1\n';
    expect(renamed(text, 'acl', 'x', 'y')).toBe(`invalid-name: Several sections have a acl 'x'.`);
    const file = fileOf(text);
    const index = indexNames([file]);
    const [symbol] = index.find('acl', 'x');
    const result = symbol === undefined ? expect.fail() : rename(index, symbol, 'y');
    expect(decodeLatin1(applyEdits(file.bytes, (result as Rename).edits[0] ?? []))).toBe(
      'frontend a\n  acl y path /\n  acl y path /2\n  http-request deny if !y or !{ path x } y\nbackend b\n  acl x src 1\n',
    );
  });

  test.each<[string, NameKind, string, string, string]>([
    ['defaults a\nfrontend f from a\n', 'defaults', 'a', 'b', 'defaults b\nfrontend f from b\n'],
    [
      'peers p\n  table t type ip size 1\nbackend b\n  stick on src table p/t\n',
      'peers',
      'p',
      'q',
      'peers q\n  table t type ip size 1\nbackend b\n  stick on src table q/t\n',
    ],
    [
      'peers p\n  table t type ip size 1\nbackend b\n  stick on src table p/t\n',
      'table',
      't',
      'u',
      'peers p\n  table u type ip size 1\nbackend b\n  stick on src table p/u\n',
    ],
    [
      'userlist l\n  group g users u\n  user u password x\nbackend b\n  acl a http_auth_group(l) g\n',
      'group',
      'g',
      'h',
      'userlist l\n  group h users u\n  user u password x\nbackend b\n  acl a http_auth_group(l) h\n',
    ],
    [
      'listen l\n  server-template w 1-3 a:80\n  use-server w2 if TRUE\n',
      'server',
      'w',
      'web',
      'listen l\n  server-template web 1-3 a:80\n  use-server web2 if TRUE\n',
    ],
    [
      'listen l\n  http-request set-var(txn.a,ifnotexists) src\n  http-request deny if { var(txn.a) -m found }\n',
      'var',
      'txn.a',
      'txn.b',
      'listen l\n  http-request set-var(txn.b,ifnotexists) src\n  http-request deny if { var(txn.b) -m found }\n',
    ],
    [
      'frontend f\n  use_backend \\x61 if TRUE\nbackend a\n',
      'backend',
      'a',
      'b',
      'frontend f\n  use_backend b if TRUE\nbackend b\n',
    ],
  ])('%j, %s %s to %s', (text, kind, name, newName, expected) => {
    expect(renamed(text, kind, name, newName)).toBe(expected);
  });

  test('goes through all files of a configuration', () => {
    const files = ['frontend f\n  default_backend a\n', 'backend a\n  server s x:1\n'].map(fileOf);
    const result = renameInFiles(files, 'backend', 'a', 'b');
    expect(isDiagnostic(result) ? [] : result.edits.map((edits) => edits.length)).toEqual([1, 1]);
  });

  test('refuses bad names and names that are taken', () => {
    const text = 'frontend f\n  acl a src 1\nbackend b\nlisten l\n';
    expect(renamed(text, 'backend', 'b', 'a/b')).toMatch(/^invalid-name/);
    expect(renamed(text, 'backend', 'b', 'l')).toMatch(/^name-taken/);
    expect(renamed(text, 'listen', 'l', 'f')).toMatch(/^name-taken/);
    expect(renamed(text, 'acl', 'a', 'TRUE')).toMatch(/^name-taken/);
    expect(renamed(text, 'acl', 'a', 'or')).toMatch(/^invalid-name/);
    expect(renamed(text, 'backend', 'b', 'f')).toContain('backend f');
  });

  test('names uses that traffic or a node decides', () => {
    const file = fileOf('frontend f\n  use_backend %[hdr(host)]\n  use_backend "b_${X}" if TRUE\nbackend b\n');
    const result = renameInFiles([file], 'backend', 'b', 'c');
    expect(isDiagnostic(result) ? [] : result.hints.map(({ diagnostic }) => diagnostic.line)).toEqual([2, 3]);
  });
});

test('deleting a section breaks what uses it from elsewhere', () => {
  const index = indexNames([fileOf(shop)]);
  const symbol = index.find('backend', 'shop')[0] ?? expect.fail();
  expect(whatBreaks(symbol).map(lineOfUse)).toEqual([6, 7, 8, 9, 10, 10, 12, 19]);
});

/** Names that we may write: HAProxy refuses the others, so a rename cannot go back to them. */
const isWritable = (symbol: NamedSymbol) => /^[A-Za-z0-9_:.-]+$/.test(symbol.name);

describe('over every file', () => {
  test('a renamed section leaves nothing undefined, changes its name only, and goes back', () => {
    let count = 0;
    for (const { name, bytes } of readAllFiles()) {
      const file = parse(bytes);
      const index = indexNames([file]);
      const sections = index.symbols.filter((symbol) => symbol.scope === null && symbol.definitions.length > 0);
      for (const symbol of sections.filter(isWritable)) {
        const fresh = symbol.kind === 'var' ? 'txn.fresh_name' : 'fresh.name';
        const label = `${name}: ${symbol.kind} ${symbol.name}`;
        const result = rename(index, symbol, fresh);
        if (isDiagnostic(result)) expect.fail(`${label}: ${result.cause}`);
        const changed = file.edit(result.edits[0] ?? []);
        const after = indexNames([changed]);
        expect(after.undefinedUses.length, label).toBe(index.undefinedUses.length);
        const again = after.symbols.find(({ kind, name: found }) => kind === symbol.kind && found === fresh);
        expect(again?.references.length, label).toBe(symbol.references.length);
        const back = again === undefined ? expect.fail(label) : rename(after, again, symbol.name);
        // A word that had quotes or escapes inside its name is written anew and does not get them back.
        const isExact = result.edits[0]?.every(({ offset, length }) =>
          decodeLatin1(bytes.subarray(offset, offset + length)).startsWith(symbol.name),
        );
        const restored = applyEdits(changed.bytes, (back as Rename).edits[0] ?? []);
        if (isExact) expect(Buffer.compare(restored, bytes), label).toBe(0);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(20);
  }, 300_000);
});
