import { createHash, X509Certificate } from 'node:crypto';
import { chmod, chown, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { adoptDrift, type DriftEntry } from '@sluice/contract';
import { reload, runOnWorker, showProc } from '@sluice/haproxy-runtime';
import { listHaproxyBinaries, testIds, writeTestFile } from '@sluice/test-rig';
import { makeCertificatePem } from '@sluice/test-rig/certificate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../real-fleet.ts';
import { type DriftRig, startDriftRig } from './drift-rig.ts';

const configOf = ({ directory, port }: { directory: string; port: number }) => `global
  hard-stop-after 2s
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
  default-server weight 7
frontend web
  bind 127.0.0.1:${port}
  bind unix@${directory}/tls.sock ssl crt ${directory}/shop.pem
  http-request set-header x-shop %[path,map(${directory}/hosts.map,none)]
  http-request deny if { src -f ${directory}/blocked.lst }
  http-request set-map(${directory}/seen.map) %[path] yes if { path /learn }
  http-request set-header x-seen %[path,map(${directory}/seen.map,no)]
  default_backend app
backend app
  balance roundrobin
  server web1 192.0.2.11:80 weight 20
  server web2 192.0.2.12:80
  server web3 192.0.2.13:80 disabled
resolvers dns
  nameserver none 127.0.0.1:9
backend named
  server web1 shop.example.com:80 resolvers dns init-addr none
`;
const hosts = '# shops\n/a shop-a\n/b shop-b\n';
const blocked = '198.51.100.1\n198.51.100.2\n';

/** Named within this long after the act; the promise is five seconds, and a loaded machine gets a little more. */
const limitMs = 5_000;
const slackMs = 2_000;
const figures: string[] = [];

/** One run, one HAProxy: the last that was named. */
const binary = listHaproxyBinaries().at(-1) ?? '';
let rig: DriftRig;
let webPort = 0;
/** Bytes of haproxy.cfg as revision 2 put them there. */
let older: Buffer;

beforeAll(async () => {
  rig = await startDriftRig(binary, (place) =>
    configOf(place).replace(/^.*(?:hosts\.map|blocked\.lst|seen\.map|shop\.pem).*\n/gm, ''),
  );
  webPort = Number(/127\.0\.0\.1:(\d+)/.exec(await readFile(rig.configFile, 'latin1'))?.[1]);
  const config = configOf({ directory: rig.directory, port: webPort });
  await rig.rollOut({
    'haproxy.cfg': config,
    'hosts.map': hosts,
    'blocked.lst': blocked,
    'seen.map': '/old yes\n',
    'shop.pem': makeCertificatePem('shop.example.com'),
  });
  older = await readFile(rig.configFile);
  await rig.rollOut({ 'haproxy.cfg': config.replace('weight 20', 'weight 21') });
});

afterAll(async () => {
  process.stdout.write(`\nDrift named with ${binary}:\n${figures.join('\n')}\n`);
  await rig?.stop();
});

const inDirectory = (name: string) => path.join(rig.directory, name);
const ask = (...words: string[]) => runOnWorker(rig.masterSocket, { rank: 1 }, words);
/** At once, with owner and mode as before: an agent that looks in the middle of a write sees a file that nobody meant. */
async function replace(name: string, text: string): Promise<void> {
  const [place, fresh] = [inDirectory(name), `${rig.directory}.new`];
  const { uid, gid, mode } = await stat(place);
  await writeFile(fresh, text, 'latin1');
  await chown(fresh, uid, gid);
  await chmod(fresh, mode);
  await rename(fresh, place);
}

const edit = async (name: string, change: (text: string) => string) =>
  replace(name, change(await readFile(inDirectory(name), 'latin1')));

/** A command with a payload, which is no single line. */
function send(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(rig.masterSocket, () => socket.end(`@1 ${text}\n`));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

async function reloadByHand(): Promise<void> {
  const before = (await showProc(rig.masterSocket)).master.reloads;
  await reload(rig.masterSocket);
  await until(
    () => showProc(rig.masterSocket).catch(() => null),
    (list) => list !== null && list.master.reloads > before && list.workers.length > 0,
  );
}

/** Acts, waits until the difference is named, and notes how long that took. */
async function named(title: string, act: () => Promise<unknown>, wanted: Partial<DriftEntry>): Promise<DriftEntry> {
  expect(await rig.drift()).toEqual([]);
  await act();
  const actedAtMs = performance.now();
  const matches = (entry: DriftEntry) => {
    const { kind, object, found } = { ...entry, ...wanted };
    return entry.kind === kind && entry.object === object && entry.found === found;
  };
  const entries = await until(rig.drift, (items) => items.some(matches), limitMs + slackMs);
  const entry = entries.find(matches);
  if (entry === undefined) throw new Error('It was named and is gone.');
  figures.push(`  ${title}: ${Math.round(performance.now() - actedAtMs)} ms: ${entry.what}`);
  expect(await rig.node()).toMatchObject({ convergence: 'drifted' });
  return entry;
}

describe('on the disk', () => {
  test('an edited line is named, and overwritten', async () => {
    const act = () => edit('haproxy.cfg', (text) => text.replace('weight 21', 'weight 99'));
    await named('edited line', act, { kind: 'file-content', object: 'haproxy.cfg' });
    await rig.overwriteAll();
    expect(await readFile(rig.configFile, 'latin1')).toContain('weight 21');
  });

  test('an added section is named', async () => {
    const act = () => edit('haproxy.cfg', (text) => `${text}backend by-hand\n  server x 192.0.2.77:80\n`);
    await named('added section', act, { kind: 'file-content', object: 'haproxy.cfg' });
    await rig.overwriteAll();
  });

  test('a deleted file is named, and comes back with its mode', async () => {
    await chmod(inDirectory('haproxy.cfg'), 0o644);
    const before = await stat(rig.configFile);
    await named('deleted file', () => rm(rig.configFile), {
      kind: 'file-kind',
      object: 'haproxy.cfg',
      found: 'missing',
    });
    await rig.overwriteAll();
    const after = await stat(rig.configFile);
    expect([after.mode, after.uid]).toEqual([before.mode, before.uid]);
  });

  test('a changed map file is named, and so is a changed list', async () => {
    const act = () => edit('hosts.map', (text) => text.replace('shop-a', 'shop-z'));
    await named('changed map file', act, { kind: 'file-content', object: 'hosts.map' });
    await rig.overwriteAll();
    expect(await readFile(inDirectory('hosts.map'), 'latin1')).toBe(hosts);
    await named('changed list file', () => rm(inDirectory('blocked.lst')), {
      kind: 'file-kind',
      object: 'blocked.lst',
    });
    await rig.overwriteAll();
  });

  test('a replaced certificate file is named and nothing of it told, and the right one comes back', async () => {
    const pem = inDirectory('shop.pem');
    const right = await readFile(pem, 'latin1');
    const foreign = makeCertificatePem('foreign.example.com');
    const entry = await named('replaced certificate file', () => replace('shop.pem', foreign), {
      kind: 'file-content',
      object: 'shop.pem',
    });
    expect(entry.cannotAdopt).toContain('never leaves its node');
    const told = JSON.stringify([await rig.drift(), await rig.node()]);
    expect(told).not.toContain(createHash('sha256').update(foreign).digest('hex'));
    await rig.overwriteAll();
    expect(await readFile(pem, 'latin1')).toBe(right);
  });

  test('a wrong mode is named, and restored', async () => {
    await named('wrong mode', () => chmod(rig.configFile, 0o666), { kind: 'file-mode', found: '0666' });
    await rig.overwriteAll();
    expect((await stat(rig.configFile)).mode & 0o777).toBe(0o644);
  });

  test.runIf(process.getuid?.() === 0)('a wrong owner is named, and restored', async () => {
    await named('wrong owner', () => chown(rig.configFile, 12, 34), { kind: 'file-owner', found: '12:34' });
    await rig.overwriteAll();
    expect((await stat(rig.configFile)).uid).toBe(testIds().uid);
  });

  test('a file that was replaced by a link is named, and left alone', async () => {
    const act = async () => {
      await rename(rig.configFile, inDirectory('real.cfg'));
      await symlink('real.cfg', rig.configFile);
    };
    const entry = await named('replaced by a link', act, { kind: 'file-kind', object: 'haproxy.cfg', found: 'link' });
    expect(entry.cannotOverwrite).toContain('never replaces');
    await rename(inDirectory('real.cfg'), rig.configFile);
    await rig.settled();
  });
});

describe('in the process', () => {
  test('a weight that was set over the socket is named, and a reload undoes it', async () => {
    const act = () => ask('set', 'server', 'app/web1', 'weight', '5');
    const entry = await named('weight by socket', act, { kind: 'server-weight', object: 'app/web1', found: '5' });
    expect(entry.what).toBe('server app/web1: weight 21 → 5 in the running process');
    await rig.overwriteAll();
  });

  test('servers in maintenance, drained, or taken out of it over the socket are named', async () => {
    const set = (server: string, state: string) => () => ask('set', 'server', `app/${server}`, 'state', state);
    await named('maint by socket', set('web2', 'maint'), { kind: 'server-state', object: 'app/web2', found: 'maint' });
    await rig.overwriteAll();
    await named('drain by socket', set('web2', 'drain'), { kind: 'server-state', object: 'app/web2', found: 'drain' });
    await rig.overwriteAll();
    await named('ready by socket', set('web3', 'ready'), { kind: 'server-state', object: 'app/web3', found: 'ready' });
    await rig.overwriteAll();
  });

  test('an address that was set over the socket is named', async () => {
    const act = () => ask('set', 'server', 'app/web2', 'addr', '192.0.2.99', 'port', '81');
    await named('address by socket', act, { kind: 'server-address', object: 'app/web2', found: '192.0.2.99:81' });
    await rig.overwriteAll();
  });

  test('a name that was set over the socket is named', async () => {
    const act = () => ask('set', 'server', 'named/web1', 'fqdn', 'foreign.example.com');
    const found = 'foreign.example.com:80';
    await named('name by socket', act, { kind: 'server-address', object: 'named/web1', found });
    await rig.overwriteAll();
  });

  test('map and list entries that were set over the socket are named, and adopted', async () => {
    const map = inDirectory('hosts.map');
    const set = () => ask('set', 'map', map, '/a', 'shop-x');
    await named('map entry by socket', set, { kind: 'map-entry', object: 'hosts.map /a', found: 'shop-x' });
    await rig.overwriteAll();
    const add = () => ask('add', 'acl', inDirectory('blocked.lst'), '198.51.100.3');
    const entry = await named('list entry by socket', add, { kind: 'list-entry', object: 'blocked.lst 198.51.100.3' });
    const entries = [{ nodeId: entry.nodeId, key: entry.key, seen: entry.seen }];
    const { change } = await rig.client.call(adoptDrift, { params: { clusterId: rig.clusterId }, body: { entries } });
    expect(change).not.toBeNull();
    await rig.applyStaged();
    expect(await readFile(inDirectory('blocked.lst'), 'latin1')).toBe(`${blocked}198.51.100.3\n`);
  });

  test('a map that traffic itself fills is nobody’s business', async () => {
    await fetch(`http://127.0.0.1:${webPort}/learn`).catch(() => null);
    expect(await ask('show', 'map', inDirectory('seen.map'))).toContain('/learn yes');
    // What is named beside it, and after it, tells that the node was looked at.
    const act = () => ask('set', 'server', 'app/web1', 'weight', '5');
    const entry = await named('weight beside a learned map', act, { kind: 'server-weight', object: 'app/web1' });
    expect(await rig.drift()).toEqual([entry]);
    await rig.overwriteAll();
  });

  test('a certificate that was set over the socket is named by its fingerprint', async () => {
    const pem = inDirectory('shop.pem');
    const foreign = makeCertificatePem('foreign.example.com');
    const act = async () => {
      await send(`set ssl cert ${pem} <<\n${foreign.replace(/\n+/g, '\n')}\n`);
      await send(`commit ssl cert ${pem}`);
    };
    const found = new X509Certificate(foreign).fingerprint.replaceAll(':', '');
    await named('certificate by socket', act, { kind: 'certificate', object: 'shop.pem', found });
    await rig.overwriteAll();
  });

  test('servers that exist only in the process, or no more, are named', async () => {
    const add = () => ask('add', 'server', 'app/web9', '192.0.2.19:80', 'weight', '3');
    const found = '192.0.2.19:80 weight 3';
    await named('server added by socket', add, { kind: 'server-added', object: 'app/web9', found });
    await rig.overwriteAll();
    const remove = async () => {
      await ask('set', 'server', 'app/web2', 'state', 'maint');
      await ask('del', 'server', 'app/web2');
    };
    await named('server deleted by socket', remove, { kind: 'server-missing', object: 'app/web2' });
    await rig.overwriteAll();
  });
});

describe('of both', () => {
  test('the file of an older revision that was put back and loaded is named by its revision', async () => {
    const act = async () => {
      await writeFile(rig.configFile, older);
      await reloadByHand();
    };
    const entry = await named('older revision put back', act, {
      kind: 'bundle',
      found: /[0-9a-f]{64}(?=\s*$)/.exec(older.toString('latin1'))?.[0] ?? '',
    });
    expect(entry.what).toBe('the worker carries revision 2 instead of revision 4');
    await rig.overwriteAll();
  });

  test('a reload by hand with another file is named although the right file is back', async () => {
    const act = async () => {
      const right = await readFile(rig.configFile);
      await edit('haproxy.cfg', (text) => text.replace('timeout client 5s', 'timeout client 6s'));
      await reloadByHand();
      await writeFile(rig.configFile, right);
    };
    await named('reload with another file', act, { kind: 'worker-file' });
    await rig.overwriteAll();
  });

  test('a reload by hand with the right file is nobody’s business', async () => {
    const { haproxy } = await rig.node();
    await reloadByHand();
    await until(rig.node, (view) => view.haproxy?.workerPid !== haproxy?.workerPid);
    expect(await rig.node()).toMatchObject({ convergence: 'converged', drift: { open: 0, ignored: 0 } });
  });

  test('a HAProxy that was started with another file is named, and only the node can mend it', async () => {
    const other = inDirectory('other.cfg');
    const act = async () => {
      await writeTestFile(other, await readFile(rig.configFile));
      await rig.restartHaproxy([other]);
    };
    const entry = await named('started with another file', act, { kind: 'config-path', found: other });
    expect(entry.cannotOverwrite).toContain(`-f ${rig.configFile}`);
    await rig.restartHaproxy([rig.configFile]);
    await rig.settled();
  });

  test('a change is named although the clock jumped and the file kept its time and size', async () => {
    const before = await stat(rig.configFile);
    rig.agent.kill('SIGUSR2');
    const act = async () => {
      await edit('haproxy.cfg', (text) => text.replace('weight 21', 'weight 22'));
      await utimes(rig.configFile, before.atime, before.mtime);
    };
    await named('clock jumped', act, { kind: 'file-content', object: 'haproxy.cfg' });
    await rig.overwriteAll();
  });
});
