import { chmod, copyFile, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { type SystemUser, succeedsAs, systemUserForRoot } from '../../apps/control-plane/src/platform/system-user.ts';
import { StartFailure } from './start-failure.ts';

/** The user under whom the sandbox runs; null when we are an ordinary user already. */
export type SandboxUser = SystemUser | null;

/**
 * Started by root the sandbox runs as a system user of its own, never as root nor as the user of the control plane: who
 * edits its configuration runs code there, and that code must not reach the database.
 */
export async function sandboxUser(): Promise<SandboxUser> {
  return systemUserForRoot('sluice-sandbox').catch((error: unknown) => {
    const cause = error instanceof Error ? error.message : 'The system user cannot be created.';
    throw new StartFailure(cause, 'Or start without the sandbox: npm start -- --no-sandbox', { cause: error });
  });
}

/**
 * A Node that the user can run: our own where it may read it, else a copy in `folder`, made once a version.
 * A checkout may lie where only root can look.
 */
export async function runnableNode(user: SandboxUser, folder: string): Promise<string> {
  if (user === null || (await succeedsAs(user, process.execPath, ['--version']))) return process.execPath;
  const copy = path.join(folder, `node-${process.version}`);
  if (await succeedsAs(user, copy, ['--version'])) return copy;
  await mkdir(folder, { recursive: true });
  const unfinished = `${copy}.${process.pid}`;
  await copyFile(process.execPath, unfinished);
  await chmod(unfinished, 0o755);
  await rename(unfinished, copy);
  if (await succeedsAs(user, copy, ['--version'])) return copy;
  throw new StartFailure(
    `The user ${user.name} cannot run ${copy}.`,
    'Let others pass the directories above it (chmod o+x), or set SLUICE_DATA_DIR to another place.',
  );
}
