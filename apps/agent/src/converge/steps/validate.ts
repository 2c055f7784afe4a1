import { join } from 'node:path';
import { observeServing, validateConfig } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import { digestOf } from '../../state/durable-file.ts';
import { mainPath } from '../../state/managed-files.ts';
import { mainText, type Pass } from '../pass.ts';

/** The node's own binary reads the staged files in a jail. A bundle it accepted is not checked again by the same version. */
export async function validateStage(pass: Pass): Promise<StepOutcome> {
  const { state, target, validated } = pass.workplace;
  const { digest } = pass.assignment.bundle;
  const { version } = await observeServing(target);
  const known = validated.get(digest);
  if (known && known.haproxyVersion === version) {
    pass.notes.push(...known.notes);
    return { kind: 'done' };
  }
  const directory = join(state.stage, digest);
  const outcome = await validateConfig(target, { directory, mainPath: join(directory, mainPath) });
  pass.notes.push(...outcome.notes);
  if (outcome.kind === 'done') {
    const mainDigest = digestOf(mainText(pass));
    validated.set(digest, { mainDigest, haproxyVersion: version, notes: outcome.notes });
  }
  return outcome;
}
