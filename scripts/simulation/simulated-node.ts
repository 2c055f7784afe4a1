import { randomBytes } from 'node:crypto';
import {
  type Bundle,
  bundleVariable,
  commitSteps,
  type Desired,
  type JournalStep,
  type NodeDiagnostic,
  type Observed,
  type PassOutcome,
  prepareSteps,
} from '@sluice/contract/agent';
import type { PendingAnswer } from '../../apps/agent/src/converge/converger.ts';
import { decide, isStale } from '../../apps/agent/src/converge/decision.ts';
import type { Observer } from '../../apps/agent/src/converge/observer.ts';
import { type Assignment, digestsOf, type FetchBlob } from '../../apps/agent/src/converge/pass.ts';
import type { Answering } from '../../apps/agent/src/protocol/reporter.ts';
import { digestOf } from '../../apps/agent/src/state/durable-file.ts';
import { mainPath } from '../../apps/agent/src/state/managed-files.ts';
import { type DesiredKey, emptyNodeRecord, type NodeRecord } from '../../apps/agent/src/state/node-record.ts';
import { addVersion, isSealedPath, nameSealed, resolveBundle } from '../../apps/agent/src/state/sealed-version.ts';

/** A file in memory in place of one on a disk. */
interface HeldFile {
  bytes: Uint8Array;
  digest: string;
}

export interface SimulatedNodeParts {
  /** Content of its haproxy.cfg before anybody manages it. */
  config: Uint8Array;
  fetchBlob: FetchBlob;
  /** The control plane should hear something now: an answer waits, or nothing is to be done. */
  onNews(): void;
}

/** What a node says that could not fetch its files: the pass is tried again. */
class TryAgain extends Error {}

const retryMs = 1_000;
const haproxyVersion = '3.2.0';
/** A commit that starts no worker leaves these out. */
const leftOut: ReadonlySet<JournalStep> = new Set(['apply-runtime']);

/**
 * A node whose disk and HAProxy are variables. It decides as a real agent does and takes the same steps, except that every
 * configuration whose bytes arrive whole is valid and serves.
 */
export class SimulatedNode implements Answering, Observer {
  readonly #parts: SimulatedNodeParts;
  readonly #secret = randomBytes(16).toString('hex');
  #files: ReadonlyMap<string, HeldFile>;
  #staged: { digest: string; files: ReadonlyMap<string, HeldFile> } | null = null;
  #record: NodeRecord = emptyNodeRecord;
  #runningBundle: string | null = null;
  #workerPid = 1_000;
  #newest: Desired | null = null;
  #waiting: Desired | null = null;
  #isWorking = false;
  #pending: PendingAnswer | null = null;

  constructor(parts: SimulatedNodeParts) {
    this.#parts = parts;
    this.#files = new Map([[mainPath, held(parts.config)]]);
  }

  get pendingAnswer(): PendingAnswer | null {
    return this.#pending;
  }

  get newestKey(): DesiredKey | null {
    const newest = this.#newest;
    return newest && { epoch: newest.epoch, counter: newest.counter };
  }

  /** It is managed, and nothing that it was told is left to be done or to be answered. */
  get isAtRest(): boolean {
    return this.#newest?.managed === true && this.#newest.phase === 'hold' && this.#pending === null;
  }

  get bundle(): string | null {
    return this.#runningBundle;
  }

  /** Another one after each commit. */
  get workerPid(): number {
    return this.#workerPid;
  }

  /** Its haproxy.cfg as it serves it. */
  get config(): string {
    return Buffer.from(this.#files.get(mainPath)?.bytes ?? []).toString('latin1');
  }

  confirmDelivered(answer: PendingAnswer): void {
    if (this.#pending === answer) this.#pending = null;
  }

  /** Takes a message of the control plane; an older one than it knows is dropped. */
  accept(desired: Desired): void {
    if (isStale(desired, this.newestKey)) return;
    this.#newest = desired;
    this.#waiting = desired;
    void this.#work();
  }

  async observe(): Promise<Observed> {
    const files = [...this.#files].map(([path, file]) => this.#report(path, file));
    return {
      mode: this.#record.managed ? 'managing' : 'observing',
      haproxy: {
        running: true,
        version: haproxyVersion,
        binary: '/usr/sbin/haproxy',
        masterPid: 999,
        workerPid: this.#workerPid,
        oldWorkers: 0,
        oldestWorkerSince: null,
        commandLine: ['/usr/sbin/haproxy', '-Ws', '-f', '/etc/haproxy/haproxy.cfg', '-S', '/run/haproxy-master.sock'],
        configPaths: ['/etc/haproxy/haproxy.cfg'],
        masterSocket: '/run/haproxy-master.sock',
        runningBundle: this.#runningBundle,
        blockers: [],
      },
      files,
      // Nobody edits these files by hand: they are those of the last commit.
      diskBundle: this.#runningBundle,
      lastGoodBundle: this.#record.lastGood?.bundle ?? null,
      verdict: { ok: true, diagnostics: [] },
      drift: [],
      openStep: null,
    };
  }

  async readObserved(digest: string): Promise<Uint8Array | null> {
    for (const [path, file] of this.#files) {
      if (file.digest === digest && !isSealedPath(path, this.#record.sealed)) return file.bytes;
    }
    return null;
  }

  /** One pass at a time, and always towards the newest that was said. */
  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    for (let desired = this.#waiting; desired !== null; desired = this.#waiting) {
      this.#waiting = null;
      try {
        await this.#follow(desired);
      } catch (error) {
        if (!(error instanceof TryAgain)) throw error;
        setTimeout(() => this.#newest === desired && this.accept(desired), retryMs).unref();
      }
    }
    this.#isWorking = false;
  }

  async #follow(desired: Desired): Promise<void> {
    const { epoch, counter, managed, bundle } = desired;
    this.#record = { ...this.#record, managed, seen: { epoch, counter }, known: bundle ?? this.#record.known };
    const prepared = new Set(this.#staged === null ? [] : [this.#staged.digest]);
    const decision = decide(desired, { record: this.#record, servingBundle: this.#runningBundle, prepared });
    switch (decision.kind) {
      case 'rest':
        return this.#parts.onNews();
      case 'answer-again':
        return this.#offer(this.#record.answered);
      case 'acknowledge':
        return this.#answer(desired, acknowledged(decision.phase, decision.bundle, []));
      case 'give-up':
        throw new Error('a simulated node dies in no commit');
      case 'run':
        return this.#answer(desired, await this.#pass(decision.assignment));
    }
  }

  async #pass(assignment: Assignment): Promise<PassOutcome> {
    const { phase, bundle } = assignment;
    const steps = new Steps();
    if (this.#staged?.digest !== bundle.digest) {
      const fetched = await this.#fetch(bundle);
      if ('refusal' in fetched) return refused(assignment, 'fetch', fetched.code, fetched.refusal, steps);
      this.#staged = { digest: bundle.digest, files: fetched.files };
    }
    steps.take(prepareSteps);
    if (phase === 'prepare') return acknowledged(phase, bundle.digest, steps.taken);
    return this.#commit(assignment, this.#staged.files, steps);
  }

  #commit(assignment: Assignment, files: ReadonlyMap<string, HeldFile>, steps: Steps): PassOutcome {
    const { bundle, expectedOnDisk } = assignment;
    const wanted = digestsOf(bundle);
    for (const [path, file] of this.#files) {
      const { digest } = this.#report(path, file);
      if (digest === expectedOnDisk?.[path] || digest === wanted[path]) continue;
      if (expectedOnDisk?.[path] === undefined && wanted[path] === undefined) continue;
      return refused(
        assignment,
        'compare-disk',
        'drift',
        `${path} is not the file that the control plane knows.`,
        steps,
      );
    }
    const text = Buffer.from(files.get(mainPath)?.bytes ?? []);
    if (!text.includes(`setenv ${bundleVariable} ${bundle.digest}\n`)) {
      return refused(assignment, 'prove', 'proof-failed', 'The configuration does not name its bundle.', steps);
    }
    this.#files = files;
    this.#runningBundle = bundle.digest;
    this.#workerPid += 1;
    const lastGood = { name: bundle.digest, bundle: bundle.digest, files: digestsOf(resolved(bundle, this.#record)) };
    this.#record = { ...this.#record, lastGood };
    steps.take(commitSteps.filter((name) => !leftOut.has(name)));
    const applied = { way: 'reload', commands: 0, reasons: ['A simulated node reloads always.'] } as const;
    return {
      ...acknowledged('commit', bundle.digest, steps.taken),
      applied: { ...applied, reasons: [...applied.reasons] },
    };
  }

  async #fetch(bundle: Bundle): Promise<{ files: Map<string, HeldFile> } | { refusal: string; code: string }> {
    const files = new Map<string, HeldFile>();
    for (const file of bundle.files) {
      const answer = await this.#parts.fetchBlob(file.digest, file.sizeBytes);
      if (answer.kind === 'away') throw new TryAgain(answer.cause);
      if (answer.kind === 'refused') return { refusal: answer.cause, code: 'blob-unavailable' };
      const fetched = held(answer.bytes);
      if (file.sealed === true) {
        const version = { id: file.digest, path: file.path, digest: fetched.digest };
        this.#record = { ...this.#record, sealed: addVersion(this.#record.sealed, version) };
      } else if (fetched.digest !== file.digest) {
        return {
          refusal: `The bytes of ${file.path} do not have the digest that the bundle names.`,
          code: 'blob-corrupt',
        };
      }
      files.set(file.path, fetched);
    }
    return { files };
  }

  #answer({ epoch, counter }: DesiredKey, outcome: PassOutcome): void {
    const answered = { epoch, counter, outcome };
    this.#record = { ...this.#record, answered };
    this.#offer(answered);
  }

  #offer(answer: PendingAnswer | null): void {
    this.#pending = answer;
    this.#parts.onNews();
  }

  #report(path: string, { digest, bytes }: HeldFile): Observed['files'][number] {
    const { sealed } = this.#record;
    if (!isSealedPath(path, sealed)) return { path, digest, sizeBytes: bytes.length };
    return { path, digest: nameSealed(path, digest, sealed, this.#secret), sizeBytes: bytes.length, sealed: true };
  }
}

/** The steps of one pass with their times; what has nothing to do takes no time. */
class Steps {
  readonly taken: PassOutcome['steps'] = [];
  #lastAtMs = performance.now();

  take(names: readonly JournalStep[]): void {
    for (const name of names) {
      const nowMs = performance.now();
      this.taken.push({ name, startedAt: new Date().toISOString(), durationMs: nowMs - this.#lastAtMs });
      this.#lastAtMs = nowMs;
    }
  }
}

function held(bytes: Uint8Array): HeldFile {
  return { bytes, digest: digestOf(bytes) };
}

function resolved(bundle: Bundle, { sealed }: NodeRecord): Bundle {
  return resolveBundle(bundle, sealed);
}

function acknowledged(phase: 'prepare' | 'commit', bundle: string, steps: PassOutcome['steps']): PassOutcome {
  return { phase, bundle, kind: 'ack', step: null, code: null, restored: null, diagnostics: [], steps };
}

function refused(
  { phase, bundle }: Assignment,
  step: JournalStep,
  code: string,
  cause: string,
  { taken }: Steps,
): PassOutcome {
  const remediation = 'Look at the control plane: a simulated node takes every configuration whose bytes arrive whole.';
  const diagnostics: NodeDiagnostic[] = [
    { code, severity: 'error', source: 'agent', path: mainPath, line: null, cause, remediation },
  ];
  // Nothing of its own is replaced before every check has passed.
  const restored = phase === 'commit' ? true : null;
  return { phase, bundle: bundle.digest, kind: 'nack', step, code, restored, diagnostics, steps: taken };
}
