import type { Metrics, StatRow } from '@sluice/contract/agent';
import type { Random } from '../../packages/haproxy-config/src/testing/random.ts';
import { binomial, normal, poisson, uniform } from './random-numbers.ts';

/** What the traffic of a simulated node is like. Shares are of 1, times in seconds unless named otherwise. */
export interface TrafficProfile {
  requestsPerSecond: number;
  /** Now and then so many times more requests come for some seconds; null: never. */
  bursts: { every: number; lasts: number; factor: number } | null;
  /** Answers with a 5xx status. */
  errors: number;
  /** Now and then so many more of them within a second; null: never. */
  errorHeaps: { every: number; size: number } | null;
  /** Connections to servers that have to be tried again, up to three times. */
  failedConnections: number;
  responseTimeMs: number;
  /** Answers of a new worker that fail in its first second. */
  errorsOfNewWorker: number;
}

/** What a revision makes worse. */
export interface Regression {
  /** Answers that fail besides those of before. */
  errors: number;
  /** So many times slower. */
  slower: number;
}

const backends = [
  { name: 'app', share: 0.7 },
  { name: 'static', share: 0.2 },
  { name: 'pay', share: 0.1 },
];
/** HAProxy averages times over about so many requests. */
const averagedRequests = 512;
/** Spread of the logarithm of a single response time. */
const responseSpread = 0.8;

interface BackendCounts {
  sessions: number;
  retries: number;
  connectionErrors: number;
  errors: number;
  timeMs: number;
}

/**
 * Counters of one HAProxy under noisy traffic: arrivals by chance, bursts, errors one by one and in heaps, slow and fast answers.
 * All of it follows from the random numbers, so that a seed repeats it.
 */
export class NoisyTraffic {
  readonly #random: Random;
  readonly #profile: TrafficProfile;
  #regression: Regression = { errors: 0, slower: 1 };
  #pid = 1_000;
  #uptime = 3_600;
  #burstLeft = 0;
  /** Load and errors wander slowly around their average. */
  #mood = 0;
  #frontend = { requests: 0, sessions: 0, errors: 0 };
  #backends = backends.map((): BackendCounts => emptyCounts());

  constructor(random: Random, profile: TrafficProfile) {
    this.#random = random;
    this.#profile = profile;
  }

  /** Another worker serves from now on; it counts from zero. */
  startWorker(regression: Regression = { errors: 0, slower: 1 }): void {
    this.#regression = regression;
    this.#pid += 1;
    this.#uptime = 0;
    this.#frontend = { requests: 0, sessions: 0, errors: 0 };
    this.#backends = backends.map(() => emptyCounts());
  }

  /** Lets a second of traffic pass. */
  tick(): void {
    const random = this.#random;
    const { bursts, errorHeaps, errorsOfNewWorker, requestsPerSecond } = this.#profile;
    this.#mood = 0.98 * this.#mood + 0.03 * normal(random);
    if (bursts !== null && this.#burstLeft === 0 && uniform(random) * bursts.every < 1) this.#burstLeft = bursts.lasts;
    const factor = this.#burstLeft > 0 && bursts !== null ? bursts.factor : 1;
    this.#burstLeft = Math.max(0, this.#burstLeft - 1);
    const heap = errorHeaps !== null && uniform(random) * errorHeaps.every < 1 ? poisson(random, errorHeaps.size) : 0;
    const early = this.#uptime === 0 ? errorsOfNewWorker : 0;
    const requests = poisson(random, requestsPerSecond * factor * Math.exp(this.#mood));
    for (const [index, { share }] of backends.entries()) {
      this.#serve(index, poisson(random, requests * share), index === 0 ? heap + early : 0);
    }
    this.#uptime += 1;
  }

  #serve(index: number, requests: number, moreErrors: number): void {
    const counts = this.#backends[index];
    if (counts === undefined) return;
    const random = this.#random;
    const { errors, failedConnections, responseTimeMs } = this.#profile;
    const share = Math.min(1, errors * Math.exp(this.#mood) + this.#regression.errors);
    const failed = binomial(random, requests, share) + moreErrors;
    const broken = binomial(random, requests, failedConnections);
    const lost = binomial(random, broken, 0.1);
    counts.sessions += requests + moreErrors;
    counts.retries += broken + 2 * lost;
    counts.connectionErrors += lost;
    counts.errors += failed + lost;
    this.#frontend.requests += requests + moreErrors;
    this.#frontend.sessions += Math.ceil(requests / 3);
    this.#frontend.errors += failed + lost;
    if (requests === 0) return;
    const meanMs = responseTimeMs * this.#regression.slower * Math.exp(this.#mood / 2);
    const deviation = Math.sqrt(Math.exp(responseSpread ** 2) - 1);
    const seenMs = Math.max(0, meanMs * (1 + (deviation * normal(random)) / Math.sqrt(requests)));
    const weight = Math.min(1, requests / Math.min(counts.sessions, averagedRequests));
    counts.timeMs += (seenMs - counts.timeMs) * weight;
  }

  /** What an agent would say of it at this moment. */
  read(at: Date): Metrics {
    const { errors, requests, sessions } = this.#frontend;
    const frontend: StatRow = {
      ...rowOf('frontend', 'web', 'FRONTEND', sessions),
      requestsTotal: requests,
      responsesTotal: requests,
      responses5xx: errors,
    };
    return {
      at: at.toISOString(),
      workerPid: this.#pid,
      uptimeSeconds: this.#uptime,
      currentConnections: 10,
      rows: [
        frontend,
        ...backends.flatMap(({ name }, index) => this.#backendRows(name, this.#backends[index] ?? emptyCounts())),
      ],
    };
  }

  #backendRows(name: string, counts: BackendCounts): StatRow[] {
    const { connectionErrors, errors, retries, sessions, timeMs } = counts;
    const server: StatRow = { ...rowOf('server', name, `${name}1`, sessions), checkStatus: 'L4OK', weight: 100 };
    return [
      server,
      {
        ...rowOf('backend', name, 'BACKEND', sessions),
        requestsTotal: sessions,
        responses5xx: errors,
        connectionErrors,
        responseErrors: 0,
        retries,
        responseTimeMs: sessions === 0 ? null : Math.round(timeMs),
      },
    ];
  }
}

function emptyCounts(): BackendCounts {
  return { sessions: 0, retries: 0, connectionErrors: 0, errors: 0, timeMs: 0 };
}

function rowOf(kind: StatRow['kind'], proxy: string, name: string, sessionsTotal: number): StatRow {
  return {
    proxy,
    name,
    kind,
    status: kind === 'frontend' ? 'OPEN' : 'UP',
    address: kind === 'server' ? '192.0.2.10:80' : null,
    weight: null,
    sessions: 1,
    sessionsTotal,
    requestsTotal: null,
    bytesIn: sessionsTotal * 700,
    bytesOut: sessionsTotal * 9_000,
    responses5xx: null,
    connectionErrors: 0,
    lastChangeSeconds: 86_400,
    checkStatus: null,
  };
}
