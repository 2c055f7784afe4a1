import { randomUUID } from 'node:crypto';
import { agentPaths, agentServerName, Desired, type Observed, Report } from '@sluice/contract/agent';
import { createAuthority } from '@sluice/test-rig';
import { afterEach, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import type { DesiredKey } from '../state/node-record.ts';
import { createControlPlane } from './control-plane.ts';
import { pollDesired } from './desired-poller.ts';
import { createIdentity } from './identity.ts';
import { Reporter } from './reporter.ts';
import { type ProtocolServer, type Received, type Reply, startProtocolServer } from './testing/control-plane-server.ts';

const epoch = randomUUID();
const log = createLog(() => undefined);
const hold = { epoch, counter: 3, phase: 'hold', managed: true, bundle: null, expectedOnDisk: null } as const;
const everyMs = { look: 10, report: 300, reportBesidePolls: 60_000 };
const pollMs = 50;
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const observed: Observed = {
  mode: 'managing',
  haproxy: {
    running: true,
    version: '3.2.0',
    binary: '/usr/sbin/haproxy',
    masterPid: 1,
    workerPid: 2,
    oldWorkers: 0,
    commandLine: [],
    configPaths: [],
    masterSocket: null,
    runningBundle: null,
    blockers: [],
  },
  files: [],
  diskBundle: null,
  lastGoodBundle: null,
  verdict: null,
  drift: [],
  openStep: null,
};

interface Script {
  poll(query: URLSearchParams, count: number): Reply;
  report(count: number): object;
}

/** An agent about whose node nothing is ever new, against a control plane that answers by the script. */
async function startAgent(script: Script) {
  const authority = createAuthority('test CA');
  const server = await startProtocolServer(authority.issue(agentServerName), (request) =>
    answer(server, request, script),
  );
  const nodeId = randomUUID();
  const identity = createIdentity();
  const controlPlane = createControlPlane({ baseUrl: server.url, ca: authority.caPem, nodeId, identity });
  const stop = new AbortController();
  let newestKey: DesiredKey | null = null;
  const reporter = new Reporter({
    controlPlane,
    converger: () => ({ pendingAnswer: null, newestKey, confirmDelivered: () => undefined }),
    observer: { observe: async () => observed, readObserved: async () => null },
    overrides: () => [],
    readFacts: async () => facts,
    log,
    everyMs,
  });
  const events = {
    onDesired: ({ counter }: Desired) => {
      newestKey = { epoch, counter };
      reporter.hurry();
    },
    onOperations: () => undefined,
    onReachable: () => reporter.hurry(),
    onAway: () => undefined,
  };
  const running = Promise.all([
    pollDesired({ controlPlane, reports: reporter, events, log }, stop.signal),
    reporter.run(stop.signal),
  ]);
  cleanups.push(async () => {
    stop.abort();
    controlPlane.close();
    await running;
    await server.close();
  });
  return server;
}

const facts = {
  hostname: 'node.example.com',
  os: 'Linux',
  kernel: '6',
  architecture: 'x64',
  cpuCount: 1,
  memoryBytes: 1,
  addresses: ['192.0.2.1'],
  agentVersion: '0',
  user: 'sluice',
};

function answer({ received }: ProtocolServer, { path }: Received, script: Script): Reply {
  const { pathname, searchParams } = new URL(path, 'https://control-plane.example.com');
  if (pathname === agentPaths.challenge) return { status: 200, json: { challenge: 'challenge' } };
  if (pathname === agentPaths.token) return { status: 200, json: { token: 'token', expiresInSeconds: 600 } };
  if (pathname === agentPaths.report) return { status: 200, json: script.report(reportsOf(received).length) };
  return script.poll(searchParams, pollsOf(received).length);
}

const pollsOf = (received: readonly Received[]) =>
  received
    .filter(({ path }) => path.startsWith(agentPaths.desired))
    .map(({ path }) => new URLSearchParams(path.split('?')[1]).get('reported'));
const reportsOf = (received: readonly Received[]) =>
  received
    .filter(({ path }) => path === agentPaths.report)
    .map(({ body }) => Report.parse(JSON.parse(body.toString())));

/** Nothing is new: the poll of the first moment tells the state, all others wait. */
const quietPoll: Script['poll'] = (query) =>
  query.has('have') ? { status: 204, afterMs: pollMs } : { status: 200, json: hold };

async function until(isDone: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!isDone()) {
    if (Date.now() > deadline) throw new Error('It did not happen in time.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a report that was given a tag is not repeated: polls name it', async () => {
  const server = await startAgent({
    poll: quietPoll,
    report: (count) => ({ accepted: true, wanted: [], tag: `r-${count}` }),
  });
  await until(() => pollsOf(server.received).length >= 4);
  const reports = reportsOf(server.received);
  expect(reports).toMatchObject([{ counter: 3, observed: { haproxy: { version: '3.2.0' } } }]);
  expect(pollsOf(server.received).slice(-2)).toEqual(['r-1', 'r-1']);
});

test('a control plane that gives no tag gets the same report in its rhythm, and polls without one', async () => {
  const server = await startAgent({ poll: quietPoll, report: () => ({ accepted: true, wanted: [] }) });
  await until(() => reportsOf(server.received).length >= 6);
  expect(new Set(pollsOf(server.received))).toEqual(new Set([null]));
});

test('a control plane that does not know the tag gets the whole report at once and gives another tag', async () => {
  const given: string[] = [];
  let forgotten: string | null = null;
  const server = await startAgent({
    poll: (query, count) => {
      const reported = query.get('reported');
      if (forgotten === null && count >= 3) forgotten = reported;
      return reported !== null && reported === forgotten
        ? { status: 200, json: { ...hold, reportWanted: true } }
        : quietPoll(query, count);
    },
    report: (count) => {
      given.push(`r-${count}`);
      return { accepted: true, wanted: [], tag: `r-${count}` };
    },
  });
  await until(() => forgotten !== null && (pollsOf(server.received).at(-1) ?? forgotten) !== forgotten);
  const newest = given[given.indexOf(String(forgotten)) + 1];
  expect(pollsOf(server.received).at(-1)).toBe(newest);
  expect(reportsOf(server.received).at(-1)?.observed).toMatchObject(observed);
  await until(() => pollsOf(server.received).filter((tag) => tag === newest).length >= 3);
  expect(given.at(-1)).toBe(newest);
});

test('a control plane that is away makes the agent forget the tag: the next one that answers is told everything', async () => {
  const server = await startAgent({
    poll: (query, count) => (count === 3 ? { status: 503 } : quietPoll(query, count)),
    report: (count) => ({ accepted: true, wanted: [], tag: `r-${count}` }),
  });
  await until(() => pollsOf(server.received).length >= 4);
  const [, , beforeAway, after] = pollsOf(server.received);
  expect(beforeAway).not.toBeNull();
  expect(after).not.toBe(beforeAway);
  await until(() => ![null, beforeAway].includes(pollsOf(server.received).at(-1) ?? null));
});

test('the first report and the answer to what a poll brought go over the connection of the poll', async () => {
  const told = Desired.parse({ ...hold, counter: 4 });
  const server = await startAgent({
    poll: (query, count) => (count === 3 ? { status: 200, json: told } : quietPoll(query, count)),
    report: (count) => ({ accepted: true, wanted: [], tag: `r-${count}` }),
  });
  await until(() => reportsOf(server.received).some(({ counter }) => counter === 4));
  await until(() => pollsOf(server.received).length >= 5);
  expect(await server.countConnections()).toBe(1);
});
