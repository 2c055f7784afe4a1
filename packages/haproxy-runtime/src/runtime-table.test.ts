import { rm } from 'node:fs/promises';
import { listHaproxyBinaries, makeCertificatePem, startWebServer, type WebServer } from '@sluice/test-rig';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  carryOut,
  describeStep,
  findRuntimeRow,
  type RuntimeStep,
  readBack,
  runtimeTable,
  showVersion,
} from './index.ts';
import { type RuntimeScene, type SceneFiles, startScene } from './testing/runtime-scene.ts';

/** The one configuration of these tests, with everything that a row changes. */
interface State {
  limit: number;
  servers: readonly string[];
  agent: string;
  map: string;
  list: string;
  pem: string;
}

const pems = { first: makeCertificatePem('a.example.com'), second: makeCertificatePem('b.example.com') };
let web: WebServer;
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
  ['servers that go', ['server-removed'], ({ servers }) => ({ servers: servers.slice(0, 2) })],
  ['the limit of a frontend', ['frontend maxconn'], () => ({ limit: 77 })],
  ['entries of a map', ['map'], () => ({ map: '# hosts\na.example.com other\nc.example.com a "b" c;d \\e\n' })],
  ['a map in another order', ['map'], () => ({ map: 'c.example.com x\na.example.com y\na.example.com z\n' })],
  ['a map of many entries', ['map'], () => ({ map: `${manyEntries.join('\n')}\n` })],
  ['entries of a list', ['acl-list'], () => ({ list: '/b\n/c d;e\n' })],
  ['a list in another order', ['acl-list'], () => ({ list: '/c d;e\n/x\n/b\n' })],
  ['a certificate', ['certificate'], () => ({ pem: pems.second })],
  [
    'all at once',
    ['map', 'acl-list', 'certificate', 'server weight', 'server-added', 'server-removed'],
    () => ({
      map: 'z.example.com z\n',
      list: '/z\n',
      pem: pems.first,
      servers: [`b ${'[2001:db8::1]:8081'} weight 3`, `e ${at('check backup')}`],
    }),
  ],
];

function makeFiles(state: State, directory: string, port: number): SceneFiles {
  return {
    'hosts.map': state.map,
    'blocked.lst': state.list,
    'site.pem': state.pem,
    'haproxy.cfg': `global
  log 127.0.0.1:1 local0 emerg
defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
frontend web
  bind 127.0.0.1:${port}
  bind 127.0.0.1:${port} ssl crt ${directory}/site.pem
  maxconn ${state.limit}
  acl blocked path -f ${directory}/blocked.lst
  http-request deny if blocked
  http-request set-header x-to %[req.hdr(host),map(${directory}/hosts.map)]
  default_backend app
backend app
${state.servers.map((line) => `  server ${line}\n`).join('')}backend watched
  server w ${at(`check agent-check ${state.agent}`)}
`,
  };
}

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
    default:
      return step.object;
  }
}

beforeAll(async () => {
  web = await startWebServer('ok');
});
afterAll(() => web.close());

describe.each(listHaproxyBinaries())('%s', (binary) => {
  let scene: RuntimeScene;
  let port = 0;
  let state: State;
  const proven = new Set<string>();
  const filesOf = (of: State) => makeFiles(of, scene.directory, port);

  beforeAll(async () => {
    state = {
      limit: 50,
      servers: [`a ${at('weight 10 check')}`, `b ${at('')}`],
      agent: 'agent-addr 127.0.0.2 agent-port 8',
      map: 'a.example.com app\nb.example.com app\n',
      list: '/a\n/b\n',
      pem: pems.first,
    };
    scene = await startScene(binary, (directory, freePort) => {
      port = freePort;
      return makeFiles(state, directory, freePort);
    });
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
      if (plan.kind !== 'commands') throw new Error(JSON.stringify(plan));
      expect([...new Set(plan.steps.map(rowOf))].sort()).toEqual([...rows].sort());
      const old = await scene.snapshot();
      expect(await carryOut(plan.steps, scene.run)).toMatchObject({ kind: 'done' });
      expect(await readBack(plan.steps, scene.run)).toEqual([]);
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

  test('every row of the table was carried out', () => {
    const names = runtimeTable.map(({ object, attribute }) => (attribute === null ? object : `${object} ${attribute}`));
    expect([...proven].sort()).toEqual(names.sort());
    expect(findRuntimeRow('server', 'check-addr')).toBeNull();
  });

  test('a cookie of a new server: by commands where this build takes one, else a reload that says why', async () => {
    const next = { ...state, servers: [...state.servers, `f ${at('cookie f1')}`] };
    const [before, after] = [filesOf(state), filesOf(next)];
    const plan = await scene.plan(before, after);
    const isTaken = (await scene.run(['add', 'server', 'help'])).includes('\ncookie');
    console.log(`${binary}: cookie of a new server: ${plan.kind}`);
    if (!isTaken) {
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
  });
});
