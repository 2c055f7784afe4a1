// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { readAddress } from './address.ts';
import { listBinds } from './bind-view.ts';
import { listFrontends } from './proxy-view.ts';

test.each([
  [':80', { family: 'ip', host: '', port: 80 }],
  ['*:80', { host: '*', port: 80 }],
  [':::80', { host: '::', port: 80 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  ['::1', { host: ':', port: 1 }],
  ['[::1]', { host: '::1', port: null, portSpec: '' }],
  ['192.0.2.1', { host: '192.0.2.1', port: null }],
  ['192.0.2.1:8000-8010', { port: 8000, lastPort: 8010, portSpec: '8000-8010' }],
  ['app.example.com:+10', { host: 'app.example.com', port: null, portSpec: '+10' }],
  ['ipv6@::1:80', { prefix: 'ipv6', host: '::1', port: 80 }],
  ['quic4@:443', { prefix: 'quic4', family: 'ip', port: 443 }],
  ['stream+ipv4@192.0.2.1:80', { prefix: 'stream+ipv4', host: '192.0.2.1' }],
  ['unix@/run/a:b.sock', { family: 'unix', host: '/run/a:b.sock', port: null }],
  ['/run/a.sock', { prefix: null, family: 'unix', host: '/run/a.sock' }],
  ['abns@web', { family: 'abns', host: 'web' }],
  ['fd@3', { family: 'fd', host: '3' }],
  ['${HOST}:${PORT}', { host: '${HOST}', port: null, portSpec: '${PORT}' }],
  ['${HOST-a:b}', { host: '${HOST-a:b}', portSpec: '' }],
])('the address %s is read', (text, expected) => {
  expect(readAddress(text)).toMatchObject({ text, ...expected });
});

test('one bind line may hold several addresses, and says where it stands', () => {
  const text =
    'frontend f\n bind 192.0.2.1:80,:443,unix@/run/x.sock ssl crt /a.pem crt /b.pem name tls\nlisten l\n bind :81\n default_backend b\n';
  const file = parse(encodeLatin1(text));
  const [first, second] = listBinds(file);
  expect(first?.addresses.map((address) => address.port)).toEqual([80, 443, null]);
  expect(first).toMatchObject({ ssl: true, name: 'tls', crt: ['/a.pem', '/b.pem'], section: { name: 'f' } });
  expect(second).toMatchObject({ ssl: false, name: null, section: { kind: 'listen' }, statement: { line: 4 } });
  expect(listFrontends(file).map((view) => view.defaultBackend)).toEqual([null, 'b']);
});

test('arguments take as many values as the catalogue says', () => {
  const file = parse(encodeLatin1('frontend f\n bind :443 ocsp-update on ssl ech /etc/ech verify none\n'));
  const [bind] = listBinds(file);
  expect(bind?.arguments.map(({ keyword, values }) => [keyword, ...values.map(({ value }) => value)])).toEqual([
    ['ocsp-update', 'on'],
    ['ssl'],
    ['ech', '/etc/ech'],
    ['verify', 'none'],
  ]);
});
