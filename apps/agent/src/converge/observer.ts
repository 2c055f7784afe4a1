import { join } from 'node:path';
import type { Blocker, NodeDiagnostic, Observed, ObservedFile } from '@sluice/contract/agent';
import { validateConfig } from '../haproxy/index.ts';
import { describeError } from '../log.ts';
import { listManagedPaths } from '../observe/belonging-file.ts';
import { DiskLook } from '../observe/disk-look.ts';
import { DriftWatch } from '../observe/drift-watch.ts';
import { writeBundleDirectory } from '../state/bundle-directory.ts';
import { digestOf, readIfPresent } from '../state/durable-file.ts';
import { diskPathOf, mainPath } from '../state/managed-files.ts';
import { isSealedPath, nameSealed, resolveBundle } from '../state/sealed-version.ts';
import { observeRunning } from './applied-live.ts';
import { placeInBundle } from './diagnostics.ts';
import { digestsOf, type Workplace } from './pass.ts';

export interface Observer {
  /** A fresh look; cheap while nothing changes. Never throws for what the node looks like. */
  observe(): Promise<Observed>;
  /** Bytes of an observed file, if it still has this digest. */
  readObserved(digest: string): Promise<Uint8Array | null>;
}

type Verdict = Observed['verdict'];

/** What the control plane takes for one file. */
const maxFileBytes = 10 * 1024 * 1024;

export function createObserver(workplace: Workplace): Observer {
  const { target } = workplace;
  const diskLook = new DiskLook(target);
  const drift = new DriftWatch(workplace);
  let seen: readonly ObservedFile[] = [];
  let judged: { key: string; verdict: Verdict; blockers: Blocker[] } | null = null;

  const judge = async (
    main: ObservedFile,
    version: string | null,
  ): Promise<{ verdict: Verdict; blockers: Blocker[] }> => {
    const key = `${main.digest} ${version}`;
    if (judged?.key === key) return judged;
    const fresh = findPassed(workplace, main.digest, version) ?? (await judgeMain(workplace, main.digest));
    if (fresh) judged = { key, ...fresh };
    return fresh ?? { verdict: null, blockers: [] };
  };

  const look = async (): Promise<Observed> => {
    const begun = { openStep: workplace.openStep, record: workplace.record };
    const { masterUid: _, startedBundle: __, ...haproxy } = await observeRunning(workplace);
    const disk = await diskLook.look(listManagedPaths(workplace));
    const files = disk.flatMap(({ path, digest, sizeBytes }) => (digest === null ? [] : [{ path, digest, sizeBytes }]));
    seen = files;
    const main = files.find((file) => file.path === mainPath);
    const { verdict, blockers } = main ? await judge(main, haproxy.version) : { verdict: null, blockers: [] };
    const diskBundle = nameDisk(workplace, files);
    return {
      mode: workplace.record.managed ? 'managing' : 'observing',
      haproxy: {
        ...haproxy,
        // A jail that does not start is news only where nothing else is said to be missing.
        blockers: haproxy.blockers.length > 0 ? haproxy.blockers : blockers,
      },
      files: files.map((file) => reportedFile(workplace, file)),
      diskBundle,
      lastGoodBundle: workplace.record.lastGood?.bundle ?? null,
      verdict,
      drift: await drift.look(haproxy, disk, begun),
      openStep: workplace.openStep,
    };
  };

  // One look at a time: the jailed check of a copy has one place for it.
  let last: Promise<unknown> = Promise.resolve();
  return {
    observe() {
      const next = last.then(look, look);
      last = next;
      return next;
    },
    async readObserved(digest) {
      for (const file of seen) {
        if (file.digest !== digest || file.sizeBytes > maxFileBytes) continue;
        if (isSealedPath(file.path, workplace.record.sealed)) continue;
        const bytes = await readIfPresent(diskPathOf(target, file.path));
        if (bytes !== null && digestOf(bytes) === digest) return bytes;
      }
      return null;
    },
  };
}

/** Of what stands in the place of a secret neither the content nor its digest leaves the node. */
function reportedFile({ record, localSecret }: Workplace, { path, digest, sizeBytes }: ObservedFile): ObservedFile {
  if (!isSealedPath(path, record.sealed)) return { path, digest, sizeBytes };
  return { path, digest: nameSealed(path, digest, record.sealed, localSecret), sizeBytes, sealed: true };
}

/** The verdict of a pass that staged the same bytes: a report need not wait for a second check. */
function findPassed(workplace: Workplace, mainDigest: string, version: string | null) {
  for (const passed of workplace.validated.values()) {
    if (passed.mainDigest !== mainDigest || passed.haproxyVersion !== version) continue;
    const diagnostics = passed.notes.map((note) => placeInBundle(workplace.target, note));
    return { verdict: { ok: true, diagnostics }, blockers: [] };
  }
  return null;
}

/** The jailed check of a copy of the main file. Null when it could not be made now; a node that never can has a blocker. */
async function judgeMain(
  workplace: Workplace,
  digest: string,
): Promise<{ verdict: Verdict; blockers: Blocker[] } | null> {
  const bytes = await readIfPresent(workplace.target.configFile);
  if (bytes === null || digestOf(bytes) !== digest) return null;
  const directory = join(workplace.state.observed, 'main');
  try {
    await writeBundleDirectory(directory, [{ path: mainPath, bytes }]);
  } catch (error) {
    // A full disk must not hide everything else that is seen.
    workplace.log.error('file on disk not judged', { cause: describeError(error) });
    return null;
  }
  const outcome = await validateConfig(workplace.target, { directory, mainPath: join(directory, mainPath) });
  if (outcome.kind === 'retry') return null;
  const inBundle = (diagnostics: readonly NodeDiagnostic[]) =>
    diagnostics.slice(0, 200).map((entry) => placeInBundle(workplace.target, entry));
  if (outcome.kind === 'done') return { verdict: { ok: true, diagnostics: inBundle(outcome.notes) }, blockers: [] };
  if (outcome.code !== 'not-manageable') {
    return { verdict: { ok: false, diagnostics: inBundle([...outcome.diagnostics, ...outcome.notes]) }, blockers: [] };
  }
  const blockers = outcome.diagnostics.map(({ code, cause, remediation }) => ({
    code,
    cause: cause.slice(0, 2000),
    remediation: remediation ?? 'See the log of the agent on this node.',
  }));
  return { verdict: null, blockers };
}

/** Names what is on disk, if it is a bundle that this node knows. */
function nameDisk(workplace: Workplace, files: readonly ObservedFile[]): string | null {
  const { known, lastGood, sealed } = workplace.record;
  const onDisk = new Map(files.map((file) => [file.path, file.digest]));
  const holds = (wanted: Readonly<Record<string, string>>) =>
    Object.entries(wanted).every(([path, digest]) => onDisk.get(path) === digest);
  if (lastGood?.bundle && holds(lastGood.files)) return lastGood.bundle;
  if (known && holds(digestsOf(resolveBundle(known, sealed)))) return known.digest;
  return null;
}
