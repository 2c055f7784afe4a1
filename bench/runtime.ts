import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Desired } from '@sluice/contract/agent';
import { servingWorker, showProc, showStat } from '@sluice/haproxy-runtime';
import { endProcess, freePort } from '@sluice/test-rig';
import {
  createPassRig,
  type Followed,
  type Follower,
  type PassRig,
} from '../apps/agent/src/converge/testing/pass-rig.ts';
import { digestOf } from '../apps/agent/src/state/durable-file.ts';
import { StartFailure } from '../scripts/launcher/start-failure.ts';
import { below, type Figure, none, percentile, unbounded } from './figure.ts';
import {
  firstState,
  makeCertificates,
  nextState,
  type ScenePlace,
  type SceneState,
  sceneFiles,
  sceneText,
} from './runtime-changes.ts';
import type { Tally } from './runtime-load.ts';

const changes = 1_000;
const reloads = 100;
const loadProgram = fileURLToPath(new URL('runtime-load.ts', import.meta.url));

type Bundle = NonNullable<Desired['bundle']>;
type Way = 'commands' | 'reload';

/** What a row of changes did to those who used the node meanwhile. */
interface Row {
  readonly load: Tally;
  readonly newWorkers: number;
  readonly lostCounters: number;
  readonly passes: readonly Followed[];
}

/**
 * A thousand changes that need no reload, under load, on a real HAProxy by the passes of a real agent, each prepared before as a
 * rollout does; then a hundred of the same with one line more that needs a reload, to compare.
 */
export async function benchRuntime(say: (figure: Figure) => void): Promise<void> {
  const load = fork(loadProgram, [], { execArgv: ['--conditions=sluice-source'] });
  const rig = await createPassRig('bench');
  try {
    const scene = await Scene.start(rig, load);
    try {
      report(say, 'runtime', await scene.row(changes, 'commands'));
      report(say, 'reload', await scene.row(reloads, 'reload'));
    } finally {
      await scene.stop();
    }
  } finally {
    await endProcess(load);
    await rig.close();
  }
}

function report(say: (figure: Figure) => void, name: string, { load, newWorkers, lostCounters, passes }: Row): void {
  const harm = name === 'runtime' ? none : unbounded;
  const time = (share: number) =>
    percentile(
      passes.map(({ liveMs }) => liveMs ?? Number.NaN),
      share,
    );
  const answered = (share: number) =>
    percentile(
      passes.map(({ answeredMs }) => answeredMs),
      share,
    );
  say(unbounded(`${name}-changes`, passes.length, 'changes'));
  say(unbounded(`${name}-requests`, load.requests, 'requests'));
  say(harm(`${name}-failed-requests`, load.failures.length, 'requests'));
  say(harm(`${name}-new-workers`, newWorkers, 'workers'));
  say(harm(`${name}-lost-counters`, lostCounters, 'times'));
  say(harm(`${name}-lost-sessions`, load.reopened + load.brokenStreams, 'sessions'));
  say(unbounded(`${name}-live-p50`, time(0.5), 'ms'));
  say(
    name === 'runtime'
      ? below(`${name}-live-p99`, time(0.99), 'ms', 100)
      : unbounded(`${name}-live-p99`, time(0.99), 'ms'),
  );
  say(unbounded(`${name}-live-max`, time(1), 'ms'));
  say(unbounded(`${name}-answered-p50`, answered(0.5), 'ms'));
  say(unbounded(`${name}-answered-p99`, answered(0.99), 'ms'));
  say(unbounded(`${name}-request-p50`, percentile(load.latencies, 0.5), 'ms'));
  say(unbounded(`${name}-request-p99`, percentile(load.latencies, 0.99), 'ms'));
  say(unbounded(`${name}-request-max`, percentile(load.latencies, 1), 'ms'));
}

/** A node under load with its agent. */
class Scene {
  readonly #rig: PassRig;
  readonly #load: ChildProcess;
  readonly #place: ScenePlace;
  readonly #certificates: readonly string[];
  readonly #agent: Follower;
  #state: SceneState;
  #round = 0;
  #last: Bundle | null = null;

  private constructor(
    rig: PassRig,
    load: ChildProcess,
    place: ScenePlace,
    certificates: readonly string[],
    agent: Follower,
  ) {
    this.#rig = rig;
    this.#load = load;
    this.#place = place;
    this.#certificates = certificates;
    this.#agent = agent;
    this.#state = firstState(certificates[0] ?? '');
  }

  static async start(rig: PassRig, load: ChildProcess): Promise<Scene> {
    const [{ servers }] = await once(load, 'message');
    const [port, tlsPort] = [await freePort(), await freePort()];
    const place = { directory: path.dirname(rig.configFile), port, tlsPort, servers };
    const scene = new Scene(rig, load, place, makeCertificates(), await rig.follow());
    // The worker that was there before names no bundle: the first needs a reload.
    await scene.#apply('reload');
    load.send({ url: `http://127.0.0.1:${port}/`, tlsUrl: `https://127.0.0.1:${tlsPort}/` });
    return scene;
  }

  stop(): Promise<void> {
    return this.#agent.stop();
  }

  async row(count: number, way: Way): Promise<Row> {
    await this.#mark();
    const passes: Followed[] = [];
    let [newWorkers, lostCounters] = [0, 0];
    let before = await this.#look();
    for (let done = 0; done < count; done += 1) {
      this.#round += 1;
      this.#state = nextState(this.#state, this.#round, this.#certificates);
      if (way === 'reload') this.#state = { ...this.#state, timeoutMs: this.#state.timeoutMs + 1 };
      passes.push(await this.#apply(way));
      const now = await this.#look();
      if (now.workerPid !== before.workerPid) newWorkers += 1;
      if (now.sessions < before.sessions || now.requests < before.requests) lostCounters += 1;
      before = now;
    }
    return { load: await this.#mark(), newWorkers, lostCounters, passes };
  }

  /** Prepares, then commits; only the commit is measured. */
  async #apply(way: Way): Promise<Followed> {
    const rig = this.#rig;
    const bundle = await rig.bundle(rig.text('bench', sceneText(this.#place, this.#state)), sceneFiles(this.#state));
    const expectedOnDisk =
      this.#last === null
        ? { 'haproxy.cfg': digestOf(await readFile(rig.configFile)) }
        : Object.fromEntries(this.#last.files.map((file) => [file.path, file.digest]));
    const prepared = await this.#agent.take(rig.desired('prepare', bundle, { expectedOnDisk }));
    requireAcknowledged(prepared);
    const followed = await this.#agent.take(rig.desired('commit', bundle, { expectedOnDisk }));
    requireAcknowledged(followed);
    const { applied } = followed.outcome;
    if (applied?.way !== way)
      throw new StartFailure(`Change ${this.#round} went live by ${applied?.way}.`, `${applied?.reasons}`);
    this.#last = bundle;
    return followed;
  }

  /** What happened to the load since the last call. */
  async #mark(): Promise<Tally> {
    const answer = once(this.#load, 'message');
    this.#load.send({ mark: true });
    const [tally] = await answer;
    return tally;
  }

  async #look() {
    const { masterSocket } = this.#rig;
    const workerPid = servingWorker(await showProc(masterSocket))?.pid ?? 0;
    const rows = await showStat(masterSocket, { pid: workerPid });
    const frontend = rows.find(({ proxy, kind }) => proxy === 'load' && kind === 'frontend');
    if (frontend === undefined) throw new StartFailure('The worker has no frontend load.', 'Look at its log.');
    return { workerPid, sessions: frontend.sessionsTotal ?? 0, requests: frontend.requestsTotal ?? 0 };
  }
}

function requireAcknowledged({ outcome }: Followed): void {
  if (outcome.kind === 'ack') return;
  throw new StartFailure(`The agent refused at ${outcome.step}: ${outcome.code}.`, JSON.stringify(outcome.diagnostics));
}
