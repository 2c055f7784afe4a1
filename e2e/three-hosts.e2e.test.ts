import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as contract from '@sluice/contract';
import { endProcess } from '@sluice/test-rig';
import { createNetworkNamespace, type NetworkNamespace } from '@sluice/test-rig/network-namespace';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CleanUp } from './clean-up.ts';
import { type RealFleet, type RealNode, stageFiles, startRealFleet, startRealNode, until } from './real-fleet.ts';

/** Three hosts, each with an application, a HAProxy in front of it and an agent. */
const cleanUp = new CleanUp();
const names = ['edge-1', 'edge-2', 'edge-3'];
const hosts: NetworkNamespace[] = [];
const nodes: RealNode[] = [];
let fleet: RealFleet;

const right = 9001;
/** Answers every request with 500. */
const wrong = 9002;
const text = (application: number, comment: string) => `global
  hard-stop-after 3s
defaults
  mode http
  timeout connect 1s
  timeout client 5s
  timeout server 5s
# ${comment}
frontend web
  bind :8000
  default_backend app
backend app
  server app 127.0.0.1:${application}
`;

beforeAll(async () => {
  fleet = await startRealFleet(cleanUp);
  for (const [index, name] of names.entries()) {
    const host = await createNetworkNamespace();
    cleanUp.add(() => host.remove());
    cleanUp.add(() => host.endProcesses());
    hosts.push(host);
    await startApplications(host);
    const adopt = index === 0 ? 'import' : 'take-cluster';
    nodes.push(await startRealNode(fleet, { name, host, configOf: () => text(right, 'first'), adopt }, cleanUp));
  }
}, 300_000);

afterAll(() => cleanUp.run(), 180_000);

afterEach(async () => {
  for (const host of hosts) await host.join();
  for (const node of nodes) await node.settled();
}, 120_000);

async function startApplications(host: NetworkNamespace): Promise<void> {
  const application = path.join(import.meta.dirname, 'application.mjs');
  const [file, args] = host.inside(process.execPath, [application, `${right}:200`, `${wrong}:500`]);
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUp.add(() => endProcess(child));
  await once(child.stdout, 'data');
}

/** Asks each node so often a second until it is stopped. Answers of any kind are fine. */
function startTraffic(perSecond: number): () => Promise<void> {
  const stop = new AbortController();
  const ask = async (address: string) => {
    while (!stop.signal.aborted) {
      await fetch(`http://${address}:8000/`).then((response) => response.text());
      await pause(1_000 / perSecond);
    }
  };
  const asking = Promise.all(hosts.map(({ address }) => ask(address)));
  return async () => {
    stop.abort();
    await asking;
  };
}

async function begin(config: string, strategy: Partial<contract.RolloutStrategy>) {
  const { client, clusterId } = fleet;
  await stageFiles(fleet, { 'haproxy.cfg': config });
  const { id: planId } = await client.call(contract.createPlan, { params: { clusterId } });
  const plan = await until(
    () => client.call(contract.viewPlan, { params: { clusterId, planId } }),
    ({ verdict }) => verdict !== 'validating',
  );
  expect(plan.verdict).toBe('can-apply');
  const { rolloutId } = await client.call(contract.applyPlan, {
    params: { clusterId, planId },
    body: {
      overrideFailedHead: true,
      strategy: contract.RolloutStrategy.parse({ waves: [{ nodes: 1 }], watchSeconds: 30, ...strategy }),
    },
  });
  return { clusterId, rolloutId };
}
type Params = Awaited<ReturnType<typeof begin>>;

const view = (params: Params) => fleet.client.call(contract.viewRollout, { params });
const ended = (params: Params) =>
  until(
    () => view(params),
    ({ finishedAt }) => finishedAt !== null,
    120_000,
  );
const statesOf = ({ nodes: all }: contract.RolloutView) => all.map(({ state }) => state);
const onDisk = () => Promise.all(nodes.map(({ haproxy }) => readFile(haproxy.configFile, 'latin1')));
const revisionsOf = () =>
  Promise.all(nodes.map((node) => node.view().then(({ observedRevision }) => observedRevision)));

/** Reads the disks again and again: what any node ever had. */
function watchDisks() {
  const seen = nodes.map(() => new Set<string>());
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      for (const [index, found] of (await onDisk()).entries()) seen[index]?.add(found);
      await pause(10);
    }
  })();
  return async () => {
    stopped = true;
    await watching;
    return seen.map((texts) => [...texts]);
  };
}

test('a revision that answers 500 from a wrong backend is bad at 5 requests a second, and stops at the canary', async () => {
  const stopTraffic = startTraffic(5);
  await pause(20_000);
  const stopWatching = watchDisks();
  const params = await begin(text(wrong, 'wrong backend'), {});
  const rollout = await ended(params);
  const seen = await stopWatching();
  await stopTraffic();
  expect(rollout).toMatchObject({ state: 'failed', problem: { cause: expect.stringContaining('edge-1') } });
  expect(statesOf(rollout)).toEqual(['returned', 'prepared', 'prepared']);
  const signal = rollout.nodes[0]?.watch?.signals[0];
  expect(signal).toMatchObject({ signal: 'responses-5xx', before: 0, now: 1, verdict: 'bad' });
  expect(seen.map((texts) => texts.some((found) => found.includes('wrong backend')))).toEqual([true, false, false]);
  expect((await onDisk()).every((found) => found.includes(`127.0.0.1:${right}`))).toBe(true);
  const began = Date.parse(rollout.events.find(({ kind }) => kind === 'wave-began')?.at ?? '');
  const turned = Date.parse(rollout.events.find(({ kind }) => kind === 'returning')?.at ?? '');
  const back = Date.parse(rollout.finishedAt ?? '');
  process.stdout.write(`bad after ${turned - began} ms, back ${back - turned} ms later\n`);
  expect(back - turned).toBeLessThan(10_000);
}, 180_000);

test('the same without traffic is inconclusive, never good, and asks', async () => {
  const params = await begin(text(wrong, 'nobody asks'), { watchSeconds: 5, whenInconclusive: 'ask' });
  const asks = await until(
    () => view(params),
    ({ waitsFor }) => waitsFor?.kind === 'person',
  );
  expect(asks).toMatchObject({
    state: 'committing',
    waitsFor: { reason: 'inconclusive' },
    nodes: [{ state: 'proven', verdict: 'inconclusive' }, { state: 'prepared' }, { state: 'prepared' }],
  });
  await fleet.client.call(contract.abortRollout, { params, body: { why: 'nobody asked' } });
  expect(statesOf(await ended(params))).toEqual(['returned', 'prepared', 'prepared']);
}, 120_000);

test('a harmless revision under traffic is good, wave after wave', async () => {
  const stopTraffic = startTraffic(10);
  await pause(10_000);
  const rollout = await ended(await begin(text(right, 'harmless'), {}));
  await stopTraffic();
  expect(rollout).toMatchObject({
    state: 'succeeded',
    nodes: [{ verdict: 'good' }, { verdict: 'good' }, { verdict: 'good' }],
  });
}, 180_000);

test('a node that is cut off during a rollout is named, the others go on as the rule says, and it converges on return', async () => {
  const params = await begin(text(right, 'cut off'), { watchSeconds: 0, gates: 'first', maxFailures: 1 });
  await until(
    () => view(params),
    ({ waitsFor }) => waitsFor?.kind === 'person',
  );
  await hosts[1]?.cut();
  await fleet.client.call(contract.continueRollout, { params, body: {} });
  const rollout = await ended(params);
  expect(rollout.state).toBe('succeeded');
  expect(statesOf(rollout)).toEqual(['proven', 'silent', 'proven']);
  expect(rollout.events).toContainEqual(expect.objectContaining({ kind: 'node-silent', node: 'edge-2' }));
  expect((await onDisk()).map((found) => found.includes('# cut off'))).toEqual([true, false, true]);
  await hosts[1]?.join();
  await until(onDisk, (found) => found.every((each) => each.includes('# cut off')), 90_000);
  await nodes[1]?.settled();
  expect(new Set(await revisionsOf()).size).toBe(1);
}, 240_000);

test('where no failure is allowed, a node that is cut off takes the others back, and comes back to the same', async () => {
  const before = (await revisionsOf())[0];
  const params = await begin(text(right, 'not for long'), { watchSeconds: 0, gates: 'first' });
  await until(
    () => view(params),
    ({ waitsFor }) => waitsFor?.kind === 'person',
  );
  await hosts[2]?.cut();
  await fleet.client.call(contract.continueRollout, { params, body: {} });
  const rollout = await ended(params);
  expect(rollout).toMatchObject({ state: 'failed', problem: { cause: expect.stringContaining('edge-3') } });
  expect(statesOf(rollout)).toEqual(['returned', 'returned', 'silent']);
  await hosts[2]?.join();
  for (const node of nodes) await node.settled();
  expect(await revisionsOf()).toEqual([before, before, before]);
  expect((await onDisk()).some((found) => found.includes('not for long'))).toBe(false);
}, 240_000);
