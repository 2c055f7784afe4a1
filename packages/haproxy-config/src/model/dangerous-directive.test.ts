// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { listAddedDangerousDirectives, listDangerousDirectives } from './dangerous-directive.ts';

const read = (text: string) => parse(encodeLatin1(text));
const lines = (text: string, isManaged?: (path: string) => boolean) =>
  listDangerousDirectives(read(text), isManaged).map((directive) => directive.statement.line);

test.each([
  'global\n lua-load /x.lua',
  'global\n lua-load-per-thread /x.lua',
  'global\n "lua-load" /x.lua',
  'global\n \\x6cua-load /x.lua',
  'global\n no lua-load /x.lua',
  'global\n .if 0\n lua-load /x.lua\n .endif',
  'global\n "${X-lua-load}" /x.lua',
  'global\n external-check',
  'global\n user root',
  'global\n setenv A b',
  'global\n stats socket /run/x.sock level admin',
  'global\n ssl-server-verify none',
  'program p\n command /bin/x',
  'backend b\n external-check command /bin/x',
  'backend b\n option external-check',
  'backend b\n server s 192.0.2.1:443 ssl verify none',
  'backend b\n server s 192.0.2.1:443 ssl verify "${V-none}"',
  'backend b\n default-server ssl verify none',
  'backend b\n errorfile 503 /etc/passwd',
  'backend b\n stats admin if TRUE',
  'frontend f\n bind unix@/run/x.sock',
  'frontend f\n bind /run/x.sock',
  'frontend f\n bind :80,unix@/run/x.sock level admin',
  'frontend f\n bind 192.0.2.1:80,/run/x.sock',
  'frontend f\n bind "${ADDRESSES-:80,abns@x}"',
  'log-forward l\n dgram-bind uxdg@/run/x.sock',
  'frontend f\n filter spoe config /x',
  'frontend f\n acl a src -f /etc/shadow',
  'frontend f\n http-request use-service lua.shell',
  'frontend f\n http-request lua.act',
  'frontend f\n http-request set-dst var(txn.x)',
  'frontend f\n http-request do-resolve(txn.x,dns) hdr(host)',
  'frontend f\n http-request return status 200 lf-file /etc/passwd',
  'userlist u\n user a insecure-password x',
])('%j needs the permission', (text) => {
  expect(lines(`${text}\n`).length).toBeGreaterThan(0);
});

test.each([
  'global\n daemon\n # lua-load /x.lua',
  'userlist u\n group admins users a\n user a password $6$x',
  'backend b\n server s 192.0.2.1:443 ssl verify required ca-file none',
  'frontend f\n bind :80\n http-request deny if { path /lua-load }',
  'frontend f\n http-request set-header X use-service',
])('%j does not', (text) => {
  expect(lines(`${text}\n`)).toEqual([]);
});

test('what only reads a file is cleared for managed files', () => {
  const text =
    'backend b\n errorfile 503 /m/503.http\n acl a src -f /m/a.lst -f /etc/shadow\n acl b src -f /m/a.lst\n lua-load /m/x.lua\n';
  expect(lines(text, (path) => path.startsWith('/m/'))).toEqual([3]);
});

test('only added and altered lines are listed for a change', () => {
  const before = read('global\n user a\n group g\n');
  const after = read('# moved\nglobal\n group g\n user root\n chroot /x\n');
  const added = listAddedDangerousDirectives(before, after);
  expect(added.map((directive) => directive.keyword)).toEqual(['user', 'chroot']);
});

test('a dangerous line that moves into another section, or out of a conditional, is added', () => {
  const header = 'frontend a\n bind :80\n';
  const line = ' bind /run/x.sock\n';
  const moved = listAddedDangerousDirectives(
    read(`${header}${line}frontend b\n`),
    read(`${header}frontend b\n${line}`),
  );
  expect(moved.map((directive) => directive.statement.line)).toEqual([4]);
  const guarded = read(`global\n .if defined(X)\n user root\n .endif\n`);
  expect(listAddedDangerousDirectives(guarded, read('global\n user root\n'))).toHaveLength(1);
  expect(listAddedDangerousDirectives(guarded, read('# x\nglobal\n .if defined(X)\n user root\n .endif\n'))).toEqual(
    [],
  );
  const otherBranch = read(`global\n .if defined(X)\n .else\n user root\n .endif\n`);
  expect(listAddedDangerousDirectives(guarded, otherBranch)).toHaveLength(1);
});
