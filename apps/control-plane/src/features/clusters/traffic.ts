import type { NodeId, ProxyTraffic } from '@sluice/contract';
import type { Metrics, StatRow } from '@sluice/contract/agent';

/** Older figures than this are not live any more. */
export const freshForMs = 30_000;

export interface NodeMetrics {
  nodeId: NodeId;
  receivedAt: Date;
  newest: Metrics;
  previous: Metrics | null;
}

/** One row of one node, with what it says about the rate. */
interface Sample {
  nodeId: NodeId;
  fresh: boolean;
  row: StatRow;
  requestsPerSecond: number | null;
}

export interface Traffic {
  observedAt: string | null;
  proxies: ProxyTraffic[];
}

/** Sums what the nodes last said. A node without fresh figures makes the states it knows `unknown`. */
export function sumTraffic(nodes: readonly NodeMetrics[], now: Date): Traffic {
  const samples = nodes.flatMap((node) => samplesOf(node, now));
  const proxies = groupBy(
    samples.filter(({ row }) => row.kind !== 'server'),
    ({ row }) => `${row.kind} ${row.proxy}`,
  );
  const servers = groupBy(
    samples.filter(({ row }) => row.kind === 'server'),
    ({ row }) => row.proxy,
  );
  const oldest = nodes.map((node) => node.receivedAt.toISOString()).sort()[0];
  return {
    observedAt: oldest ?? null,
    proxies: [...proxies.values()].map((rows) => toProxy(rows, servers)),
  };
}

function samplesOf(node: NodeMetrics, now: Date): Sample[] {
  const fresh = now.getTime() - node.receivedAt.getTime() < freshForMs;
  const before = new Map(node.previous?.rows.map((row) => [rowKey(row), row]));
  const sameWorker = node.previous !== null && node.previous.workerPid === node.newest.workerPid;
  const seconds = node.previous === null ? 0 : (Date.parse(node.newest.at) - Date.parse(node.previous.at)) / 1000;
  return node.newest.rows.map((row) => {
    const old = sameWorker ? before.get(rowKey(row)) : undefined;
    return { nodeId: node.nodeId, fresh, row, requestsPerSecond: fresh ? rateOf(old, row, seconds) : null };
  });
}

/** Requests where HAProxy counts them (mode http), else sessions. Counters start again with every worker. */
function rateOf(old: StatRow | undefined, row: StatRow, seconds: number): number | null {
  if (old === undefined || seconds <= 0) return null;
  const grown = (row.requestsTotal ?? row.sessionsTotal) - (old.requestsTotal ?? old.sessionsTotal);
  return grown < 0 ? null : grown / seconds;
}

function toProxy(samples: readonly Sample[], servers: ReadonlyMap<string, Sample[]>): ProxyTraffic {
  const { proxy, kind } = first(samples).row;
  const members = kind === 'backend' ? (servers.get(proxy) ?? []) : [];
  return {
    name: proxy,
    kind: kind === 'backend' ? 'backend' : 'frontend',
    status: worstStatus(samples),
    sessions: sum(samples, (row) => row.sessions),
    requestsPerSecond: sumRates(samples),
    bytesIn: sum(samples, (row) => row.bytesIn),
    bytesOut: sum(samples, (row) => row.bytesOut),
    servers: [...groupBy(members, ({ row }) => row.name).values()].map(toServer),
  };
}

function toServer(samples: readonly Sample[]): ProxyTraffic['servers'][number] {
  const worst = samples.toSorted((left, right) => rank(statusOf(left)) - rank(statusOf(right)))[0] ?? first(samples);
  return {
    name: worst.row.name,
    address: worst.row.address,
    status: statusOf(worst),
    weight: worst.row.weight,
    sessions: sum(samples, (row) => row.sessions),
    requestsPerSecond: sumRates(samples),
    lastChangeSeconds: worst.row.lastChangeSeconds,
    checkStatus: worst.row.checkStatus,
    perNode: samples.map((sample) => ({ nodeId: sample.nodeId, status: statusOf(sample) })),
  };
}

const unknown = 'unknown';
/** From worst to best; `unknown` is worse than anything known to serve, and a word we do not know likewise. */
const statusOrder = ['DOWN', 'MAINT', 'STOP', 'NOLB', 'DRAIN', unknown, 'no check', 'OPEN', 'UP'];

function statusOf(sample: Sample): string {
  return sample.fresh ? sample.row.status : unknown;
}

function worstStatus(samples: readonly Sample[]): string {
  return samples.map(statusOf).toSorted((left, right) => rank(left) - rank(right))[0] ?? unknown;
}

function rank(status: string): number {
  const at = statusOrder.findIndex((word) => status.startsWith(word));
  return at < 0 ? statusOrder.indexOf(unknown) : at;
}

function sumRates(samples: readonly Sample[]): number | null {
  const rates = samples.map((sample) => sample.requestsPerSecond).filter((rate) => rate !== null);
  return rates.length === 0 ? null : rates.reduce((total, rate) => total + rate, 0);
}

function sum(samples: readonly Sample[], value: (row: StatRow) => number): number {
  return samples.reduce((total, sample) => total + value(sample.row), 0);
}

function rowKey(row: StatRow): string {
  return `${row.kind} ${row.proxy} ${row.name}`;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('A group has at least one member.');
  return item;
}
