import { once } from 'node:events';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { NodeId, type Watched } from '@sluice/contract';
import { freePort, listHaproxyBinaries, type RunningHaproxy, startHaproxy, writeTestFile } from '@sluice/test-rig';
import { afterEach, expect, test } from 'vitest';
import { readMetrics } from '../apps/agent/src/haproxy/metrics.ts';
import { reloadHaproxy } from '../apps/agent/src/haproxy/reload.ts';
import { makeBaseline } from '../apps/control-plane/src/features/watch/baseline.ts';
import { MetricsSlots, type SlotRow } from '../apps/control-plane/src/features/watch/metrics-slots.ts';
import { judgeNode } from '../apps/control-plane/src/features/watch/watch-verdict.ts';
import { makeWatchedNow } from '../apps/control-plane/src/features/watch/watched-now.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const nodeId = NodeId.parse('00000000-0000-4000-8000-000000000001');
const requestsPerSecond = 50;

async function startServer(status: number): Promise<number> {
  const server: Server = createServer((_request, response) => response.writeHead(status).end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Asks at a steady rate until the test ends, every tenth time for `/pay`. */
function startLoad(port: number): void {
  const agent = new Agent({ keepAlive: true });
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    get({ host: '127.0.0.1', port, path: count % 10 === 0 ? '/pay' : '/', agent }, (response) => response.resume()).on(
      'error',
      () => undefined,
    );
  }, 1_000 / requestsPerSecond);
  endings.push(async () => {
    clearInterval(timer);
    agent.destroy();
  });
}

/** A HAProxy under load whose snapshots are kept as the control plane keeps them. */
async function startNode(binary: string) {
  const [good, wrong, port] = [await startServer(200), await startServer(500), await freePort()];
  const configText = (payPort: number, server = good) =>
    [
      'defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 1s',
      `frontend web\n  bind 127.0.0.1:${port}\n  use_backend pay if { path /pay }\n  default_backend app`,
      `backend app\n  server app1 127.0.0.1:${server} check inter 500`,
      `backend pay\n  server pay1 127.0.0.1:${payPort}\n`,
    ].join('\n');
  const haproxy: RunningHaproxy = await startHaproxy({ config: configText(good), binary });
  endings.push(haproxy.stop);
  const target = { configFile: haproxy.configFile, masterSocket: haproxy.masterSocket, pidHint: haproxy.masterPid };
  startLoad(port);
  const memory = new MetricsSlots();
  const slots = new Map<string, SlotRow>();
  const look = async () => {
    const metrics = await readMetrics(target);
    const receivedAt = new Date();
    const due = memory.take(nodeId, metrics, receivedAt);
    for (const { kind, slot } of due?.slots ?? []) {
      if (due === null) continue;
      slots.set(`${kind} ${slot}`, { kind, at: receivedAt, worker_pid: due.workerPid, bundle: 'a', sums: due.sums });
    }
    return { metrics, receivedAt };
  };
  /** Snapshots of so many seconds, then a reload with this configuration, then the watch of it. */
  const commit = async (seconds: number, config: string, watchSeconds: number): Promise<Watched> => {
    for (let second = 0; second < seconds; second += 1) {
      await look();
      await pause(1_000);
    }
    const newest = await look();
    const minutes = [...slots.values()].filter(({ kind }) => kind === 'minute');
    const baseline = makeBaseline(minutes, { ...newest, bundle: 'a' }, newest.receivedAt);
    await writeTestFile(haproxy.configFile, config);
    expect(await reloadHaproxy(target)).toMatchObject({ kind: 'done' });
    const provenAt = new Date();
    for (;;) {
      await pause(1_000);
      const { metrics, receivedAt } = await look();
      const now = makeWatchedNow({ metrics, receivedAt, slots: [...slots.values()], serving: true });
      const isOver = receivedAt.getTime() - provenAt.getTime() >= watchSeconds * 1_000;
      const watched = judgeNode({ baseline, now, provenAt, at: new Date(), isOver });
      if (watched.verdict !== null) return watched;
    }
  };
  return { commit, configText, good, wrong };
}

test.each(listHaproxyBinaries())(
  'under load of fifty requests a second %s is good after a harmless reload, and bad when a path goes to a wrong backend',
  async (binary) => {
    const { commit, configText, good, wrong } = await startNode(binary);
    const harmless = await commit(10, `${configText(good)}# nothing else\n`, 10);
    expect(harmless).toMatchObject({ verdict: 'good' });
    expect(harmless.requests).toBeGreaterThan(4 * requestsPerSecond);

    const bad = await commit(10, configText(wrong), 60);
    expect(bad.verdict).toBe('bad');
    expect(bad.signals[0]).toMatchObject({ signal: 'responses-5xx', where: 'frontend web', unit: 'share' });
    expect(bad.signals[0]?.now).toBeGreaterThan(0.05);
    expect(bad.seconds).toBeLessThan(20);
  },
);

test('a server whose checks fail after a commit makes its node bad', async () => {
  const { commit, configText, good } = await startNode('/usr/sbin/haproxy');
  const watched = await commit(10, configText(good, await freePort()), 60);
  expect(watched.verdict).toBe('bad');
  expect(watched.signals.filter(({ verdict }) => verdict === 'bad').map(({ where }) => where)).toContain('backend app');
});
