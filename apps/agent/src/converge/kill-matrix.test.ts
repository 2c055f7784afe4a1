import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitSteps, type JournalStep, prepareSteps, returnSteps } from '@sluice/contract/agent';
import { killAtStep, listHaproxyBinaries, startSteadyClient } from '@sluice/test-rig';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../state/durable-file.ts';
import { ask, createPassRig, type PassRig } from './testing/pass-rig.ts';

describe.each(listHaproxyBinaries())('with %s', (binary) => {
  let rig: PassRig;
  const matrix: string[] = [];

  beforeEach(async () => {
    rig = await createPassRig('one', '', binary);
  });
  afterEach(() => rig.close());
  afterAll(() => {
    process.stdout.write(`\nSIGKILL of the agent beside ${binary}, then a new start:\n${matrix.join('\n')}\n`);
  });

  interface Scene {
    name: string;
    phase: 'prepare' | 'commit';
    /** The worker will not carry the bundle's digest: the proof fails and the pass returns. */
    proofFails: boolean;
    steps: readonly JournalStep[];
    serves: string;
    outcome: object;
  }

  const ack = { kind: 'ack' };
  const nack = { kind: 'nack', code: 'proof-failed', step: 'prove', restored: true };
  const commitScene: Scene = {
    name: 'commit',
    phase: 'commit',
    proofFails: false,
    steps: [...prepareSteps, ...commitSteps, 'report'],
    serves: 'two',
    outcome: ack,
  };
  const scenes: Scene[] = [
    {
      name: 'prepare',
      phase: 'prepare',
      proofFails: false,
      steps: [...prepareSteps, 'report'],
      serves: 'one',
      outcome: ack,
    },
    commitScene,
    {
      name: 'return',
      phase: 'commit',
      proofFails: true,
      steps: [...returnSteps, 'report'],
      serves: 'one',
      outcome: nack,
    },
  ];

  async function stageScene({ phase, proofFails }: Scene) {
    const original = await rig.onDisk();
    const bundle = await rig.bundle(rig.text('two'), proofFails ? { digest: 'f'.repeat(64) } : {});
    const expectedOnDisk = { 'haproxy.cfg': digestOf(Buffer.from(original)) };
    return { original, bundle, desired: rig.desired(phase, bundle, { expectedOnDisk }) };
  }

  for (const scene of scenes) {
    for (const step of scene.steps) {
      test(`killed at ${step} of a ${scene.name}, the next start ends it and no request fails`, async () => {
        const { bundle, desired, original } = await stageScene(scene);
        const client = startSteadyClient(`http://127.0.0.1:${rig.port}/`, (status, body) => {
          return status === 200 && ['one', 'two'].includes(body);
        });
        const mark = join(rig.directory, 'mark');
        const killer = killAtStep(step, { markFile: mark });
        const killed = await rig.drive([desired], killer);
        expect({ signal: killed.signal, at: await readFile(mark, 'utf8') }).toEqual({
          signal: 'SIGKILL',
          at: `${step}#1\n`,
        });
        const between = digestOf(Buffer.from(await rig.onDisk()));
        expect([digestOf(Buffer.from(original)), bundle.files[0]?.digest]).toContain(between);

        const revived = await rig.drive([desired]);
        expect(revived.outcomes.at(-1)).toMatchObject(scene.outcome);
        expect(await ask(rig.port)).toBe(scene.serves);
        const disk = digestOf(Buffer.from(await rig.onDisk()));
        expect(disk).toBe(scene.serves === 'two' ? bundle.files[0]?.digest : digestOf(Buffer.from(original)));
        expect(revived.observed).toMatchObject({ openStep: null, haproxy: { running: true, blockers: [] } });
        await client.atLeast(20, 10_000);
        await client.stop();
        expect(client.failures).toEqual([]);
        const how = /"plan":"([a-z-]+)"/.exec(revived.stderr)?.[1] ?? 'nothing open';
        matrix.push(
          `${scene.name.padEnd(8)} ${step.padEnd(17)} recovery: ${how.padEnd(8)} → ${revived.outcomes.at(-1)?.kind}, serves "${scene.serves}", ${client.served} requests, 0 failed`,
        );
      });
    }
  }

  test('a commit under which the agent dies twice is refused and the old files serve', async () => {
    const { desired, original } = await stageScene(commitScene);
    for (const _ of [1, 2]) {
      const killed = await rig.drive([desired], killAtStep('reload'));
      expect(killed.signal).toBe('SIGKILL');
    }
    const revived = await rig.drive([desired]);
    expect(revived.outcomes).toMatchObject([{ kind: 'nack', code: 'interrupted', restored: true }]);
    expect(await rig.onDisk()).toBe(original);
    expect(await ask(rig.port)).toBe('one');
  });

  test('a stop request in the middle of a commit ends it properly first', async () => {
    const { desired } = await stageScene(commitScene);
    const { child, ended } = await rig.begin([desired]);
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk) => {
        if (String(chunk).includes('"step":"keep-last-good"')) resolve();
      });
    });
    child.kill('SIGTERM');
    const { code, signal } = await ended;
    expect([code, signal]).toEqual([0, null]);
    const revived = await rig.drive([desired]);
    expect(revived.outcomes).toMatchObject([{ kind: 'ack' }]);
    expect(await ask(rig.port)).toBe('two');
  });
});
