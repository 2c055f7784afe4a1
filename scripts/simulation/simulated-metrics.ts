import type { Metrics, StatRow } from '@sluice/contract/agent';

/** How many lines of each kind a snapshot has. */
export interface MetricsSize {
  frontends: number;
  backends: number;
  servers: number;
}

/** Reads snapshots of a HAProxy of that size with steady traffic: every counter grows from one to the next. */
export function createMetricsReader(size: MetricsSize): () => Promise<Metrics> {
  const startedAtMs = Date.now();
  const rows = listRows(size);
  return async () => {
    for (const row of rows) {
      row.sessionsTotal += 7;
      row.requestsTotal = (row.requestsTotal ?? 0) + 13;
      row.bytesIn += 13 * 700;
      row.bytesOut += 13 * 9_000;
    }
    const uptimeSeconds = Math.floor((Date.now() - startedAtMs) / 1_000);
    return { at: new Date().toISOString(), workerPid: 1_000, uptimeSeconds, currentConnections: rows.length, rows };
  };
}

function listRows({ frontends, backends, servers }: MetricsSize): StatRow[] {
  const inBackend = (index: number) => `backend-${index % Math.max(1, backends)}`;
  return [
    ...Array.from({ length: frontends }, (_, index) => rowOf('frontend', `frontend-${index}`, 'FRONTEND')),
    ...Array.from({ length: backends }, (_, index) => rowOf('backend', `backend-${index}`, 'BACKEND')),
    ...Array.from({ length: servers }, (_, index) => ({
      ...rowOf('server', inBackend(index), `server-${index}`),
      address: `192.0.2.${1 + (index % 254)}:8080`,
      weight: 100,
      checkStatus: 'L7OK',
    })),
  ];
}

function rowOf(kind: StatRow['kind'], proxy: string, name: string): StatRow {
  return {
    proxy,
    name,
    kind,
    status: kind === 'frontend' ? 'OPEN' : 'UP',
    address: null,
    weight: null,
    sessions: 3,
    sessionsTotal: 1_000_000,
    requestsTotal: 2_000_000,
    bytesIn: 1_400_000_000,
    bytesOut: 18_000_000_000,
    responses5xx: 12,
    connectionErrors: 3,
    lastChangeSeconds: 86_400,
    checkStatus: null,
  };
}
