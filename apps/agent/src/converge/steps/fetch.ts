import { join } from 'node:path';
import type { StepOutcome } from '../../outcome.ts';
import { readBundleDirectory } from '../../state/bundle-directory.ts';
import { digestOf } from '../../state/durable-file.ts';
import { stalled } from '../diagnostics.ts';
import { digestsOf, type Pass } from '../pass.ts';

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
  const staged = await readBundleDirectory(join(pass.workplace.state.stage, bundle.digest), digestsOf(bundle));
  if (staged) {
    pass.blobs = staged;
    return { kind: 'done' };
  }
  for (const file of bundle.files) {
    const answer = await pass.workplace.fetchBlob(file.digest, file.sizeBytes);
    if (answer.kind === 'away') return { kind: 'retry', afterMs: retryMs, cause: answer.cause };
    if (answer.kind === 'refused') {
      return stalled('blob-unavailable', answer.cause, 'Plan the change again.', file.path);
    }
    if (digestOf(answer.bytes) !== file.digest) {
      return stalled(
        'blob-corrupt',
        `The bytes received for ${file.path} do not have the digest that the bundle names.`,
        'Try again; if it stays, look for a proxy between node and control plane that alters content.',
        file.path,
      );
    }
    pass.blobs.set(file.path, answer.bytes);
  }
  return { kind: 'done' };
}
