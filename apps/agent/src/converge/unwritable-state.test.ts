import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../state/durable-file.ts';
import { ask, createPassRig, type PassRig } from './testing/pass-rig.ts';

let rig: PassRig;

beforeEach(async () => {
  rig = await createPassRig('one');
});
afterEach(() => rig.close());

async function setMode(mode: number): Promise<void> {
  const entries = await readdir(rig.stateDirectory, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(rig.stateDirectory, name));
  for (const directory of [rig.stateDirectory, ...below]) await chmod(directory, mode);
}

test('an agent that cannot write its state says so at once, changes nothing, and goes on when it can', async () => {
  const original = await rig.onDisk();
  const expectedOnDisk = { 'haproxy.cfg': digestOf(Buffer.from(original)) };
  const bundle = await rig.bundle(rig.text('two'));
  const agent = await rig.follow();
  try {
    await setMode(0o555);
    const refusal = { kind: 'nack', code: 'file-system' };
    for (const phase of ['prepare', 'commit'] as const) {
      const { outcome } = await agent.take(rig.desired(phase, bundle, { expectedOnDisk }));
      expect(outcome).toMatchObject({ ...refusal, phase });
      expect(outcome.diagnostics[0]?.cause).toContain('EACCES');
    }
    expect(await rig.onDisk()).toBe(original);
    expect(await ask(rig.port)).toBe('one');
    await setMode(0o700);
    const { outcome } = await agent.take(rig.desired('commit', bundle, { expectedOnDisk }));
    expect(outcome).toMatchObject({ kind: 'ack', phase: 'commit' });
    expect(await ask(rig.port)).toBe('two');
  } finally {
    await agent.stop();
  }
});
