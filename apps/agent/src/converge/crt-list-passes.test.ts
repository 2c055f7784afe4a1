import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { connect } from 'node:tls';
import type { Desired } from '@sluice/contract/agent';
import { reload, runOnWorker, servingWorker, showProc } from '@sluice/haproxy-runtime';
import { freePort, listHaproxyBinaries } from '@sluice/test-rig';
import { makeCertificatePem } from '@sluice/test-rig/certificate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../state/durable-file.ts';
import { createPassRig, type PassRig } from './testing/pass-rig.ts';

type Bundle = NonNullable<Desired['bundle']>;

describe.each(listHaproxyBinaries())('certificates of a crt-list, with %s', (binary) => {
  let rig: PassRig;
  let tlsPort: number;
  beforeEach(async () => {
    rig = await createPassRig('one', '', binary);
    tlsPort = await freePort();
  });
  afterEach(() => rig.close());

  const worker = async () => servingWorker(await showProc(rig.masterSocket))?.pid ?? 0;

  /** Common name of the certificate that a client gets for a name. */
  function servedFor(servername: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: tlsPort, servername, rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      });
      socket.on('error', reject);
    });
  }

  async function commit(bundle: Bundle, before: Bundle | null) {
    const expectedOnDisk =
      before === null
        ? { 'haproxy.cfg': digestOf(await readFile(rig.configFile)) }
        : Object.fromEntries(before.files.map(({ path, digest }) => [path, digest]));
    const { outcomes } = await rig.drive([rig.desired('commit', bundle, { expectedOnDisk })]);
    return outcomes;
  }

  test('come and go in the same worker, and a reload changes nothing', async () => {
    const place = dirname(rig.configFile);
    const bind = `frontend tls\n  bind 127.0.0.1:${tlsPort} ssl crt-list ${place}/sites.txt\n`;
    const bundleOf = (names: readonly string[], sealed: Readonly<Record<string, string>>) =>
      rig.bundle(rig.text('served', bind), {
        files: { 'sites.txt': names.map((name) => `${place}/${name}.pem\n`).join('') },
        sealed: Object.fromEntries(names.map((name) => [`${name}.pem`, sealed[name] ?? ''])),
      });
    const pems = {
      first: makeCertificatePem('first.example.com'),
      second: makeCertificatePem('second.example.com'),
    };
    const one = await bundleOf(['first'], pems);
    expect(await commit(one, null)).toMatchObject([{ kind: 'ack', applied: { way: 'reload' } }]);
    expect(await servedFor('second.example.com')).toBe('first.example.com');
    const started = await worker();

    const two = await bundleOf(['first', 'second'], pems);
    expect(await commit(two, one)).toMatchObject([{ kind: 'ack', applied: { way: 'commands', reasons: [] } }]);
    expect(await servedFor('second.example.com')).toBe('second.example.com');
    expect(await commit(one, two)).toMatchObject([{ kind: 'ack', applied: { way: 'commands', reasons: [] } }]);
    expect(await servedFor('second.example.com')).toBe('first.example.com');
    expect(await worker()).toBe(started);

    const known = async () => runOnWorker(rig.masterSocket, { pid: await worker() }, ['show', 'ssl', 'cert']);
    const atRuntime = await known();
    await reload(rig.masterSocket);
    await expect.poll(worker, { timeout: 5_000 }).not.toBe(started);
    await expect.poll(() => known().catch(() => null), { timeout: 5_000 }).toBe(atRuntime);
    expect(await servedFor('second.example.com')).toBe('first.example.com');

    // An entry that goes by hand is drift; what a pass did is none.
    const drift = async () => (await rig.drive([rig.desired('hold', two)], {})).observed?.drift;
    expect(await commit(two, one)).toMatchObject([{ kind: 'ack', applied: { way: 'commands' } }]);
    expect(await drift()).toEqual([]);
    const entry = ['del', 'ssl', 'crt-list', `${place}/sites.txt`, `${place}/second.pem`];
    await runOnWorker(rig.masterSocket, { pid: await worker() }, entry);
    expect(await drift()).toEqual([
      {
        state: 'running',
        kind: 'crt-list',
        object: 'sites.txt',
        expected: 'the file',
        found: 'the worker holds 1 entries, not 2',
      },
    ]);
  });
});
