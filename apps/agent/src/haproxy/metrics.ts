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
      requestsTotal: line.requestsTotal,
      bytesIn: line.bytesIn ?? 0,
      bytesOut: line.bytesOut ?? 0,
      responses5xx: line.responses5xx,
      connectionErrors: line.connectionErrors,
      lastChangeSeconds: line.lastChangeSeconds,
      checkStatus: line.checkStatus?.slice(0, 60) ?? null,
    },
  ];
}
