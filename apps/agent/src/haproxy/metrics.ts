import type { Metrics, StatRow } from '@sluice/contract/agent';
import { infoNumber, type StatLine, servingWorker, showInfo, showProc, showStat } from '@sluice/haproxy-runtime';
import type { HaproxyTarget } from './target.ts';

/** As many as the contract takes. */
const maxRows = 20_000;

/** A snapshot of `show info` and `show stat` of the serving worker. Never throws: without a worker the rows are empty. */
export async function readMetrics(target: HaproxyTarget): Promise<Metrics> {
  const at = new Date().toISOString();
  try {
    if (target.masterSocket === null) return emptyMetrics(at);
    const worker = servingWorker(await showProc(target.masterSocket));
    if (!worker) return emptyMetrics(at);
    const info = await showInfo(target.masterSocket, worker);
    const stat = await showStat(target.masterSocket, worker);
    return {
      at,
      workerPid: worker.pid,
      uptimeSeconds: infoNumber(info, 'Uptime_sec'),
      currentConnections: infoNumber(info, 'CurrConns'),
      rows: stat.flatMap(toRow).slice(0, maxRows),
    };
  } catch {
    return emptyMetrics(at);
  }
}

function emptyMetrics(at: string): Metrics {
  return { at, workerPid: null, uptimeSeconds: null, currentConnections: null, rows: [] };
}

function toRow(line: StatLine): StatRow[] {
  if (line.kind === 'listener') return [];
  // In mode tcp HAProxy 3.0 writes 0 for what the others leave empty.
  const isHttp = line.mode === null || line.mode === 'http';
  return [
    {
      proxy: line.proxy.slice(0, 255),
      name: line.name.slice(0, 255),
      kind: line.kind,
      status: line.status.slice(0, 60),
      address: line.address?.slice(0, 255) ?? null,
      weight: line.weight,
      sessions: line.sessions ?? 0,
      sessionsTotal: line.sessionsTotal ?? 0,
      requestsTotal: isHttp ? line.requestsTotal : null,
      bytesIn: line.bytesIn ?? 0,
      bytesOut: line.bytesOut ?? 0,
      responses5xx: isHttp ? line.responses5xx : null,
      connectionErrors: line.connectionErrors,
      lastChangeSeconds: line.lastChangeSeconds,
      checkStatus: line.checkStatus?.slice(0, 60) ?? null,
      ...watchedCounts(line, isHttp),
    },
  ];
}

/** What only a watch reads: of proxies, because a snapshot with these for every server would be a third larger. */
function watchedCounts(line: StatLine, isHttp: boolean): Partial<StatRow> {
  if (line.kind === 'frontend') return { responsesTotal: isHttp ? line.responsesTotal : null };
  if (line.kind !== 'backend') return {};
  const { retries, responseErrors } = line;
  return { retries, responseErrors, responseTimeMs: isHttp ? waitedMs(line) : null };
}

/** Queue, connection and server together: what a client waits for, whichever of them a revision makes slow. */
function waitedMs({ connectTimeMs, queueTimeMs, responsesTotal, responseTimeMs }: StatLine): number | null {
  // Without a request all averages are 0.
  if (responsesTotal === null || responsesTotal === 0 || responseTimeMs === null) return null;
  return (queueTimeMs ?? 0) + (connectTimeMs ?? 0) + responseTimeMs;
}
