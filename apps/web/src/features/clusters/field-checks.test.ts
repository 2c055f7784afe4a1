// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { expect, test } from 'vitest';
import * as check from './field-checks.ts';

const judge = (judged: (text: string) => string | null, texts: readonly string[]) =>
  texts.map((text) => judged(text) ?? 'ok').join(' ');

test('numbers are checked against what HAProxy takes', () => {
  expect(judge(check.checkWeight, ['', '0', '256', ' 20 ', '$W', '${W}'])).toBe('ok ok ok ok ok ok');
  expect(judge(check.checkWeight, ['257', '300', '-1', 'abc def', '1.5'])).toBe('weight weight weight weight weight');
  expect(judge(check.checkCount, ['0', '100000', '2147483648', '1k'])).toBe('ok ok count count');
  expect(judge(check.checkCountFromOne, ['1', '0', '-2'])).toBe('ok countFromOne countFromOne');
});

test('times have one unit, and fit', () => {
  expect(judge(check.checkTime, ['2000', '2s', '500ms', '1d', '0', '$T'])).toBe('ok ok ok ok ok ok');
  expect(judge(check.checkTime, ['2 s', '1.5s', 's', '2sec', '25d'])).toBe('time time time time time');
  expect(judge(check.checkInterval, ['1', '0', 'soon'])).toBe('ok interval interval');
});

test('ports may be shifted, and are at most 65535', () => {
  expect(judge(check.checkPort, ['', '80', '+100', '-5', '65535', '${PORT}'])).toBe('ok ok ok ok ok ok');
  expect(judge(check.checkPort, ['0', '65536', '99999', 'http', '80,81'])).toBe('port port port port port');
});

test('hosts are names, IPv4, IPv6 or paths', () => {
  const good = [
    '192.0.2.1',
    '::',
    '2001:db8::1',
    '[2001:db8::1]',
    '::ffff:192.0.2.1',
    'app',
    'a_b.example.com.',
    '/run/s',
  ];
  expect(judge(check.checkHost, good)).toBe(good.map(() => 'ok').join(' '));
  const bad = ['not an address', '192.0.2', '192.0.2.256', '2001:db8', '1::2::3', '12345::', 'a..b', '-a', 'a/b'];
  expect(judge(check.checkHost, bad)).toBe(bad.map(() => 'host').join(' '));
  expect(check.checkHost('  ')).toBe('needed');
});

test('an address is a host with or without a port, or a socket', () => {
  const good = [
    '192.0.2.1:80',
    '192.0.2.1',
    '[2001:db8::1]:443',
    'app:8080',
    'unix@/run/s',
    '/run/s',
    'ipv4@app:80',
    '$A:80',
  ];
  expect(judge(check.checkAddress, good)).toBe(good.map(() => 'ok').join(' '));
  expect(judge(check.checkAddress, ['', 'not an address', 'app:', ':80', 'app:99999', 'unix@'])).toBe(
    'needed address address address port address',
  );
});

test('names and paths keep to what HAProxy takes', () => {
  expect(judge(check.checkName, ['api-v2', 'a.b:c_d', '', 'bad name!', 'größe'])).toBe('ok ok needed name name');
  expect(judge(check.checkPath, ['/', '/api', '', 'api', '/a b'])).toBe('ok ok needed path path');
});
