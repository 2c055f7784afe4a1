import { describe, expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { listAcls } from './acl-view.ts';
import { listCheckSteps, listRedirects, listRules, listUseBackends } from './rule-view.ts';
import * as sections from './section-view.ts';
import * as settings from './setting-view.ts';

const read = (text: string) => parse(encodeLatin1(text));

function proxy(kind: string, ...lines: string[]): Section {
  const [section] = read(`${kind} s1\n${lines.map((line) => ` ${line}\n`).join('')}`).sections;
  if (section === undefined) throw new Error('No section.');
  return section;
}

describe('rules', () => {
  const section = proxy(
    'frontend',
    'acl api path_beg -i /api /v1',
    'acl known src,ipmask(24) -n -f /etc/known.lst -m ip',
    'http-request set-header X-A %[src] if api !known',
    'use_backend apis if api',
    'http-request deny deny_status 429 unless known',
    'tcp-request content accept',
    'redirect scheme https code 301 drop-query if known',
    'use_backend %[path]',
  );

  test('ACLs have an expression, flags and patterns', () => {
    expect(listAcls(section)).toMatchObject([
      { name: 'api', expression: 'path_beg', flags: ['-i'], method: null, file: null, patterns: ['/api', '/v1'] },
      {
        name: 'known',
        expression: 'src,ipmask(24)',
        flags: ['-n'],
        method: 'ip',
        file: '/etc/known.lst',
        patterns: [],
      },
    ]);
  });

  test('rules count by their set, with action, arguments and condition', () => {
    expect(listRules(section).map(({ ruleset, action, index }) => [ruleset, action, index])).toEqual([
      ['http-request', 'set-header', 0],
      ['use_backend', '', 0],
      ['http-request', 'deny', 1],
      ['tcp-request content', 'accept', 0],
      ['redirect', '', 0],
      ['use_backend', '', 1],
    ]);
    const [header, deny] = listRules(section, 'http-request');
    expect(header).toMatchObject({
      values: [{ name: 'name', text: 'X-A' }, { text: '%[src]' }],
      condition: { keyword: 'if', text: 'api !known' },
    });
    expect(deny).toMatchObject({
      arguments: [{ name: 'deny_status', values: [{ value: 429 }] }],
      condition: { keyword: 'unless', text: 'known' },
    });
  });

  test('use_backend and redirect say where to', () => {
    expect(listUseBackends(section)).toMatchObject([
      { backend: 'apis', condition: { text: 'api' }, index: 0 },
      { backend: '%[path]', condition: null, index: 1 },
    ]);
    expect(listRedirects(section)).toMatchObject([
      { kind: 'scheme', target: 'https', code: 301, dropsQuery: true, condition: { text: 'known' } },
    ]);
  });

  test('check steps run in order', () => {
    const backend = proxy('backend', 'http-check connect port 81 ssl comment tls', 'http-check expect status 200');
    expect(listCheckSteps(backend)).toMatchObject([
      { kind: 'http-check', step: 'connect', index: 0, port: 81, comment: 'tls' },
      { kind: 'http-check', step: 'expect', index: 1, arguments: [{ name: 'status', values: [{ text: '200' }] }] },
    ]);
  });
});

describe('settings', () => {
  const section = proxy(
    'listen',
    'timeout client 1m',
    'timeout connect "${T}"',
    'no option httplog',
    'option forwardfor header X-F',
    'balance uri depth 3',
    'cookie C insert indirect maxidle 30m domain .x',
    'stick-table type string len 32 size 100k expire 30m store gpc0,conn_cur peers p',
    'stick on src table other if TRUE',
    'no log',
    'log 192.0.2.1:514 len 1024 format rfc5424 local0 notice err',
    'log global',
    'filter cache c',
    'filter compression',
    'errorfile 503 /e/503.http',
    'errorfiles pages 404 500',
    'stats uri /s',
    'stats refresh 5s',
    'stats auth a:b',
    'stats admin if LOCALHOST',
  );

  test('timeouts are in milliseconds and options are on, off or absent', () => {
    expect(settings.listTimeouts(section)).toMatchObject([
      { name: 'client', ms: 60_000 },
      { name: 'connect', ms: null },
    ]);
    expect(settings.optionState(section, 'httplog')).toBe('off');
    expect(settings.optionState(section, 'forwardfor')).toBe('on');
    expect(settings.optionState(section, 'tcplog')).toBe('absent');
    expect(settings.listOptions(section)[1]?.arguments[0]).toMatchObject({ name: 'header', values: [{ text: 'X-F' }] });
  });

  test('balance, cookie and stick-table have their parts', () => {
    expect(settings.readBalance(section)).toMatchObject({ algorithm: 'uri', arguments: [{ name: 'depth' }] });
    expect(settings.readCookie(section)).toMatchObject({
      ...{ name: 'C', mode: 'insert', flags: ['indirect'], domain: '.x', maxIdleMs: 1_800_000, maxLifeMs: null },
    });
    expect(settings.listStickTables(section)).toMatchObject([
      { type: 'string', keyLength: 32, size: 102_400, expireMs: 1_800_000, store: ['gpc0', 'conn_cur'], peers: 'p' },
    ]);
    expect(settings.listStickRules(section)).toMatchObject([
      { action: 'on', expression: 'src', table: 'other', condition: { text: 'TRUE' } },
    ]);
  });

  test('logs, filters, error pages and the statistics page', () => {
    expect(settings.listLogTargets(section)).toMatchObject([
      { kind: 'none', address: null },
      {
        ...{ kind: 'target', address: '192.0.2.1:514', facility: 'local0', level: 'notice', minLevel: 'err' },
        ...{ lengthBytes: 1024, format: 'rfc5424' },
      },
      { kind: 'global', facility: null },
    ]);
    expect(settings.listFilters(section)).toMatchObject([
      { kind: 'cache', name: 'c' },
      { kind: 'compression', name: null },
    ]);
    expect(settings.listErrorPages(section)).toMatchObject([
      { statuses: [503], target: '/e/503.http' },
      { statuses: [404, 500], target: 'pages' },
    ]);
    expect(settings.readStats(section)).toMatchObject({
      ...{ isEnabled: true, uri: '/s', refreshMs: 5000, auth: ['a:b'], admin: [{ keyword: 'if', text: 'LOCALHOST' }] },
    });
  });
});

describe('sections', () => {
  test('userlists, peers, resolvers and mailers', () => {
    const file = read(`userlist u
 group g users a,b
 user a password $5$x groups g
 user b insecure-password p
peers p
 peer me
 peer other 192.0.2.2:1024
 table t type ip size 1k
resolvers r
 nameserver n 192.0.2.53:53
 hold valid 10s
 timeout retry 2s
mailers m
 mailer x 192.0.2.25:25
 timeout mail 20s
`);
    expect(sections.listUserlists(file)).toMatchObject([
      {
        name: 'u',
        groups: [{ name: 'g', users: ['a', 'b'] }],
        users: [
          { name: 'a', password: 'hashed', groups: ['g'] },
          { name: 'b', password: 'plain', groups: [] },
        ],
      },
    ]);
    expect(sections.listPeers(file)).toMatchObject([
      {
        peers: [
          { name: 'me', isLocal: true },
          { name: 'other', isLocal: false, address: { port: 1024 } },
        ],
        tables: [{ name: 't', type: 'ip', size: 1024 }],
      },
    ]);
    expect(sections.listResolvers(file)).toMatchObject([
      {
        nameservers: [{ name: 'n', address: { host: '192.0.2.53' } }],
        holdMs: { valid: 10_000 },
        retryTimeoutMs: 2000,
      },
    ]);
    expect(sections.listMailers(file)).toMatchObject([{ mailers: [{ name: 'x' }], mailTimeoutMs: 20_000 }]);
  });

  test('caches, rings, stores, applications, forwarders, traces, profiles, accounts and health checks', () => {
    const file = read(`cache c
 total-max-size 64
 max-age 240
ring r
 size 32k
 server s 192.0.2.1:514
crt-store s
 load crt a.pem alias a
http-errors e
 errorfile 503 /e
fcgi-app f
 docroot /srv
 set-param A %[src] if TRUE
log-forward l
 dgram-bind :514
 log 192.0.2.1 local0
traces
 trace h2 sink stderr
log-profile lp
 on accept drop
 on close format "%ci"
acme a
 directory https://acme.example/
 bits 4096
healthcheck h
 type tcp-check
 tcp-check connect port 80
`);
    expect(sections.listCaches(file)).toMatchObject([{ totalMaxSizeMegabytes: 64, maxAgeSeconds: 240 }]);
    expect(sections.listRings(file)).toMatchObject([{ sizeBytes: 32_768, servers: [{ name: 's' }] }]);
    expect(sections.listCrtStores(file)).toMatchObject([{ loads: [{ arguments: { crt: 'a.pem', alias: 'a' } }] }]);
    expect(sections.listHttpErrors(file)).toMatchObject([{ pages: [{ statuses: [503], target: '/e' }] }]);
    expect(sections.listFcgiApps(file)).toMatchObject([{ docroot: '/srv', params: [{ name: 'A', value: '%[src]' }] }]);
    expect(sections.listLogForwards(file)).toMatchObject([{ binds: [{ protocol: 'udp', address: { port: 514 } }] }]);
    expect(sections.listTraces(file)).toMatchObject([{ traces: [{ source: 'h2', text: 'h2 sink stderr' }] }]);
    expect(sections.listLogProfiles(file)).toMatchObject([
      {
        steps: [
          { step: 'accept', isDropped: true },
          { step: 'close', format: '%ci' },
        ],
      },
    ]);
    expect(sections.listAcmes(file)).toMatchObject([{ directory: 'https://acme.example/', bits: 4096 }]);
    expect(sections.listHealthchecks(file)).toMatchObject([{ type: { name: 'tcp-check' }, steps: [{ port: 80 }] }]);
  });

  test('no file of the corpus makes a view throw', () => {
    const ofSection = [
      ...[listAcls, listRules, listUseBackends, listRedirects, listCheckSteps],
      ...[settings.listTimeouts, settings.listOptions, settings.listLogTargets, settings.listStickTables],
      ...[settings.listStickRules, settings.listFilters, settings.listErrorPages],
      ...[settings.readBalance, settings.readCookie, settings.readStats],
    ];
    for (const { bytes } of readAllFiles()) {
      const file = parse(bytes);
      for (const list of Object.values(sections)) list(file);
      for (const section of file.sections) for (const view of ofSection) view(section);
    }
  });
});
