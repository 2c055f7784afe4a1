import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connect } from 'node:tls';
import type { Desired, JournalStep } from '@sluice/contract/agent';
import {
  parsePatternEntries,
  parseServersState,
  reload,
  runOnWorker,
  type ServerState,
  servingWorker,
  showProc,
} from '@sluice/haproxy-runtime';
import { freePort, killAtStep, listHaproxyBinaries, startSteadyClient } from '@sluice/test-rig';
import { makeCertificatePem } from '@sluice/test-rig/certificate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../state/durable-file.ts';
import { ask, createPassRig, type PassRig } from './testing/pass-rig.ts';

type Bundle = NonNullable<Desired['bundle']>;

describe.each(listHaproxyBinaries())('without a reload, with %s', (binary) => {
  let rig: PassRig;
  let tlsPort: number;
  let pem: string;

  beforeEach(async () => {
    rig = await createPassRig('one', '', binary);
    tlsPort = await freePort();
    pem = makeCertificatePem('first.example.com');
  });
  afterEach(() => rig.close());

  const place = () => dirname(rig.configFile);

  /** Everything that the tests change, with nothing behind the servers: their states are asked for, not their answers. */
  const text = (change: { weight?: number; more?: string; bind?: string } = {}) =>
    rig.text(
      'served',
      `${change.bind ?? ''}frontend tls
  bind 127.0.0.1:${tlsPort} ssl crt ${place()}/site.pem
  use_backend %[req.hdr(host),map(${place()}/hosts.map,app)]
backend app
  balance roundrobin
  server web1 192.0.2.11:80 weight ${change.weight ?? 10}
  server web2 192.0.2.12:80 weight 10
${change.more ?? ''}`,
    );
  const filesOf = (map = 'a.example.com app\n', certificate = pem) => ({
    files: { 'hosts.map': map },
    sealed: { 'site.pem': certificate },
  });
  const named = (bundle: Bundle) => Object.fromEntries(bundle.files.map((file) => [file.path, file.digest]));
  const commit = (bundle: Bundle, before: Bundle | null) =>
    rig.desired('commit', bundle, {
      expectedOnDisk: before === null ? { 'haproxy.cfg': original } : named(before),
    });
  let original = '';

  /** The first bundle needs a reload, for the worker has no digest yet. */
  async function begin(): Promise<Bundle> {
    original = digestOf(await readFile(rig.configFile));
    const first = await rig.bundle(text(), filesOf());
    const { outcomes } = await rig.drive([commit(first, null)]);
    expect(outcomes).toMatchObject([{ kind: 'ack', applied: { way: 'reload' } }]);
    return first;
  }

  const worker = async () => servingWorker(await showProc(rig.masterSocket))?.pid ?? 0;
  const run = async (...words: string[]) => runOnWorker(rig.masterSocket, { pid: await worker() }, words);
  const servers = async () => parseServersState(await run('show', 'servers', 'state'));
  const serverOf = (list: readonly ServerState[], name: string) => list.find(({ server }) => server === name);

  function servedName(): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: tlsPort, rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      });
      socket.on('error', reject);
    });
  }

  test('weights, servers, map entries and certificates reach the same worker, and a reload changes nothing', async () => {
    const first = await begin();
    const before = await worker();
    const added = '  server web3 192.0.2.13:80 weight 10\n';
    const fresh = makeCertificatePem('second.example.com');
    const second = await rig.bundle(
      text({ weight: 20, more: added }),
      filesOf('a.example.com app\nb.example.com app\n', fresh),
    );
    const { outcomes, observed } = await rig.drive([commit(second, first)]);
    expect(outcomes).toMatchObject([{ kind: 'ack', applied: { way: 'commands', reasons: [] } }]);
    expect(outcomes[0]?.steps.map(({ name }) => name)).not.toContain('reload');
    expect(await worker()).toBe(before);
    expect(serverOf(await servers(), 'web1')).toMatchObject({ weight: 20 });
    expect(serverOf(await servers(), 'web3')).toMatchObject({ address: '192.0.2.13' });
    const entries = () => run('show', 'map', `${place()}/hosts.map`);
    expect(parsePatternEntries(await entries(), true).map(({ key }) => key)).toEqual([
      'a.example.com',
      'b.example.com',
    ]);
    expect(await servedName()).toBe('second.example.com');
    expect(observed).toMatchObject({
      diskBundle: second.digest,
      lastGoodBundle: second.digest,
      haproxy: { runningBundle: second.digest, workerPid: before },
    });

    // The weight of the start stays the base of relative weights: no command changes it, and nothing else reads it.
    const states = async () => (await servers()).map(({ initialWeight: _, ...state }) => state);
    const live = { servers: await states(), keys: parsePatternEntries(await entries(), true).map(({ key }) => key) };
    await reload(rig.masterSocket);
    await expect.poll(worker, { timeout: 5_000 }).not.toBe(before);
    await expect.poll(async () => (await servers()).length, { timeout: 5_000 }).toBe(3);
    const after = { servers: await states(), keys: parsePatternEntries(await entries(), true).map(({ key }) => key) };
    expect(after).toEqual(live);
    expect(await servedName()).toBe('second.example.com');
    // The new worker names the bundle of its start, which is the same one.
    const again = await rig.drive([rig.desired('hold', second)], {});
    expect(again.observed).toMatchObject({ haproxy: { runningBundle: second.digest } });
  });

  test('a comment reaches the disk alone; a bind after that needs a reload, with its line', async () => {
    const first = await begin();
    const before = await worker();
    const commented = await rig.bundle(`# why\n${text()}`, filesOf());
    const done = await rig.drive([commit(commented, first)]);
    expect(done.outcomes).toMatchObject([{ kind: 'ack', applied: { way: 'nothing', commands: 0 } }]);
    expect(await worker()).toBe(before);
    expect(await readFile(rig.configFile, 'utf8')).toMatch(/^# why/);
    expect(done.observed).toMatchObject({ haproxy: { runningBundle: commented.digest } });
    const port = await freePort();
    const bound = await rig.bundle(text({ bind: `frontend more\n  bind 127.0.0.1:${port}\n` }), filesOf());
    const { outcomes } = await rig.drive([commit(bound, commented)]);
    expect(outcomes).toMatchObject([{ kind: 'ack', applied: { way: 'reload' } }]);
    expect(outcomes[0]?.applied?.reasons[0]).toMatch(/line \d+/);
    expect(await worker()).not.toBe(before);
  });

  test('what the worker refuses is made by a reload of the same files, and said', async () => {
    const first = await begin();
    const before = await worker();
    // Somebody took the server away over the socket: it cannot be given a weight.
    await run('set', 'server', 'app/web1', 'state', 'maint');
    await run('del', 'server', 'app/web1');
    const second = await rig.bundle(text({ weight: 20 }), filesOf());
    const { outcomes } = await rig.drive([commit(second, first)]);
    expect(outcomes).toMatchObject([{ kind: 'ack', applied: { way: 'reload' } }]);
    expect(outcomes[0]?.applied?.reasons.join()).toContain('web1');
    expect(await worker()).not.toBe(before);
    expect(serverOf(await servers(), 'web1')).toMatchObject({ weight: 20 });
  });

  for (const step of ['swap', 'apply-runtime', 'prove', 'record', 'report'] as const satisfies JournalStep[]) {
    test(`killed at ${step}, the next start ends with files and worker alike, and no request fails`, async () => {
      const first = await begin();
      const second = await rig.bundle(text({ weight: 20 }), filesOf('b.example.com app\n'));
      const client = startSteadyClient(`http://127.0.0.1:${rig.port}/`, (status) => status === 200);
      const mark = join(rig.directory, 'mark');
      const desired = commit(second, first);
      const killed = await rig.drive([desired], killAtStep(step, { markFile: mark }));
      expect({ signal: killed.signal, at: await readFile(mark, 'utf8') }).toEqual({
        signal: 'SIGKILL',
        at: `${step}#1\n`,
      });
      const revived = await rig.drive([desired]);
      expect(revived.outcomes.at(-1)).toMatchObject({ kind: 'ack' });
      expect(serverOf(await servers(), 'web1')).toMatchObject({ weight: 20 });
      expect(revived.observed).toMatchObject({
        openStep: null,
        diskBundle: second.digest,
        haproxy: { runningBundle: second.digest, blockers: [] },
      });
      await client.atLeast(10, 10_000);
      await client.stop();
      expect(client.failures).toEqual([]);
      expect(await ask(rig.port)).toBe('served');
    });
  }
});
