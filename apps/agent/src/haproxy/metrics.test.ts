import { request } from 'node:http';
import type { Metrics, StatRow } from '@sluice/contract/agent';
import { freePort, listHaproxyBinaries, startWebServer } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { wait } from '../clock.ts';
import { atEnd, defaultsText, startRig } from '../testing/agent-rig.ts';

/** Status of the answer to one request on a connection of its own. */
function ask(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', reject)
      .end();
  });
}

function rowOf({ rows }: Metrics, kind: StatRow['kind'], proxy: string): StatRow {
  const row = rows.find((candidate) => candidate.kind === kind && candidate.proxy === proxy);
  if (row === undefined) throw new Error(`There is no ${kind} ${proxy}.`);
  return row;
}

test.each(listHaproxyBinaries())('what a watch judges by is counted by %s', async (binary) => {
  const web = await startWebServer('hello');
  atEnd(web.close);
  const port = await freePort();
  const config = [
    `${defaultsText}  retries 2`,
    `frontend web\n  bind 127.0.0.1:${port}`,
    '  use_backend gone if { path /gone }\n  default_backend app',
    `backend app\n  server app1 127.0.0.1:${web.port}`,
    `backend gone\n  server gone1 127.0.0.1:${await freePort()}`,
    `listen plain\n  mode tcp\n  bind 127.0.0.1:${await freePort()}\n  server plain1 127.0.0.1:${web.port}\n`,
  ].join('\n');
  const rig = await startRig({ config, binary });
  const idle: Metrics = await rig.agent.call('readMetrics', rig.target);
  expect(rowOf(idle, 'backend', 'app')).toMatchObject({ retries: 0, responseErrors: 0, responseTimeMs: null });

  for (let count = 0; count < 3; count += 1) expect(await ask(port, '/')).toBe(200);
  expect(await ask(port, '/gone')).toBe(503);
  const metrics: Metrics = await rig.agent.call('readMetrics', rig.target);
  expect(rowOf(metrics, 'frontend', 'web')).toMatchObject({ requestsTotal: 4, responsesTotal: 4, responses5xx: 1 });
  expect(rowOf(metrics, 'backend', 'gone')).toMatchObject({ connectionErrors: 1, retries: 2, sessionsTotal: 1 });
  expect(rowOf(metrics, 'backend', 'app').responseTimeMs).toBeGreaterThanOrEqual(0);
  const notHttp = { requestsTotal: null, responses5xx: null, responsesTotal: null };
  expect(rowOf(metrics, 'frontend', 'plain')).toMatchObject(notHttp);
  expect(rowOf(metrics, 'backend', 'plain').responseTimeMs).toBeNull();
  // Of a server a watch needs no more than its state.
  expect(rowOf(metrics, 'server', 'app')).not.toHaveProperty('retries');

  await wait(2_100);
  await rig.agent.call('reloadHaproxy', rig.target);
  const reloaded: Metrics = await rig.agent.call('readMetrics', rig.target);
  // Counters and age are those of the new worker, not of the master.
  expect(reloaded.workerPid).not.toBe(metrics.workerPid);
  expect(reloaded.uptimeSeconds).toBeLessThan(2);
  expect(rowOf(reloaded, 'frontend', 'web')).toMatchObject({ responsesTotal: 0, responses5xx: 0 });
});
