import type { DriftFact, HaproxyObserved } from '@sluice/contract/agent';
import { createCertificateNames, listNamedFiles, type NamedFileKind, parse } from '@sluice/haproxy-config';
import { parseServersState, RuntimeError, runOnWorker } from '@sluice/haproxy-runtime';
import type { Workplace } from '../converge/pass.ts';
import { readProcess, readWorkerVariables } from '../haproxy/index.ts';
import { mainPath } from '../state/managed-files.ts';
import { isSealedPath } from '../state/sealed-version.ts';
import { readBelonging } from './belonging-file.ts';
import { compareServers } from './compare-servers.ts';
import type { DiskEntry } from './disk-look.ts';
import { type ExpectedServers, listExpectedServers } from './expected-servers.ts';
import { withHeldSettings } from './held-settings.ts';
import { type AskWorker, compareRunningFiles, type NamedInConfig } from './running-files.ts';

/** A worker that does not answer in time is asked again at the next look. */
const askTimeoutMs = 3_000;
const fullEveryMs = 60_000;

export interface RunningView {
  haproxy: HaproxyObserved;
  disk: readonly DiskEntry[];
  /** Number and start of the worker. */
  worker: string;
  /** Digest of the adopted main file, which belongs there until the first bundle. */
  adopted: string | null;
}

/** What the text that belongs on this node says about its process. */
interface ExpectedRunning {
  servers: ExpectedServers;
  /** Null where haproxy.cfg is the only managed file: names are not read for nothing, for that takes memory. */
  named: NamedInConfig | null;
}

function readNamed(text: Uint8Array): NamedInConfig {
  const files = [parse(text)];
  const named = listNamedFiles(files);
  const heldOf = (wanted: NamedFileKind) => [
    ...new Set(named.filter(({ kind }) => kind === wanted).map(({ held }) => held)),
  ];
  const authoritiesOf = (object: 'ca-file' | 'crl-file') => heldOf(object).map((file) => ({ object, file }));
  return {
    learned: new Set(heldOf('learned')),
    crtLists: heldOf('crt-list'),
    authorities: [...authoritiesOf('ca-file'), ...authoritiesOf('crl-file')],
    nameCertificate: createCertificateNames(files),
  };
}

/** Compares what the worker runs with what the files that belong on this node say. */
export class RunningLook {
  readonly #workplace: Workplace;
  #expected: { key: string; running: ExpectedRunning } | null = null;
  #fullAtMs = Number.NEGATIVE_INFINITY;

  constructor(workplace: Workplace) {
    this.#workplace = workplace;
  }

  /** Throws what the socket says when the worker cannot be asked. */
  async look(view: RunningView): Promise<DriftFact[]> {
    const { masterSocket } = this.#workplace.target;
    const { workerPid } = view.haproxy;
    if (masterSocket === null || workerPid === null) return [];
    const ask: AskWorker = (...words) =>
      runOnWorker(masterSocket, { pid: workerPid }, words, { timeoutMs: askTimeoutMs });
    const running = await this.#readExpected(view);
    const expected = running && withHeldSettings(running.servers, this.#workplace.heldSettings());
    const servers = expected && compareServers(expected, parseServersState(await ask('show', 'servers', 'state')));
    return [...(servers ?? []), ...(await this.#compareFiles(view, ask, running?.named ?? null))];
  }

  /** Parsed anew only when another text belongs here or another worker serves: its environment may be another. */
  async #readExpected({ adopted, disk, haproxy, worker }: RunningView): Promise<ExpectedRunning | null> {
    const main = disk.find((entry) => entry.path === mainPath);
    const isAlone = disk.every((entry) => entry.path === mainPath);
    const key = `${this.#workplace.record.lastGood?.files[mainPath] ?? adopted} ${worker} ${isAlone}`;
    if (this.#expected?.key === key) return this.#expected.running;
    const text = main === undefined ? null : await readBelonging(this.#workplace, main, adopted);
    const variables = await readWorkerVariables(this.#workplace.target, haproxy.workerPid);
    if (text === null || variables === null) return null;
    const running = { servers: listExpectedServers(text, variables), named: isAlone ? null : readNamed(text) };
    this.#expected = { key, running };
    return running;
  }

  async #compareFiles(
    { adopted, disk, haproxy }: RunningView,
    ask: AskWorker,
    named: NamedInConfig | null,
  ): Promise<DriftFact[]> {
    const full = performance.now() - this.#fullAtMs >= fullEveryMs;
    const master = haproxy.masterPid === null || disk.length < 2 ? null : await readProcess(haproxy.masterPid);
    const facts = await compareRunningFiles({
      target: this.#workplace.target,
      workingDirectory: master?.cwd ?? null,
      disk,
      readBelonging: (entry) => readBelonging(this.#workplace, entry, adopted),
      isSealed: (path) => isSealedPath(path, this.#workplace.record.sealed),
      ask,
      named,
      full,
    });
    if (full) this.#fullAtMs = performance.now();
    return facts;
  }
}

/** What the node says when its worker does not: it is never taken for "as it should be". */
export function unreadable(error: unknown): DriftFact {
  const found = error instanceof RuntimeError ? error.message : 'its answer could not be read';
  return { state: 'running', kind: 'unreadable', object: 'worker', expected: 'answers', found: found.slice(0, 400) };
}
