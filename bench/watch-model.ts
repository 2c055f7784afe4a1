import type { Watched } from '@sluice/contract';
import { makeBaseline } from '../apps/control-plane/src/features/watch/baseline.ts';
import { MetricsSlots, type SlotRow } from '../apps/control-plane/src/features/watch/metrics-slots.ts';
import { judgeNode } from '../apps/control-plane/src/features/watch/watch-verdict.ts';
import { makeWatchedNow } from '../apps/control-plane/src/features/watch/watched-now.ts';
import { NodeId } from '../packages/contract/src/ids.ts';
import { makeRandom, type Random } from '../packages/haproxy-config/src/testing/random.ts';
import { NoisyTraffic, type Regression, type TrafficProfile } from '../scripts/simulation/noisy-traffic.ts';

/** How one rollout on one node ended. */
export interface ModelOutcome {
  watched: Watched;
  /** Seconds from the proof of the commit to the verdict. */
  seconds: number;
  profile: TrafficProfile;
}

export interface ModelRun {
  seed: number;
  profile: (random: Random) => TrafficProfile;
  /** What the new revision makes worse; null: nothing. */
  regression: Regression | null;
  /** A commit that starts no worker. */
  keepsWorker?: boolean;
  /** Traffic before the commit; eleven minutes unless named. */
  baselineSeconds?: number;
}

const nodeId = NodeId.parse('00000000-0000-4000-8000-000000000001');
const startMs = Date.UTC(2026, 0, 1);
const longBaselineSeconds = 660;
const watchSeconds = 60;
/** Rhythm of an agent that is not watched. */
const everySeconds = 5;

/** Some minutes of traffic, a commit, and a watch of sixty seconds with a snapshot each second: all but database and network. */
export function runModel({
  baselineSeconds = longBaselineSeconds,
  keepsWorker = false,
  profile: choose,
  regression,
  seed,
}: ModelRun): ModelOutcome {
  const random = makeRandom(seed);
  const profile = choose(random);
  const traffic = new NoisyTraffic(random, profile);
  const memory = new MetricsSlots();
  const rows = new Map<string, SlotRow>();
  const send = (second: number, bundle: string) => {
    const receivedAt = new Date(startMs + second * 1_000);
    const metrics = traffic.read(receivedAt);
    const due = memory.take(nodeId, metrics, receivedAt);
    for (const { kind, slot } of due?.slots ?? []) {
      if (due === null) continue;
      rows.set(`${kind} ${slot}`, { kind, at: receivedAt, worker_pid: due.workerPid, bundle, sums: due.sums });
    }
    return { metrics, receivedAt };
  };
  let newest = send(0, 'a');
  for (let second = 1; second <= baselineSeconds; second += 1) {
    traffic.tick();
    if (second % everySeconds === 0) newest = send(second, 'a');
  }
  const minutes = [...rows.values()].filter(({ kind }) => kind === 'minute');
  const baseline = makeBaseline(minutes, { ...newest, bundle: 'a' }, newest.receivedAt);
  if (!keepsWorker) traffic.startWorker(regression ?? undefined);
  const provenAt = newest.receivedAt;
  for (let second = 1; ; second += 1) {
    traffic.tick();
    const { metrics, receivedAt } = send(baselineSeconds + second, 'b');
    const now = makeWatchedNow({ metrics, receivedAt, slots: [...rows.values()], serving: true });
    const isOver = second >= watchSeconds;
    const watched = judgeNode({ baseline, now, provenAt, at: receivedAt, isOver });
    if (watched.verdict !== null || isOver) return { watched, seconds: second, profile };
  }
}
