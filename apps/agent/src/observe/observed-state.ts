import { z } from 'zod';
import { readJson, writeJson } from '../state/durable-file.ts';

const Access = z.object({ uid: z.number().int(), gid: z.number().int(), mode: z.number().int() });

/** What drift is compared with beyond the bundle itself. Kept between starts: a change while we were away is drift as well. */
export const ObservedState = z.object({
  format: z.literal(1),
  /** Owner and mode of each managed path when it was first seen under management. */
  access: z.record(z.string(), Access),
  /** The worker of the last look, and the main file that it can have read; null when that cannot be told. */
  worker: z.object({ identity: z.string(), readDigest: z.string().nullable() }).nullable(),
  /** The main file that belonged there at the last look. */
  belongs: z.string().nullable(),
  /** Signature and digest of the main file at the last look. */
  main: z.object({ signature: z.string(), digest: z.string().nullable() }).nullable(),
  /** The main file that was there when management began; it belongs there until the first bundle. */
  adopted: z.string().nullable(),
  /** Names the last pass that had changed something live by then. */
  passMark: z.string(),
});
export type ObservedState = z.infer<typeof ObservedState>;
export type FileAccessSeen = z.infer<typeof Access>;

export const nothingSeen: ObservedState = {
  format: 1,
  access: {},
  worker: null,
  belongs: null,
  main: null,
  adopted: null,
  passMark: '',
};

/** A damaged file counts as none: it holds nothing that the next look would not find again. */
export async function readObservedState(path: string): Promise<ObservedState> {
  return (await readJson(path, ObservedState).catch(() => null)) ?? nothingSeen;
}

export async function writeObservedState(path: string, state: ObservedState): Promise<void> {
  await writeJson(path, state);
}
