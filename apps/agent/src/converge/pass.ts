import type { Bundle, Desired, JournalStep, NodeDiagnostic, PassOutcome } from '@sluice/contract/agent';
import type { CapabilitiesReader, HaproxyTarget } from '../haproxy/index.ts';
import { describeError, type Log } from '../log.ts';
import type { HeldSetting } from '../observe/held-settings.ts';
import type { Journal } from '../state/journal.ts';
import { mainPath } from '../state/managed-files.ts';
import { type NodeRecord, writeNodeRecord } from '../state/node-record.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import type { LivePlan } from './live-plan.ts';

export type BlobAnswer =
  | { kind: 'blob'; bytes: Uint8Array }
  /** The world may heal: control plane away, time-out. */
  | { kind: 'away'; cause: string }
  /** The control plane will not give it, or gave something else. */
  | { kind: 'refused'; cause: string };

/** Where passes get their bytes from; the real one is the control plane. */
export type FetchBlob = (digest: string, sizeBytes: number) => Promise<BlobAnswer>;

/** What every pass on this node works with. */
export interface Workplace {
  state: StateDirectory;
  target: HaproxyTarget;
  log: Log;
  fetchBlob: FetchBlob;
  /** Known to this node alone; tells contents of sealed files apart in reports. */
  localSecret: string;
  /** Bundles that passed the jailed check, with the version of the binary that said so. */
  validated: Map<string, ValidatedBundle>;
  readCapabilities: CapabilitiesReader;
  /** What was set on servers on purpose and holds now, whatever the files say. */
  heldSettings(): readonly HeldSetting[];
  /** Step of the unfinished pass, for reports. */
  openStep: JournalStep | null;
  /** What outlives the process; replaced as a whole by `saveRecord`. Only the converger's loop writes it. */
  record: NodeRecord;
}

export interface ValidatedBundle {
  /** Digest of its haproxy.cfg. */
  mainDigest: string;
  haproxyVersion: string | null;
  notes: readonly NodeDiagnostic[];
}

/** A desired state that names work to do. */
export interface Assignment {
  epoch: string;
  counter: number;
  phase: 'prepare' | 'commit';
  bundle: Bundle;
  expectedOnDisk: Desired['expectedOnDisk'];
  /** What was changed by hand has to go: owner and mode are restored, and HAProxy is reloaded even where nothing else differs. */
  reload: boolean;
}

/** One pass on its way through the steps. */
export interface Pass {
  workplace: Workplace;
  assignment: Assignment;
  journal: Journal;
  /** How the new files can reach the worker; null before somebody asked. */
  live: LivePlan | null;
  /** Filled by fetch, written by stage. */
  blobs: Map<string, Uint8Array>;
  /** Warnings and what could not be proven: told with the acknowledgement. */
  notes: NodeDiagnostic[];
  timings: PassOutcome['steps'];
}

export function digestsOf(bundle: Bundle): Record<string, string> {
  return Object.fromEntries(bundle.files.map((file) => [file.path, file.digest]));
}

/** Files of the last good bundle that the new one no longer has. */
export function removedPaths({ lastGood, bundle }: Journal): string[] {
  const wanted = digestsOf(bundle);
  return Object.keys(lastGood?.files ?? {}).filter((path) => !(path in wanted));
}

export function stagedMain(pass: Pass): Uint8Array | null {
  return pass.blobs.get(mainPath) ?? null;
}

/** The compiled haproxy.cfg; only steps after `stage` may ask. */
export function mainText(pass: Pass): Uint8Array {
  const text = stagedMain(pass);
  if (text === null) throw new Error(`${mainPath} is not staged`);
  return text;
}

export async function saveRecord(workplace: Workplace, patch: Partial<NodeRecord>): Promise<void> {
  const record = { ...workplace.record, ...patch };
  await writeNodeRecord(workplace.state.nodeRecord, record);
  workplace.record = record;
}

/**
 * As `saveRecord`, for what a restart may forget because it is found out again. A full disk must not keep the agent from saying that
 * the disk is full.
 */
export async function noteRecord(workplace: Workplace, patch: Partial<NodeRecord>): Promise<void> {
  try {
    await saveRecord(workplace, patch);
  } catch (error) {
    workplace.log.error('record not written', { cause: describeError(error) });
    workplace.record = { ...workplace.record, ...patch };
  }
}
