import { parseServersState, type ServerState } from '@sluice/haproxy-runtime';
import { expect, test } from 'vitest';
import { compareServers } from './compare-servers.ts';
import { listExpectedServers } from './expected-servers.ts';
import { type HeldSetting, withHeldSettings } from './held-settings.ts';

const expectedOf = (text: string, variables: Record<string, string> = {}) =>
  listExpectedServers(Buffer.from(text), new Map(Object.entries(variables)));

const columns =
  'be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port';

/** As a worker answers: name, address, flags of its administrative state, weight, port. */
function running(
  ...servers: [name: string, address: string, admin: number, weight: number, port: number][]
): ServerState[] {
  const rows = servers.map(([name, address, admin, weight, port], index) => {
    const [backend, server] = name.split('/');
    return `3 ${backend} ${index} ${server} ${address} 2 ${admin} ${weight} 1 5 1 0 3 0 0 0 0 - ${port} - 0 0 - - 0`;
  });
  return parseServersState(['1', `# ${columns}`, ...rows, ''].join('\n'));
}

const differences = (text: string, servers: readonly ServerState[], variables: Record<string, string> = {}) =>
  compareServers(expectedOf(text, variables), servers).map(
    ({ expected, found, kind, object }) => `${kind} ${object} ${expected} ${found}`,
  );

test('a server takes its weight from its line, from default-server, from defaults, or from HAProxy', () => {
  const text = `defaults
  default-server weight 5
backend a
  server one 192.0.2.1:80 weight 9
  server two 192.0.2.2:80
  default-server weight 7
  server three 192.0.2.3:80
defaults other
backend b from other
  server four 192.0.2.4:80
`;
  const { servers } = expectedOf(text);
  expect(servers.map(({ server, weight }) => [server, weight])).toEqual([
    ['one', 9],
    ['two', 5],
    ['three', 7],
    ['four', 1],
  ]);
});

test('what HAProxy may change rightly is not compared', () => {
  const text = `backend a
  server agent 192.0.2.1:80 agent-check agent-port 81 weight 10
  server named www.example.com:80
  server local unix@/run/app.sock
`;
  const servers = running(
    ['a/agent', '192.0.2.1', 8, 3, 80],
    ['a/named', '198.51.100.7', 0, 1, 80],
    ['a/local', '-', 0, 1, 0],
  );
  expect(differences(text, servers)).toEqual([]);
});

test('a name that HAProxy looks up elsewhere is named, in whatever letters it is written', () => {
  const text = 'backend a\n  server one WWW.example.com:80\n  server two _web._tcp.example.com\n';
  const [one, two] = running(['a/one', '198.51.100.7', 0, 1, 80], ['a/two', '198.51.100.8', 0, 1, 0]);
  const named = (fqdn: string) => [{ ...one, fqdn } as ServerState, { ...two, fqdn: 'a.example.com' } as ServerState];
  expect(differences(text, named('www.example.com'))).toEqual([]);
  expect(differences(text, named('other.example.com'))).toEqual([
    'server-address a/one WWW.example.com:80 other.example.com:80',
  ]);
});

test('checks, tracking and resolution are no drift, a command is', () => {
  const text = 'backend a\n  server one 192.0.2.1:80\n';
  for (const inherited of [0x02, 0x10, 0x20])
    expect(differences(text, running(['a/one', '192.0.2.1', inherited, 1, 80]))).toEqual([]);
  expect(differences(text, running(['a/one', '192.0.2.1', 0x01, 1, 80]))).toEqual(['server-state a/one ready maint']);
  expect(differences(text, running(['a/one', '192.0.2.1', 0x08, 1, 80]))).toEqual(['server-state a/one ready drain']);
});

test('a server that the file disables is meant to be in maintenance', () => {
  const text = 'backend a\n  default-server disabled\n  server one 192.0.2.1:80\n  server two 192.0.2.2:80 enabled\n';
  const asWritten = running(['a/one', '192.0.2.1', 0x05, 1, 80], ['a/two', '192.0.2.2', 0, 1, 80]);
  expect(differences(text, asWritten)).toEqual([]);
  expect(differences(text, running(['a/one', '192.0.2.1', 0x04, 1, 80], ['a/two', '192.0.2.2', 0, 1, 80]))).toEqual([
    'server-state a/one maint ready',
  ]);
});

test('addresses are compared by what they mean, and said as they are written', () => {
  const text = 'backend a\n  server one "[2001:db8::1]":80\n  server two "$' + '{ADDRESS}":8080\n';
  const variables = { ADDRESS: '192.0.2.2' };
  const same = running(['a/one', '2001:db8:0:0:0:0:0:1', 0, 1, 80], ['a/two', '192.0.2.2', 0, 1, 8080]);
  expect(differences(text, same, variables)).toEqual([]);
  const moved = running(['a/one', '2001:db8::2', 0, 1, 80], ['a/two', '192.0.2.9', 0, 1, 8080]);
  const [first, second] = differences(text, moved, variables);
  expect(first).toContain('[2001:db8::2]:80');
  expect(second).not.toContain('192.0.2.2 ');
  expect(second).toContain('ADDRESS');
});

test('a template stands for its servers, and a condition for servers that may be missing', () => {
  const text =
    'backend a\n  server-template t 2-3 192.0.2.1:80\n  .if defined(X)\n  server maybe 192.0.2.5:80\n  .endif\n';
  expect(differences(text, running(['a/t2', '192.0.2.1', 0, 1, 80], ['a/t3', '192.0.2.1', 0, 1, 80]))).toEqual([]);
  expect(differences(text, running(['a/t2', '192.0.2.1', 0, 1, 80], ['a/x', '192.0.2.7', 1, 4, 81]))).toEqual([
    'server-missing a/t3 present null',
    'server-added a/x null 192.0.2.7:81 weight 4',
  ]);
});

test('backends that the file does not have, or switches off, are not compared', () => {
  const text = 'backend off\n  disabled\n  server one 192.0.2.1:80\n';
  expect(differences(text, running(['<HTTPCLIENT>/<HTTPCLIENT>', '-', 0, 1, 0]))).toEqual([]);
});

test('a setting that was made for a time is what is expected, and another value in its place is drift', () => {
  const expected = expectedOf('backend a\n  server one 192.0.2.1:80 weight 10\n  server two 192.0.2.2:80\n');
  const held: HeldSetting[] = [
    { backend: 'a', server: 'one', set: { attribute: 'weight', value: 5 } },
    { backend: 'a', server: 'one', set: { attribute: 'state', value: 'drain' } },
    { backend: 'a', server: 'two', set: { attribute: 'address', value: '192.0.2.9' } },
  ];
  const asHeld = running(['a/one', '192.0.2.1', 0x08, 5, 80], ['a/two', '192.0.2.9', 0, 1, 80]);
  expect(compareServers(withHeldSettings(expected, held), asHeld)).toEqual([]);
  const asWritten = running(['a/one', '192.0.2.1', 0, 10, 80], ['a/two', '192.0.2.2', 0, 1, 80]);
  expect(compareServers(withHeldSettings(expected, held), asWritten).map(({ kind, object }) => [kind, object])).toEqual(
    [
      ['server-weight', 'a/one'],
      ['server-state', 'a/one'],
      ['server-address', 'a/two'],
    ],
  );
});
