import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createCapabilitiesReader } from '../../haproxy/index.ts';
import type { Log } from '../../log.ts';
import { readNodeRecord } from '../../state/node-record.ts';
import { openStateDirectory } from '../../state/state-directory.ts';
import type { Workplace } from '../pass.ts';

/** Where an agent without a control plane finds its node and its blobs. */
export const RigPlace = z.object({
  stateDirectory: z.string(),
  target: z.object({ configFile: z.string(), masterSocket: z.string().nullable(), pidHint: z.number().nullable() }),
  blobDirectory: z.string(),
});
export type RigPlace = z.infer<typeof RigPlace>;

/** The workplace of a real agent, except that blobs come from a directory. */
export async function openRigWorkplace(place: RigPlace, log: Log): Promise<Workplace> {
  const state = await openStateDirectory(place.stateDirectory);
  return {
    state,
    target: place.target,
    log,
    fetchBlob: async (digest) => {
      try {
        return { kind: 'blob', bytes: await readFile(join(place.blobDirectory, digest)) };
      } catch {
        return { kind: 'refused', cause: 'this node has no right to that blob' };
      }
    },
    localSecret: 'a secret of this node',
    validated: new Map(),
    heldSettings: () => [],
    readCapabilities: createCapabilitiesReader(),
    openStep: null,
    record: await readNodeRecord(state.nodeRecord),
  };
}
