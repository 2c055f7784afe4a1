import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSluice } from '../apps/cli/src/testing/run-sluice.ts';
import { type DrivenAgent, says } from '../apps/control-plane/src/testing/driven-agent.ts';
import {
  addNode,
  heavierConfig,
  newestRollout,
  settleAll,
  until,
} from '../apps/control-plane/src/testing/fleet-rig.ts';
import { useFleetRig } from '../apps/control-plane/src/testing/use-fleet-rig.ts';

const rig = useFleetRig();
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-rollout-commands-'));
  const login = ['login', '--url', rig.url, '--username', rig.username, '--password-stdin'];
  expect(await runSluice(login, { SLUICE_CONFIG_DIR: folder }, `${rig.password}\n`)).toMatchObject({ exitCode: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Pair {
  name: string;
  clusterId: contract.ClusterId;
  first: DrivenAgent;
  second: DrivenAgent;
}

/** A cluster of two nodes with a change staged. */
async function createPair(name: string): Promise<Pair> {
  const managed = await rig.createManaged(name);
  const second = await addNode(rig, managed, `${name}-2`);
  await settleAll(rig, managed.clusterId, [managed.node, second]);
  await rig.stage(managed.clusterId, heavierConfig);
  return { name, clusterId: managed.clusterId, first: managed.node, second };
}

/** Runs a command about the cluster; fails with its words when the exit code is another. */
async function sluice(
  { name }: Pair,
  args: readonly string[],
  code = 0,
  hear?: (text: string) => void,
): Promise<{ out: string; said: string }> {
  const run = await runSluice([...args, '--cluster', name], { SLUICE_CONFIG_DIR: folder }, '', hear);
  const out = run.stdout.toString();
  expect(run.exitCode, `${args.join(' ')}\n${out}${run.stderr}`).toBe(code);
  return { out, said: run.stderr };
}

/** Runs a command while the nodes do what they are told. */
async function sluiceWhileNodesAct(pair: Pair, args: readonly string[], code = 0, hear?: (text: string) => void) {
  let isDone = false;
  const running = sluice(pair, args, code, hear).finally(() => {
    isDone = true;
  });
  const acting = until(
    async () => {
      for (const node of [pair.first, pair.second]) await node.settle();
      return isDone;
    },
    (done) => done,
  );
  const [run] = await Promise.all([running, acting]);
  return run;
}

async function newest({ clusterId }: Pair): Promise<contract.RolloutView | undefined> {
  return newestRollout(rig, clusterId);
}

/** Lets the nodes act until the newest rollout is so. */
function settleUntil(pair: Pair, isSo: (rollout: contract.RolloutView) => boolean) {
  return until(
    async () => {
      for (const node of [pair.first, pair.second]) await node.settle();
      return newest(pair);
    },
    (rollout) => rollout !== undefined && isSo(rollout),
  );
}

const asks = ({ waitsFor }: contract.RolloutView) => waitsFor?.kind === 'person';

test('apply --wait says each time what it waits for, and goes on when a person says so', async () => {
  const pair = await createPair('asking');
  const options = ['--waves', '1', '--gates', 'first', '--watch', '1', '--when-inconclusive', 'ask'];
  let heard = '';
  const hears = (words: string) =>
    until(
      async () => heard,
      (text) => text.includes(words),
    );
  const applying = sluiceWhileNodesAct(pair, ['apply', '--wait', '--why', 'more for web1', ...options], 0, (text) => {
    heard += text;
  });
  await hears('too little traffic to judge asking-1.');
  const shown = await sluice(pair, ['rollout', 'show']);
  expect(shown.out).toContain('Waits for a person: too little traffic to judge asking-1.');
  expect(shown.out).toContain('sluice rollout continue --cluster asking');
  expect(shown.out).toMatch(
    /\nWave 1: 1 proven\n {2}asking-1: proven since \S+, watched \d+ s with 0 requests: inconc/,
  );
  expect(shown.out).toMatch(/\nWave 2: 1 prepared\n {2}asking-2: prepared since/);
  expect(shown.out).toMatch(
    /\nWhat happened:\n {2}\S+ {2}started by ada\n[\s\S]*the watch of asking-1 says: inconclusive/,
  );
  const next = await sluice(pair, ['rollout', 'continue', '--why', 'tried by hand']);
  expect(next.out).toContain('Waits for a person: may wave 2 begin?');
  await hears('may wave 2 begin?');
  await sluice(pair, ['rollout', 'continue', 'r2']);
  await hears('too little traffic to judge asking-2.');
  await sluice(pair, ['rollout', 'continue']);
  const { out, said } = await applying;
  expect(out).toBe(
    'Rollout of revision 2: succeeded\nNode asking-1 (wave 1): proven\nNode asking-2 (wave 2): proven\n',
  );
  expect(said.match(/too little traffic to judge asking-1\./g)).toHaveLength(1);
  expect(said.match(/too little traffic to judge asking-2\./g)).toHaveLength(1);
  expect(said).toMatch(/Watches the nodes that have it, until \S+ at the latest\./);
  expect(said).toMatch(/continued by ada: tried by hand\n[\s\S]*wave 2 began\n[\s\S]*succeeded/);
  const after = await sluice(pair, ['rollout', 'show', '2']);
  expect(after.out).toContain('taken as it is by ada: tried by hand');
});

test('apply --wait that runs out of time says what it waited for, and the rollout goes on until it is aborted', async () => {
  const pair = await createPair('late');
  const options = ['--waves', '1', '--gates', 'each', '--watch', '0', '--timeout', '8'];
  const { said } = await sluiceWhileNodesAct(pair, ['apply', '--wait', ...options], 1);
  expect(said).toContain('longer than 8 seconds; it goes on without us. Waits for a person: may wave 2 begin?');
  expect(said).toContain('`sluice rollout watch --cluster late`');
  const aborted = await sluice(pair, ['rollout', 'abort', '--why', 'wrong backend']);
  expect(aborted.out).toContain('Rollout of revision 2: returning\n  ada aborted it: wrong backend');
  const watched = await sluiceWhileNodesAct(pair, ['rollout', 'watch'], 1);
  expect(watched.said).toMatch(/aborted by ada: wrong backend\n[\s\S]*turned round: its nodes go back/);
  expect(watched.out).toContain('Node late-1 (wave 1): returned\nNode late-2 (wave 2): prepared\n');
  const over = await sluice(pair, ['rollout', 'hold'], 1);
  expect(over.said).toContain('The rollout is over: it failed.');
});

test('a rollout that its strategy holds names the node, and goes on when it was tried again or taken as it is', async () => {
  const pair = await createPair('held');
  const failure = { diagnostics: [says('proof-failed', 'it does not serve', null)], restored: true };
  pair.first.behaviour = { commit: () => failure };
  await sluiceWhileNodesAct(pair, ['apply', '--waves', '1', '--watch', '0', '--when-bad', 'hold']);
  await settleUntil(pair, asks);
  const { out } = await sluice(pair, ['rollout', 'show', '--json']);
  expect(JSON.parse(out)).toMatchObject({ rollout: { state: 'committing', held: { by: { kind: 'system' } } } });
  const words = (await sluice(pair, ['rollout', 'show'])).out;
  expect(words).toContain('Is held by its strategy: held-1 could not serve it: it does not serve');
  expect(words).toContain('sluice rollout retry held-1 --cluster held');
  expect((await sluice(pair, ['rollout', 'resume'], 1)).said).toContain('a node still counts as bad');
  expect((await sluice(pair, ['rollout', 'retry', 'held-9'], 1)).said).toContain('There is no node held-9');
  await sluice(pair, ['rollout', 'retry', 'held-1']);
  await settleUntil(pair, ({ nodes }) => nodes[0]?.state === 'prepared');
  await sluice(pair, ['rollout', 'resume']);
  await settleUntil(pair, asks);
  await sluice(pair, ['rollout', 'accept', 'held-1'], 2);
  await sluice(pair, ['rollout', 'accept', 'held-1', '--why', 'its disk is being replaced']);
  expect((await sluice(pair, ['rollout', 'show'])).out).toContain('sluice rollout resume --cluster held  goes on\n');
  await sluice(pair, ['rollout', 'resume']);
  const ended = await sluiceWhileNodesAct(pair, ['rollout', 'watch']);
  expect(ended.said).toMatch(/held-1 tried again by ada\n[\s\S]*held-1 taken as it is by ada: its disk is being rep/);
  expect(ended.out).toContain('Rollout of revision 2: succeeded');
});

test('a person holds a rollout and lets it go on', async () => {
  const pair = await createPair('sale');
  await sluiceWhileNodesAct(pair, ['apply', '--waves', '50%', '--watch', '0', '--pause', '600']);
  await settleUntil(pair, ({ waitsFor }) => waitsFor?.kind === 'pause');
  expect((await sluice(pair, ['rollout', 'list'])).out).toMatch(/r2 .*committing .*1\/2 .*the pause before wave 2\./);
  const held = await sluice(pair, ['rollout', 'hold', '--why', 'the shop has a sale']);
  expect(held.out).toContain('Is held by ada: the shop has a sale\n  sluice rollout resume --cluster sale  goes on\n');
  const id = (await newest(pair))?.id ?? '';
  expect((await sluice(pair, ['rollout', 'resume', id])).out).toContain('the pause before wave 2.');
  expect((await sluice(pair, ['rollout', 'show', 'r9'], 1)).said).toContain('has no rollout of revision 9');
  await sluice(pair, ['rollout', 'show', 'newest'], 2);
});

test('the strategy of a cluster is chosen, holds for an apply without a word, and is cleared', async () => {
  const pair = await createPair('chosen');
  expect((await sluice(pair, ['cluster', 'strategy', 'show'])).out).toMatch(
    /^Rollouts of chosen, nobody chose, so by default:\n {2}First 1 node, then the rest\.\n/,
  );
  expect((await sluice(pair, ['cluster', 'strategy', 'set'], 2)).said).toContain('Give an option');
  const limits = ['--together', '1', '--max-failures', '1', '--max-offline', '2'];
  await sluice(pair, ['cluster', 'strategy', 'set', '--waves', '1,30%', '--gates', 'first', '--watch', '0', ...limits]);
  const { out } = await sluice(pair, ['cluster', 'strategy', 'set', '--pause', '60', '--together', 'all', '--json']);
  const strategy = contract.RolloutStrategy.parse({
    waves: [{ nodes: 1 }, { percent: 30 }],
    gates: 'first',
    pauseSeconds: 60,
    maxFailures: 1,
    maxOffline: 2,
  });
  expect(JSON.parse(out)).toEqual({ strategy, inForce: strategy });
  await sluiceWhileNodesAct(pair, ['apply']);
  expect((await newest(pair))?.strategy).toEqual(strategy);
  await sluice(pair, ['rollout', 'abort']);
  await settleUntil(pair, ({ state }) => state === 'failed');
  await sluice(pair, ['cluster', 'strategy', 'clear']);
  const cleared = JSON.parse((await sluice(pair, ['cluster', 'strategy', 'show', '--json'])).out);
  expect(cleared).toEqual({ strategy: null, inForce: contract.defaultStrategy(2) });
  await sluiceWhileNodesAct(pair, ['apply', '--all-at-once', '--wait', '--override-failed-head']);
  expect((await newest(pair))?.strategy).toEqual(contract.allAtOnce);
});

test('a node in maintenance is left out, and catches up afterwards', async () => {
  const pair = await createPair('kept');
  const on = await sluice(pair, ['node', 'maintenance', 'on', 'kept-2', '--why', 'new memory']);
  expect(on.out).toContain('kept-2 is in maintenance');
  expect((await sluice(pair, ['nodes', 'list'])).out).toMatch(/kept-2 .*, maintenance/);
  await sluiceWhileNodesAct(pair, ['apply', '--wait', '--watch', '0']);
  expect((await sluice(pair, ['rollout', 'show'])).out).toContain('kept-2: left-out since');
  expect(pair.second.live.at(-1)).not.toContain('weight 20');
  const off = await sluice(pair, ['node', 'maintenance', 'off', 'kept-2']);
  expect(off.out).toContain('catches up');
  await settleAll(rig, pair.clusterId, [pair.first, pair.second]);
  expect(pair.second.live.at(-1)).toContain('weight 20');
});

test.each([
  [['--waves', '0'], 'numbers of nodes or percentages'],
  [['--watch', '1.5'], 'whole seconds, 0 to 3600'],
  [['--together', '0'], 'from 1, or all'],
  [['--max-failures', '-1'], 'a number of nodes from 0'],
  [['--max-offline', 'none'], 'from 0, or any'],
  [['--gates', 'last'], 'none, first, each'],
  [['--when-inconclusive', 'guess'], 'continue, wait, ask'],
  [['--when-bad', 'ignore'], 'return, hold'],
  [['--all-at-once', '--waves', '1'], 'cannot be used with'],
])('apply %j is not understood and says what is', async (args, words) => {
  const run = await runSluice(['apply', '--cluster', 'any', ...args], { SLUICE_CONFIG_DIR: folder });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain(words);
});
