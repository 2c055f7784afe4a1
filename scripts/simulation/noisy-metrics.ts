import type { Metrics } from '@sluice/contract/agent';
import { makeRandom, type Random } from '../../packages/haproxy-config/src/testing/random.ts';
import { NoisyTraffic, type Regression, type TrafficProfile } from './noisy-traffic.ts';
import { between, uniform } from './random-numbers.ts';

/** What a reader looks at before each snapshot. */
export interface ServingNode {
  workerPid: number;
  config: string;
}

/** Which noise, and of which kind. */
export interface Noise {
  seed: number;
  /** Errors come one by one, never in heaps. */
  evenErrors: boolean;
}

/** Reads snapshots of a node under noisy traffic that flows as time passes. Its haproxy.cfg says what a new worker makes worse. */
export function createNoisyReader(noise: Noise, node: ServingNode, nowMs = Date.now): () => Promise<Metrics> {
  const random = makeRandom(noise.seed);
  const traffic = new NoisyTraffic(random, noise.evenErrors ? steadyTraffic(random) : busyTraffic(random));
  let servingPid = node.workerPid;
  let seconds = Math.floor(nowMs() / 1_000);
  return async () => {
    const now = nowMs();
    for (; seconds < Math.floor(now / 1_000); seconds += 1) traffic.tick();
    if (node.workerPid !== servingPid) {
      servingPid = node.workerPid;
      traffic.startWorker(readRegression(node.config));
    }
    return { ...traffic.read(new Date(now)), workerPid: servingPid };
  };
}

/** A comment says it, because nothing serves: `# simulated errors 0.05`, `# simulated slowness 2`. */
export function readRegression(config: string): Regression {
  const read = (word: string, usual: number) => {
    const found = new RegExp(String.raw`^\s*# simulated ${word} (\d+(?:\.\d+)?)\s*$`, 'm').exec(config)?.[1];
    return found === undefined ? usual : Number(found);
  };
  return { errors: Math.min(1, read('errors', 0)), slower: read('slowness', 1) };
}

/** Traffic as it may be anywhere: from a request a second to some hundred, with bursts, and errors one by one and in heaps. */
export function anyTraffic(random: Random): TrafficProfile {
  return {
    requestsPerSecond: between(random, 1, 300),
    bursts: random.oneIn(3) ? null : { every: between(random, 20, 120), lasts: 1 + random.below(10), factor: 10 },
    errors: uniform(random) * 0.02,
    errorHeaps: random.oneIn(2) ? null : { every: between(random, 15, 90), size: 3 + random.below(38) },
    failedConnections: random.oneIn(2) ? 0 : uniform(random) * 0.01,
    responseTimeMs: between(random, 2, 400),
    errorsOfNewWorker: random.oneIn(3) ? 5 + random.below(40) : 0,
  };
}

/** The same at fifty requests a second. */
export function busyTraffic(random: Random): TrafficProfile {
  return { ...anyTraffic(random), requestsPerSecond: 50 };
}

/** The same at fifty requests a second and without heaps of errors. */
export function steadyTraffic(random: Random): TrafficProfile {
  return { ...busyTraffic(random), errorHeaps: null };
}
