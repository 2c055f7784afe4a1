import { join } from 'node:path';
import type { StepOutcome } from '../../outcome.ts';
import { readBundleDirectory } from '../../state/bundle-directory.ts';
import { digestOf } from '../../state/durable-file.ts';
import { addVersion, resolveBundle } from '../../state/sealed-version.ts';
import { stalled } from '../diagnostics.ts';
import { digestsOf, type Pass, saveRecord } from '../pass.ts';

/** Far above any real configuration; keeps a wrong bundle from filling memory and disk. */
const maxBundleBytes = 64 * 1024 * 1024;

const retryMs = 1000;

/** Gets the bundle's files into memory, from an earlier stage where that is whole, else from the control plane. */
export async function fetchBundle(pass: Pass): Promise<StepOutcome> {
  const { bundle } = pass.assignment;
  const totalBytes = bundle.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (totalBytes > maxBundleBytes) {
    return stalled(
      'not-manageable',
      `The bundle has ${totalBytes} bytes; this agent takes at most ${maxBundleBytes}.`,
      'Make the files of the cluster smaller.',
    );
  }
  useResolved(pass);
  const staged = await readStaged(pass);
  if (staged) {
    pass.blobs = staged;
    return { kind: 'done' };
  }
  let { sealed } = pass.workplace.record;
  for (const file of bundle.files) {
    const answer = await pass.workplace.fetchBlob(file.digest, file.sizeBytes);
    if (answer.kind === 'away') return { kind: 'retry', afterMs: retryMs, cause: answer.cause };
    if (answer.kind === 'refused') {
      return stalled('blob-unavailable', answer.cause, 'Plan the change again.', file.path);
    }
    const digest = digestOf(answer.bytes);
    if (file.sealed === true) {
      sealed = addVersion(sealed, { id: file.digest, path: file.path, digest });
    } else if (digest !== file.digest) {
      return stalled(
        'blob-corrupt',
        `The bytes received for ${file.path} do not have the digest that the bundle names.`,
        'Try again; if it stays, look for a proxy between node and control plane that alters content.',
        file.path,
      );
    }
    pass.blobs.set(file.path, answer.bytes);
  }
  if (sealed !== pass.workplace.record.sealed) await saveRecord(pass.workplace, { sealed });
  useResolved(pass);
  return { kind: 'done' };
}

async function readStaged({ workplace, assignment: { bundle } }: Pass): Promise<Map<string, Uint8Array> | null> {
  return readBundleDirectory(join(workplace.state.stage, bundle.digest), digestsOf(bundle));
}

/** From here on sealed files go by the digest of their content, as every other file does. */
function useResolved(pass: Pass): void {
  const bundle = resolveBundle(pass.assignment.bundle, pass.workplace.record.sealed);
  pass.assignment = { ...pass.assignment, bundle };
  pass.journal.bundle = bundle;
}
