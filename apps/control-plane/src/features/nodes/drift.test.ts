import type { Observed } from '@sluice/contract/agent';
import { expect, test } from 'vitest';
import type { NodeFacts } from './convergence.ts';
import { acceptFiles, listDrift } from './drift.ts';

const applied = { 'haproxy.cfg': 'a'.repeat(64), 'maps/hosts.map': 'b'.repeat(64), 'errors/503.http': 'c'.repeat(64) };
const byHand = 'd'.repeat(64);
const bundle = 'e'.repeat(64);

const observed = (files: Record<string, string>): Observed => ({
  mode: 'managing',
  haproxy: {
    running: true,
    version: '2.6.12',
    binary: '/usr/sbin/haproxy',
    masterPid: 1,
    workerPid: 2,
    oldWorkers: 0,
    commandLine: [],
    configPaths: [],
    masterSocket: null,
    runningBundle: bundle,
    blockers: [],
  },
  files: Object.entries(files).map(([path, digest]) => ({ path, digest, sizeBytes: 1 })),
  diskBundle: null,
  lastGoodBundle: bundle,
  verdict: null,
  openStep: null,
});

const nodeWith = (disk: Record<string, string>, acceptedDisk: Record<string, string> | null = null): NodeFacts => ({
  managed: true,
  currentBundle: bundle,
  currentRaw: false,
  diskFiles: applied,
  acceptedDisk,
  desired: { phase: 'hold', managed: true, bundle: null, expectedOnDisk: null },
  lastSeenAt: null,
  observed: observed(disk),
  outcome: null,
});

const allByHand = { 'haproxy.cfg': byHand, 'maps/hosts.map': byHand, 'errors/503.http': byHand };

test('a file that is let go later leaves those that were let go before', () => {
  const first = nodeWith(allByHand);
  const [main] = listDrift(first);
  expect(main).toMatchObject({ object: 'haproxy.cfg', accepted: false });
  const second = nodeWith(allByHand, acceptFiles(first, main === undefined ? [] : [main]));
  expect(listDrift(second).map(({ accepted }) => accepted)).toEqual([true, false, false]);
  const page = listDrift(second).filter(({ object }) => object === 'errors/503.http');
  expect(acceptFiles(second, page)).toEqual({ ...applied, 'haproxy.cfg': byHand, 'errors/503.http': byHand });
});

test('what was let go and is something else by now is let go no more', () => {
  const other = 'f'.repeat(64);
  const node = nodeWith({ ...allByHand, 'haproxy.cfg': other }, { ...applied, 'haproxy.cfg': byHand });
  const map = listDrift(node).filter(({ object }) => object === 'maps/hosts.map');
  expect(acceptFiles(node, map)).toEqual({ ...applied, 'maps/hosts.map': byHand });
});
