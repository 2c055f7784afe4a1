import { describe, expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { effectiveServerArgument, effectiveValue } from './effective-value.ts';
import { findSection } from './proxy-view.ts';
import { listServers } from './server-view.ts';

const file = parse(
  encodeLatin1(`defaults base
    mode http
    timeout client 5s
    option httplog
    option forwardfor
    log global
    errorfile 503 /a
    errorfile 400 /b
    stats enable
    default-server inter 2s check
defaults web from base
    timeout client 7s
    no option httplog
    http-request deny if TRUE
frontend f from web
    no log
    log 192.0.2.1 local0
    errorfile 503 /c
    http-request allow
    stats uri /s
    default option forwardfor
backend b from web
    default-server weight 3
    server s 192.0.2.1:80 no-check
    default-server weight 4
backend plain
`),
);
const section = (kind: string, name: string) => findSection(file, kind, name) ?? expect.fail();

describe('what holds in a section', () => {
  test.each([
    ['mode', 'set', [2]],
    ['timeout client', 'set', [12]],
    ['timeout connect', 'default', []],
    ['option httplog', 'off', [13]],
    ['option forwardfor', 'default', []],
    ['log', 'set', [17]],
    ['errorfile', 'set', [8, 18]],
    ['http-request', 'set', [14, 19]],
    ['stats', 'set', [20]],
    ['acl', 'default', []],
  ])('%s', (keyword, state, lines) => {
    const value = effectiveValue([file], section('frontend', 'f'), keyword);
    expect({ state: value.state, lines: value.statements.map(({ statement }) => statement.line) }).toEqual({
      state,
      lines,
    });
  });

  test('says where a line comes from', () => {
    const [origin] = effectiveValue([file], section('frontend', 'f'), 'mode').statements;
    expect(origin).toMatchObject({ isInherited: true, section: { kind: 'defaults', name: 'base' } });
  });

  test('without from, the last defaults above counts, those of an earlier file too', () => {
    const other = parse(encodeLatin1('backend late\n'));
    const late = other.sections[0] ?? expect.fail();
    expect(effectiveValue([file, other], late, 'timeout client').statements[0]?.statement.line).toBe(12);
    expect(effectiveValue([file], section('backend', 'plain'), 'timeout client').statements[0]?.statement.line).toBe(
      12,
    );
  });
});

test('a server takes arguments from itself, the default-server lines above it, and the defaults', () => {
  const backend = section('backend', 'b');
  const server = listServers(backend)[0] ?? expect.fail();
  const found = ['check', 'weight', 'inter', 'maxconn'].map((keyword) => {
    const argument = effectiveServerArgument([file], backend, server, keyword);
    return argument && [argument.argument.keyword, argument.argument.values[0]?.value, argument.origin.statement.line];
  });
  expect(found).toEqual([['no-check', undefined, 24], ['weight', '3', 23], ['inter', '2s', 10], null]);
});
