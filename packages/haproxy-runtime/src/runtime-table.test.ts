import { X509Certificate } from 'node:crypto';
import { rm } from 'node:fs/promises';
import http from 'node:http';
import {
  createAuthority,
  listHaproxyBinaries,
  makeCertificatePem,
  startWebServer,
  type WebServer,
} from '@sluice/test-rig';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Capabilities,
  carryOut,
  compareAuthorities,
  describeStep,
  hasCommand,
  probeCapabilities,
  type RuntimeRow,
  type RuntimeStep,
  readBack,
  runtimeTable,
  showVersion,
} from './index.ts';
import { type DnsServer, startDnsServer } from './testing/dns-server.ts';
import { type RuntimeScene, type SceneFiles, startScene } from './testing/runtime-scene.ts';

/** The one configuration of these tests, with everything that a row changes. */
interface State {
  limit: number;
  servers: readonly string[];
  agent: string;
  checked: string;
  backends: string;
  host: string;
  map: string;
  list: string;
  pem: string;
  /** Lines of the crt-list: `%` stands for the directory. */
  sites: readonly string[];
  /** Certificates that only the crt-list names, by file name. */
  sitePems: Readonly<Record<string, string>>;
  ca: string;
  crl: string;
}

const authorities = Array.from({ length: 40 }, (_, index) => createAuthority(`authority ${index}`));
const [authority, other] = authorities;
if (authority === undefined || other === undefined) throw new Error('there is no authority');
const { chain: cert, key } = authority.issue('client.example.com');
const client = new X509Certificate(cert);
const names = ['a', 'c', 'd', 'x.d', 'e', 'f'].map((name) => `${name}.example.com`);
const caPem = (count: number) =>
  authorities
    .slice(0, count)
    .map(({ caPem: pem }) => pem)
    .join('# next\n');
const sitePems = Object.fromEntries(
  ['c', 'd', 'e', 'f'].map((name) => [`${name}.pem`, makeCertificatePem(`${name}.example.com`)]),
);
const pick = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`${name}.pem`, sitePems[`${name}.pem`] ?? '']));

const pems = { first: makeCertificatePem('a.example.com'), second: makeCertificatePem('b.example.com') };
let web: WebServer;
let dns: DnsServer;
const at = (rest: string) => `127.0.0.1:${web.port}${rest === '' ? '' : ` ${rest}`}`;

const manyEntries = Array.from({ length: 700 }, (_, index) => `host-${index}.example.com backend-${index}`);

/** Each case starts from the state that the one before left. The rows it is about are named. */
const cases: readonly [name: string, rows: readonly string[], change: (state: State) => Partial<State>][] = [
  ['a weight', ['server weight'], () => ({ servers: [`a ${at('weight 20 check')}`, `b ${at('')}`] })],
  [
    'a limit of a server',
    ['server maxconn'],
    () => ({ servers: [`a ${at('weight 20 check')}`, `b ${at('maxconn 30')}`] }),
  ],
  ['no limit any more', ['server maxconn'], () => ({ servers: [`a ${at('weight 20 check')}`, `b ${at('')}`] })],
  [
    'maintenance',
    ['server state'],
    () => ({ servers: [`a ${at('weight 20 check disabled')}`, `b ${at('disabled')}`] }),
  ],
  ['back from maintenance', ['server state'], () => ({ servers: [`a ${at('weight 20 check')}`, `b ${at('')}`] })],
  ['an address', ['server address'], () => ({ servers: [`a ${at('weight 20 check')}`, 'b [2001:db8::1]:8080'] })],
  ['a port', ['server address'], () => ({ servers: [`a ${at('weight 20 check')}`, 'b [2001:db8::1]:8081'] })],
  [
    'a new server with a check, and one in maintenance',
    ['server-added'],
    ({ servers }) => ({
      servers: [...servers, `c ${at('check port 8 inter 60s weight 5')}`, `d ${at('disabled check')}`],
    }),
  ],
  [
    'the port of a check',
    ['server check-port'],
    ({ servers }) => ({ servers: servers.map((line) => line.replace('port 8 ', 'port 9 ')) }),
  ],
  [
    'the agent of a server',
    ['server agent-addr', 'server agent-port'],
    () => ({ agent: 'agent-addr 127.0.0.3 agent-port 9' }),
  ],
  ['the address of a check', ['server check-addr'], () => ({ checked: 'addr 127.0.0.5' })],
  ['a name', ['server fqdn'], () => ({ host: 'two.example.com' })],
  [
    'a new backend, and an entry that leads to it',
    ['backend-added', 'map'],
    ({ map }) => ({
      backends: `backend late from base\n  server l ${at('check weight 7')}\n  server m ${at('disabled')}\n`,
      map: `${map}b.example.com late\n`,
    }),
  ],
  [
    'backends that come and go at once',
    ['backend-added', 'backend-removed'],
    () => ({ backends: `backend later from base\n  mode tcp\n  server l ${at('')}\nbackend empty from base\n` }),
  ],
  ['backends that go', ['backend-removed'], () => ({ backends: '' })],
  ['servers that go', ['server-removed'], ({ servers }) => ({ servers: servers.slice(0, 2) })],
  ['the limit of a frontend', ['frontend maxconn'], () => ({ limit: 77 })],
  ['entries of a map', ['map'], () => ({ map: '# hosts\na.example.com other\nc.example.com a "b" c;d \\e\n' })],
  ['a map in another order', ['map'], () => ({ map: 'c.example.com x\na.example.com y\na.example.com z\n' })],
  ['a map of many entries', ['map'], () => ({ map: `${manyEntries.join('\n')}\n` })],
  ['entries of a list', ['acl-list'], () => ({ list: '/b\n/c d;e\n' })],
  ['a list in another order', ['acl-list'], () => ({ list: '/c d;e\n/x\n/b\n' })],
  ['a certificate', ['certificate'], () => ({ pem: pems.second })],
  [
    'a new certificate in a crt-list, with options and filters',
    ['certificate-added', 'crt-list'],
    ({ sites }) => ({
      sites: [
        '# sites',
        ...sites,
        '%/d.pem [alpn h2,http/1.1 no-ca-names verify none ssl-min-ver TLSv1.2] d.example.com !x.d.example.com',
      ],
      sitePems: pick('c', 'd'),
    }),
  ],
  [
    'an entry more of a certificate, and other options of one',
    ['crt-list'],
    () => ({
      sites: [
        '%/site.pem',
        '%/c.pem c.example.com',
        '%/d.pem [ssl-min-ver TLSv1.3] *.d.example.com',
        '%/d.pem d.example.com',
      ],
    }),
  ],
  [
    'a certificate of a crt-list',
    ['certificate'],
    () => ({ sitePems: { ...pick('c'), 'd.pem': sitePems['e.pem'] ?? '' } }),
  ],
  [
    'certificates that go from a crt-list and stay as files, and one that comes',
    ['crt-list', 'certificate-added', 'certificate-removed'],
    ({ sitePems: held }) => ({ sites: ['%/site.pem', '%/f.pem [allow-0rtt]'], sitePems: { ...held, ...pick('f') } }),
  ],
  [
    'a certificate file that was there already',
    ['crt-list', 'certificate-added'],
    ({ sites }) => ({ sites: [...sites, '%/c.pem'] }),
  ],
  [
    'a certificate that goes with its file',
    ['crt-list', 'certificate-removed'],
    () => ({ sites: ['%/site.pem'], sitePems: {} }),
  ],
  ['authorities', ['ca-file'], () => ({ ca: caPem(2) })],
  ['an authority that goes', ['ca-file'], () => ({ ca: other.caPem })],
  [
    'authorities and revoked certificates',
    ['ca-file', 'crl-file'],
    () => ({ ca: caPem(2), crl: `${other.revoke(['0102', '7f01'])}${authority.revoke([client.serialNumber])}` }),
  ],
  ['a certificate that is not revoked any more', ['crl-file'], () => ({ crl: authority.revoke([]) })],
  [
    'all at once',
    [
      ...['map', 'acl-list', 'certificate', 'server weight', 'server-added', 'server-removed'],
      ...['crt-list', 'certificate-added'],
    ],
    () => ({
      sites: ['%/site.pem', '%/e.pem'],
      sitePems: pick('e'),
      map: 'z.example.com z\n',
      list: '/z\n',
      pem: pems.first,
      servers: [`b ${'[2001:db8::1]:8081'} weight 3`, `e ${at('check backup')}`],
    }),
  ],
];

function makeFiles(state: State, directory: string, port: number): SceneFiles {
  const named = state.sites.map((line) => `${line.replace('%', directory)}\n`).join('');
  const withClients = `ca-file ${directory}/ca.pem crl-file ${directory}/crl.pem verify optional`;
  return {
    ...state.sitePems,
    'sites.txt': named,
    'ca.pem': state.ca,
    'crl.pem': state.crl,
    'hosts.map': state.map,
    'blocked.lst': state.list,
    'site.pem': state.pem,
    'haproxy.cfg': `resolvers dns
  nameserver local 127.0.0.1:${dns.port}
  timeout retry 100ms
global
  log 127.0.0.1:1 local0 emerg
defaults base
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
frontend web
  bind 127.0.0.1:${port}
  bind 127.0.0.1:${port} ssl crt ${directory}/site.pem
  bind unix@${directory}/tls.sock ssl crt-list ${directory}/sites.txt ${withClients}
  maxconn ${state.limit}
  http-request return status 200 if { ssl_fc }
  acl blocked path -f ${directory}/blocked.lst
  http-request deny if blocked
  http-request set-header x-to %[req.hdr(host),map(${directory}/hosts.map)]
  http-response set-header x-backend %[be_name]
  use_backend %[req.hdr(host),map(${directory}/hosts.map)]
  default_backend app
backend app
${state.servers.map((line) => `  server ${line}\n`).join('')}backend watched
  server w ${at(`check agent-check ${state.agent}`)}
  server v ${at(`check inter 60s ${state.checked}`)}
backend named
  server n ${state.host}:80 resolvers dns resolve-prefer ipv4 init-addr none
${state.backends}`,
  };
}

const nameRow = ({ object, attribute }: RuntimeRow) => (attribute === null ? object : `${object} ${attribute}`);

function rowOf(step: RuntimeStep): string {
  switch (step.kind) {
    case 'set-server':
      return `server ${step.attribute}`;
    case 'set-frontend':
      return 'frontend maxconn';
    case 'add-server':
      return 'server-added';
    case 'remove-server':
      return 'server-removed';
    case 'replace-certificate':
      return 'certificate';
    case 'add-certificate':
      return 'certificate-added';
    case 'remove-certificate':
      return 'certificate-removed';
    case 'edit-crt-list':
      return 'crt-list';
    case 'add-backend':
      return 'backend-added';
    case 'remove-backend':
      return 'backend-removed';
    default:
      return step.object;
  }
}

/** Name of the backend that a request for a host comes to. */
function askBackend(port: number, host: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, headers: { host }, agent: false }, (response) => {
        resolve(response.headers['x-backend']);
        response.resume();
      })
      .on('error', reject);
  });
}

beforeAll(async () => {
  web = await startWebServer('ok');
  dns = await startDnsServer({ 'one.example.com': '127.0.0.11', 'two.example.com': '127.0.0.12' });
});
afterAll(async () => {
  dns.close();
  await web.close();
});

describe.each(listHaproxyBinaries())('%s', (binary) => {
  let scene: RuntimeScene;
  let port = 0;
  let state: State;
  let capabilities: Capabilities;
  const isTaken = ({ requires, marker }: RuntimeRow) =>
    requires.every((words) => hasCommand(capabilities, words)) &&
    (marker === undefined || hasCommand(capabilities, marker.command) === marker.isSound);
  const proven = new Set<string>();
  const filesOf = (of: State) => makeFiles(of, scene.directory, port);

  beforeAll(async () => {
    state = {
      limit: 50,
      servers: [`a ${at('weight 10 check')}`, `b ${at('')}`],
      agent: 'agent-addr 127.0.0.2 agent-port 8',
      checked: 'addr 127.0.0.4',
      backends: '',
      host: 'one.example.com',
      map: 'a.example.com app\nb.example.com app\n',
      list: '/a\n/b\n',
      pem: pems.first,
      sites: ['%/site.pem', '%/c.pem c.example.com'],
      sitePems: pick('c'),
      ca: caPem(1),
      crl: authority.revoke(['01']),
    };
    const files = (directory: string, freePort: number) => {
      port = freePort;
      return makeFiles(state, directory, freePort);
    };
    scene = await startScene(binary, files, { names, cert, key });
    capabilities = await probeCapabilities(scene.run);
    console.log(`${binary}: HAProxy ${await showVersion(scene.haproxy.masterSocket)}`);
  });
  afterAll(async () => {
    await scene.haproxy.stop();
    await rm(scene.directory, { recursive: true, force: true });
  });

  for (const [name, rows, change] of cases)
    test(`${name}: after the commands a reload changes nothing`, async () => {
      const next = { ...state, ...change(state) };
      const [before, after] = [filesOf(state), filesOf(next)];
      const plan = await scene.plan(before, after);
      const lacking = runtimeTable.filter((row) => rows.includes(nameRow(row)) && !isTaken(row));
      const refusalOf = ({ marker }: RuntimeRow) => marker?.refusal ?? 'has no command';
      if (lacking.length > 0) {
        if (plan.kind !== 'reload') throw new Error(JSON.stringify(plan));
        const causes = plan.reasons.map(({ cause }) => cause).join('\n');
        for (const row of lacking) expect(causes).toContain(refusalOf(row));
        await scene.reloadWith(after);
        state = next;
        return;
      }
      if (plan.kind !== 'commands') throw new Error(JSON.stringify(plan));
      expect([...new Set(plan.steps.map(rowOf))].sort()).toEqual([...rows].sort());
      await scene.settle(dns.addressOf);
      const old = await scene.snapshot();
      expect(await carryOut(plan.steps, scene.run)).toMatchObject({ kind: 'done' });
      expect(await readBack(plan.steps, scene.run)).toEqual([]);
      await scene.settle(dns.addressOf);
      // Where servers come and go at once, numbers may differ: only balancing that does not look at them is changed so.
      const isNumbered = !(rows.includes('server-added') && rows.includes('server-removed'));
      const look = async () => ({ ...(await scene.snapshot()), ...(isNumbered ? {} : { ids: null }) });
      const atRuntime = await look();
      expect(atRuntime).not.toEqual(old);
      await scene.reloadWith(after);
      state = next;
      await expect.poll(look, { timeout: 5_000 }).toEqual(atRuntime);
      for (const step of plan.steps) proven.add(rowOf(step));
    });

  test('every row of the table was carried out that this worker takes', () => {
    expect([...proven].sort()).toEqual(runtimeTable.filter(isTaken).map(nameRow).sort());
  });

  test('requests reach a new backend, before and after a reload, and a server that comes at a wrong place is seen', async () => {
    const line = (name: string) => `  server ${name} ${at('')}\n`;
    const one = { ...state, backends: `backend late from base\n${line('l')}`, map: 'late.example.com late\n' };
    const two = { ...one, backends: `${one.backends}${line('m')}` };
    const plan = await scene.plan(filesOf(state), filesOf(one));
    expect(plan.kind).toBe(hasCommand(capabilities, 'add backend') ? 'commands' : 'reload');
    if (plan.kind === 'commands') {
      expect(await carryOut(plan.steps, scene.run)).toMatchObject({ kind: 'done' });
      expect(await askBackend(port, 'late.example.com')).toBe('late');
      const more = await scene.plan(filesOf(one), filesOf(two));
      if (more.kind !== 'commands') throw new Error(JSON.stringify(more));
      expect(await carryOut(more.steps, scene.run)).toMatchObject({ kind: 'done' });
      const isInOrder = / late 1 l .*\n.* late 2 m /.test(await scene.run(['show', 'servers', 'state', 'late']));
      expect((await readBack(more.steps, scene.run)).length).toBe(isInOrder ? 0 : 1);
    }
    await scene.reloadWith(filesOf(two));
    state = two;
    await expect.poll(() => askBackend(port, 'late.example.com').catch(() => null)).toBe('late');
  });

  test('a cookie of a new server: by commands where this build takes one, else a reload that says why', async () => {
    const next = { ...state, servers: [...state.servers, `f ${at('cookie f1')}`] };
    const [before, after] = [filesOf(state), filesOf(next)];
    const plan = await scene.plan(before, after);
    const takesCookie = (await scene.run(['add', 'server', 'help'])).includes('\ncookie');
    console.log(`${binary}: cookie of a new server: ${plan.kind}`);
    if (!takesCookie) {
      expect(plan).toMatchObject({
        kind: 'reload',
        reasons: [{ cause: expect.stringContaining('takes no `cookie`') }],
      });
      return;
    }
    if (plan.kind !== 'commands') throw new Error(JSON.stringify(plan));
    expect(await carryOut(plan.steps, scene.run)).toMatchObject({ kind: 'done' });
    const atRuntime = await scene.snapshot();
    await scene.reloadWith(after);
    state = next;
    await expect.poll(() => scene.snapshot(), { timeout: 5_000 }).toEqual(atRuntime);
  });

  test('more authorities than one command holds: by several where this worker is sound, else a reload that says why', async () => {
    const next = { ...state, ca: caPem(authorities.length) };
    expect(next.ca.length).toBeGreaterThan(15_000);
    const [before, after] = [filesOf(state), filesOf(next)];
    const plan = await scene.plan(before, after);
    if (!hasCommand(capabilities, 'add ssl jwt')) {
      expect(plan).toMatchObject({
        kind: 'reload',
        reasons: [{ cause: expect.stringContaining('cuts certificates off') }],
      });
      return;
    }
    if (plan.kind !== 'commands') throw new Error(JSON.stringify(plan));
    expect(await carryOut(plan.steps, scene.run)).toMatchObject({ kind: 'done' });
    expect(await readBack(plan.steps, scene.run)).toEqual([]);
    const atRuntime = await scene.snapshot();
    await scene.reloadWith(after);
    state = next;
    await expect.poll(() => scene.snapshot(), { timeout: 5_000 }).toEqual(atRuntime);
  });

  test('what HAProxy refuses is a failure with its words and without secrets', async () => {
    const rubbish = pems.first.replace(/-----BEGIN PRIVATE KEY-----[^-]+/, '-----BEGIN PRIVATE KEY-----\nplanted\n');
    const steps: RuntimeStep[] = [{ kind: 'replace-certificate', file: `${scene.directory}/site.pem`, pem: rubbish }];
    const result = await carryOut(steps, scene.run);
    expect(result).toMatchObject({ kind: 'failed', cause: expect.stringContaining('HAProxy says') });
    expect(JSON.stringify(result)).not.toContain('planted');
    expect(await scene.run(['show', 'ssl', 'cert'])).not.toContain('*');
    const missing: RuntimeStep = {
      kind: 'set-server',
      backend: 'app',
      server: 'none',
      attribute: 'weight',
      value: '3',
    };
    expect(await carryOut([missing], scene.run)).toMatchObject({ kind: 'failed', commands: 1 });
    expect(await readBack([missing], scene.run)).toEqual([`${describeStep(missing)}: there is no such server`]);
  });

  test('a hand that interferes is seen when the result is read back', async () => {
    const step: RuntimeStep = { kind: 'set-server', backend: 'app', server: 'b', attribute: 'weight', value: '9' };
    await carryOut([step], scene.run);
    await scene.run(['set', 'server', 'app/b', 'weight', '8']);
    expect(await readBack([step], scene.run)).toEqual(['server app/b: weight 9: its weight is 8, not 9']);
    for (const object of ['ca-file', 'crl-file'] as const) {
      const name = object === 'ca-file' ? 'ca.pem' : 'crl.pem';
      const file = `${scene.directory}/${name}`;
      const compare = (text = '') => compareAuthorities(object, file, Buffer.from(text), scene.run);
      expect(await compare(filesOf(state)[name])).toBeNull();
      expect(await compare(object === 'ca-file' ? other.caPem : other.revoke(['33']))).toContain('other content');
    }
  });
});
