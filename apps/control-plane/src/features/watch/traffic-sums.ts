import type { Metrics, StatRow } from '@sluice/contract/agent';
import type { StoredSums } from '../../platform/schema/watch.ts';

/** A frontend or a backend: both may have one name. */
export interface Place {
  kind: 'frontend' | 'backend';
  name: string;
}

/** How often something was tried in a place, and how often it failed. */
export interface Counts {
  trials: number;
  failures: number;
}

/** Traffic of a node between two moments of one worker, by place as in `keyOf`. */
export interface Traffic {
  /** Requests of all frontends; of those in mode tcp, sessions. */
  requests: number;
  /** Answers, and those with a 5xx status, by frontend in mode http. */
  answers: ReadonlyMap<string, Counts>;
  /** Connections to servers with retries, and what failed of them, by backend. */
  connections: ReadonlyMap<string, Counts>;
}

/** The name of a place as people read it, for example `frontend web`. */
export function keyOf({ kind, name }: Place): string {
  return `${kind} ${name}`;
}

/** What a watch needs of a snapshot. Of older agents, which send less, requests stand for answers, and retries count as none. */
export function sumsOf({ rows }: Pick<Metrics, 'rows'>): StoredSums {
  return {
    frontends: rows.filter(({ kind }) => kind === 'frontend').map(frontendOf),
    backends: rows.filter(({ kind }) => kind === 'backend').map(backendOf),
  };
}

function frontendOf(row: StatRow): StoredSums['frontends'][number] {
  const answers = row.responses5xx === null ? null : (row.responsesTotal ?? row.requestsTotal);
  return [row.proxy, row.requestsTotal ?? row.sessionsTotal, answers, answers === null ? null : row.responses5xx];
}

function backendOf(row: StatRow): StoredSums['backends'][number] {
  const errors = (row.connectionErrors ?? 0) + (row.responseErrors ?? 0);
  return [row.proxy, row.sessionsTotal, row.retries ?? 0, errors, row.responseTimeMs ?? null];
}

/**
 * What went through a node since `earlier`, which is of the same worker; all that `later` counts when there is none. No count is
 * negative, and nothing fails more often than it was tried, whatever a node says.
 */
export function trafficSince(later: StoredSums, earlier: StoredSums | null): Traffic {
  const frontendsBefore = new Map(earlier?.frontends.map((line) => [line[0], line]));
  const backendsBefore = new Map(earlier?.backends.map((line) => [line[0], line]));
  const answers = new Map<string, Counts>();
  const connections = new Map<string, Counts>();
  let requests = 0;
  for (const [name, requestsNow, answersNow, failedNow] of later.frontends) {
    const before = frontendsBefore.get(name);
    requests += grown(requestsNow, before?.[1]);
    if (answersNow === null || failedNow === null) continue;
    answers.set(
      keyOf({ kind: 'frontend', name }),
      countsOf(grown(answersNow, before?.[2]), grown(failedNow, before?.[3])),
    );
  }
  for (const [name, sessionsNow, retriesNow, errorsNow] of later.backends) {
    const before = backendsBefore.get(name);
    const retries = grown(retriesNow, before?.[2]);
    // Every retry is one more connection that was tried, because the one before had failed.
    const counts = countsOf(grown(sessionsNow, before?.[1]) + retries, retries + grown(errorsNow, before?.[3]));
    connections.set(keyOf({ kind: 'backend', name }), counts);
  }
  return { requests, answers, connections };
}

function grown(later: number, earlier: number | null | undefined): number {
  return Math.max(0, later - (earlier ?? 0));
}

function countsOf(trials: number, failures: number): Counts {
  return { trials, failures: Math.min(failures, trials) };
}
