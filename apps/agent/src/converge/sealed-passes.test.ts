import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connect } from 'node:tls';
import type { Desired } from '@sluice/contract/agent';
import { freePort } from '@sluice/test-rig';
import { makeCertificatePem } from '@sluice/test-rig/certificate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../state/durable-file.ts';
import { createPassRig, type PassRig } from './testing/pass-rig.ts';

let rig: PassRig;
let port: number;
beforeEach(async () => {
  rig = await createPassRig('one');
  port = await freePort();
});
afterEach(() => rig.close());

const place = () => dirname(rig.configFile);
const secure = () =>
  rig
    .text('two')
    .replace('frontend web', `frontend tls\n  bind 127.0.0.1:${port} ssl crt ${place()}/certs/site.pem\nfrontend web`);

function servedName(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

type Bundle = NonNullable<Desired['bundle']>;
const named = (bundle: Bundle) => Object.fromEntries(bundle.files.map((file) => [file.path, file.digest]));
const commit = (bundle: Bundle, expectedOnDisk: Desired['expectedOnDisk']) =>
  rig.desired('commit', bundle, { expectedOnDisk });
const adopted = async () => ({ 'haproxy.cfg': digestOf(await readFile(rig.configFile)) });

async function textsBelow(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))).join('\n');
}

test('a sealed certificate is served, replaced, and reported by the id of its version alone', async () => {
  const [first, second] = [makeCertificatePem('first.example.com'), makeCertificatePem('second.example.com')];
  const one = await rig.bundle(secure(), { sealed: { 'certs/site.pem': first } });
  const two = await rig.bundle(secure(), { sealed: { 'certs/site.pem': second } });
  const begun = await rig.drive([commit(one, await adopted())]);
  expect(begun.outcomes).toMatchObject([{ kind: 'ack' }]);
  expect(await servedName()).toBe('first.example.com');
  expect((await stat(join(place(), 'certs/site.pem'))).mode & 0o777).toBe(0o600);
  const { outcomes, observed, stderr } = await rig.drive([commit(two, named(one))]);
  expect(outcomes).toMatchObject([{ kind: 'ack' }]);
  expect(await servedName()).toBe('second.example.com');
  expect(observed).toMatchObject({ diskBundle: two.digest, lastGoodBundle: two.digest });
  const version = two.files[1]?.digest;
  expect(observed?.files[1]).toMatchObject({ path: 'certs/site.pem', digest: version, sealed: true });
  const told = JSON.stringify([outcomes, observed, stderr]);
  for (const pem of [first, second]) {
    expect(told).not.toContain(digestOf(Buffer.from(pem)));
    for (const line of pem.split('\n').filter((text) => text.length > 20)) expect(told).not.toContain(line);
  }
});

test('somebody else’s key in the place of a sealed file is drift, and nothing of it is said', async () => {
  const [ours, theirs] = [makeCertificatePem('ours.example.com'), makeCertificatePem('theirs.example.com')];
  const one = await rig.bundle(secure(), { sealed: { 'certs/site.pem': ours } });
  const two = await rig.bundle(rig.text('three'));
  await rig.drive([commit(one, await adopted())]);
  await writeFile(join(place(), 'certs/site.pem'), theirs);
  const { outcomes, observed, stderr } = await rig.drive([commit(two, named(one))]);
  expect(outcomes).toMatchObject([{ kind: 'nack', code: 'drift' }]);
  expect(observed?.files[1]?.digest).not.toBe(one.files[1]?.digest);
  const told = JSON.stringify([outcomes, observed, stderr, await textsBelow(rig.stateDirectory)]);
  expect(told).not.toContain(digestOf(Buffer.from(theirs)));
});

test('a failed commit that removed a sealed file gives it back with its mode', async () => {
  const one = await rig.bundle(secure(), {
    sealed: { 'certs/site.pem': makeCertificatePem('kept.example.com') },
  });
  const bad = await rig.bundle(rig.text('four'), { digest: 'f'.repeat(64) });
  const { outcomes } = await rig.drive([commit(one, await adopted()), commit(bad, named(one))]);
  expect(outcomes).toMatchObject([{ kind: 'ack' }, { kind: 'nack', code: 'proof-failed', restored: true }]);
  expect(await servedName()).toBe('kept.example.com');
  expect((await stat(join(place(), 'certs/site.pem'))).mode & 0o777).toBe(0o600);
});
