import { setTimeout as pause } from 'node:timers/promises';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import { showStat } from '@sluice/haproxy-runtime';
import { diagnostic } from './diagnostic.ts';
import type { Endpoint } from './endpoint.ts';

interface CounterSource {
  masterSocket: string;
  workerPid: number;
  path: string;
}

/** A worker counts a connection when it accepts it, which is a moment after the kernel did. */
const limitMs = 500;
const pauseMs = 10;

/** Connections that each frontend of the worker has accepted, by name. */
export async function countConnections({ masterSocket, workerPid }: CounterSource): Promise<Map<string, number>> {
  const rows = await showStat(masterSocket, { pid: workerPid }).catch(() => []);
  const frontends = rows.filter(({ kind }) => kind === 'frontend');
  return new Map(frontends.map(({ proxy, connectionsTotal }) => [proxy, connectionsTotal ?? 0]));
}

/**
 * The frontends whose counters did not grow by the connections that were made to their binds: somebody else answered.
 * Limits: other clients' connections count too, so this proves less than open files do.
 */
export async function describeCounterGap(
  source: CounterSource,
  before: ReadonlyMap<string, number>,
  made: ReadonlyMap<string, readonly Endpoint[]>,
): Promise<NodeDiagnostic[]> {
  const startedAt = Date.now();
  for (;;) {
    const after = await countConnections(source);
    const short = [...made].filter(([proxy, endpoints]) => {
      const first = before.get(proxy);
      return first !== undefined && (after.get(proxy) ?? 0) - first < endpoints.length;
    });
    if (short.length === 0) return [];
    if (Date.now() - startedAt > limitMs) return short.flatMap(([, endpoints]) => endpoints.map(describe(source)));
    await pause(pauseMs);
  }
}

function describe({ path, workerPid }: CounterSource): (endpoint: Endpoint) => NodeDiagnostic {
  return (endpoint) =>
    diagnostic({
      code: 'proof-foreign-process',
      path,
      line: endpoint.line,
      cause: `A connection to ${endpoint.text} did not reach HAProxy’s worker (pid ${workerPid}): frontend ${endpoint.proxy} did not count it.`,
      remediation: 'Look for another process on that address, for example with ss -ltnp.',
    });
}
