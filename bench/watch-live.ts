import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ApiClient,
  applyPlan,
  type ClusterView,
  listClusters,
  type RolloutDetail,
  RolloutStrategy,
  viewRollout,
} from '@sluice/contract';
import { buildAgent } from '../scripts/builds.ts';
import { StartFailure } from '../scripts/launcher/start-failure.ts';
import { planStaged, stageEdit, until, withWeight } from './change-weight.ts';
import { atLeast, atMost, type Figure, none, percentile, unbounded } from './figure.ts';
import { startFleet } from './fleet-process.ts';
import { treeProcessorSeconds } from './process-usage.ts';
import { type BenchSystem, startBenchSystem } from './system.ts';

type Say = (figure: Figure) => void;

export interface LiveOptions {
  seed: number;
  /** Clusters of either kind, with a node each. */
  clusters: number;
  /** Traffic before the first rollout. */
  baselineSeconds: number;
}

const watchSeconds = 60;
const strategy = RolloutStrategy.parse({ waves: [], watchSeconds, whenInconclusive: 'continue' });
/** All rollouts of a kind begin within this time. */
const spreadMs = 20_000;
/** The controller notes every moment that counts: reading seldom leaves it to its work. */
const pollMs = 2_000;
const limitMs = 180_000;
const returnBoundSeconds = 10;
/** What a revision fails besides what failed before. */
const moreErrors = 0.05;
/** Seeds of the simulation have nine digits. */
const seeds = 900_000_000;

/** How one rollout ended. Seconds by the clock of the control plane. */
interface Ending {
  cluster: string;
  verdict: 'good' | 'bad' | 'inconclusive' | null;
  succeeded: boolean;
  /** From the proof of the commit to the verdict. */
  verdictSeconds: number;
  /** From the verdict until the node was back; null where it was not bad. */
  returnSeconds: number | null;
  what: string;
}

/**
 * A control plane with its database and a process of simulated agents for either kind of traffic. Clusters with every noise there is
 * get a harmless revision, clusters whose errors come one by one then one that fails more.
 */
export async function benchWatchLive(say: Say, { baselineSeconds, clusters, seed }: LiveOptions): Promise<void> {
  const built = await buildAgent();
  if (!built.ok) throw new StartFailure(`The agent does not build.\n${built.output}`, 'Mend it first.');
  const system = await startBenchSystem();
  const optionsOf = (noise: number) => ['--clusters', String(clusters), '--noise', String(noise % seeds)];
  try {
    const noisy = await startFleet(system, { nodes: 1, cluster: 'noisy', options: optionsOf(seed) });
    try {
      const options = [...optionsOf(seed + clusters), '--even-errors'];
      const steady = await startFleet(system, { nodes: 1, cluster: 'steady', options });
      try {
        await delay(baselineSeconds * 1_000);
        await measure(system, clusters, say);
        const failures = noisy.answers().failures + steady.answers().failures;
        say(none('live-failed-calls', failures, 'calls'));
      } finally {
        await steady.stop();
      }
    } finally {
      await noisy.stop();
    }
  } finally {
    await system.close();
  }
}

async function measure(system: BenchSystem, clusters: number, say: Say): Promise<void> {
  const api = await system.signIn();
  const { pid } = system.controlPlane.running;
  const measured = async (kind: string, edit: (bytes: Uint8Array) => Uint8Array) => {
    const before = { at: performance.now(), used: treeProcessorSeconds(pid) };
    const endings = await rollOutAll(api, kind, edit);
    const share = ((treeProcessorSeconds(pid) - before.used) * 100_000) / (performance.now() - before.at);
    say(unbounded(`live-processor-${kind}-rollouts`, share, '%'));
    say(none(`live-${kind}-failed-otherwise`, endings.filter(failedOtherwise).length, 'rollouts'));
    return endings;
  };

  const harmless = await measured('noisy', (bytes) => withWeight(bytes, 20));
  noteAll('false alarm', harmless, ({ verdict }) => verdict === 'bad');
  say(atMost(`live-false-alarms-of-${clusters}`, countOf(harmless, 'bad'), 'rollouts', Math.floor(clusters / 100)));
  say(unbounded(`live-inconclusive-of-${clusters}`, countOf(harmless, 'inconclusive'), 'rollouts'));

  const regressed = await measured('steady', (bytes) => withErrors(withWeight(bytes, 20), moreErrors));
  noteAll('missed', regressed, ({ verdict }) => verdict !== 'bad');
  const caught = regressed.filter(({ verdict }) => verdict === 'bad');
  say(atLeast(`live-regressions-caught-of-${clusters}`, caught.length, 'rollouts', Math.ceil(clusters * 0.95)));
  say(unbounded(`live-regressions-called-good-of-${clusters}`, countOf(regressed, 'good'), 'rollouts'));
  const detection = caught.map(({ verdictSeconds }) => verdictSeconds);
  say(unbounded('live-detection-seconds-p50', percentile(detection, 0.5), 's'));
  say(unbounded('live-detection-seconds-p95', percentile(detection, 0.95), 's'));
  const returns = caught.flatMap(({ returnSeconds }) => returnSeconds ?? []);
  say(none('live-not-returned', caught.length - returns.length, 'rollouts'));
  say(unbounded('live-return-seconds-p50', percentile(returns, 0.5), 's'));
  say(unbounded('live-return-seconds-p95', percentile(returns, 0.95), 's'));
  say(atMost('live-return-seconds-slowest', Math.max(...returns), 's', returnBoundSeconds));
}

/** The simulation reads in a comment what a revision makes worse. */
function withErrors(bytes: Uint8Array, share: number): Uint8Array {
  return Buffer.concat([bytes, Buffer.from(`\n# simulated errors ${share}\n`)]);
}

async function rollOutAll(
  api: ApiClient,
  kind: string,
  edit: (bytes: Uint8Array) => Uint8Array,
): Promise<readonly Ending[]> {
  const { items } = await api.call(listClusters, {});
  const clusters = items.filter(({ name }) => name.startsWith(`${kind}-`));
  return Promise.all(
    clusters.map(async (cluster, index) => {
      await delay((index * spreadMs) / clusters.length);
      return rollOut(api, cluster, edit);
    }),
  );
}

async function rollOut(api: ApiClient, cluster: ClusterView, edit: (bytes: Uint8Array) => Uint8Array): Promise<Ending> {
  await stageEdit(api, cluster, 'A change', edit);
  const planId = await planStaged(api, cluster, pollMs / 4);
  const params = { clusterId: cluster.id };
  const { rolloutId } = await api.call(applyPlan, { params: { ...params, planId }, body: { strategy } });
  const read = () => api.call(viewRollout, { params: { ...params, rolloutId } });
  const isOver = ({ state }: RolloutDetail) => state === 'succeeded' || state === 'failed';
  return endingOf(cluster.name, await until('The rollout', pollMs, read, isOver, limitMs));
}

function endingOf(cluster: string, { events, finishedAt, nodes, problem, state }: RolloutDetail): Ending {
  const [node] = nodes;
  const [worst] = node?.watch?.signals ?? [];
  const foundAt = events.find(({ kind, verdict }) => kind === 'verdict' && verdict === 'bad')?.at;
  const isBack = node?.state === 'returned' && foundAt !== undefined && finishedAt !== null;
  return {
    cluster,
    verdict: node?.verdict ?? null,
    succeeded: state === 'succeeded',
    verdictSeconds: node?.watch?.seconds ?? Number.NaN,
    returnSeconds: isBack ? (Date.parse(finishedAt) - Date.parse(foundAt)) / 1_000 : null,
    what:
      worst === undefined
        ? (problem?.cause ?? 'no figures')
        : `${worst.signal} of ${worst.where}, ${worst.before} before, ${worst.now} in ${node?.watch?.requests} requests`,
  };
}

function failedOtherwise({ succeeded, verdict }: Ending): boolean {
  return !succeeded && verdict !== 'bad';
}

function countOf(endings: readonly Ending[], verdict: Ending['verdict']): number {
  return endings.filter((ending) => ending.verdict === verdict).length;
}

function noteAll(word: string, endings: readonly Ending[], isNoted: (ending: Ending) => boolean): void {
  for (const { cluster, verdict, verdictSeconds, what } of endings.filter(isNoted)) {
    const seconds = verdictSeconds.toFixed(1);
    process.stderr.write(`${word} in ${cluster}: ${verdict} after ${seconds} s; ${what}\n`);
  }
}
