import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { StartFailure } from './start-failure.ts';

const run = promisify(execFile);

/** Options of `spawn` under which the sandbox runs; empty when we are an ordinary user already. */
export interface Identity {
  uid?: number;
  gid?: number;
}

const systemUser = 'sluice';

/** Started by root the sandbox runs as the system user that the control plane has created. */
export async function sandboxIdentity(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', systemUser]), run('id', ['-g', systemUser])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch (error) {
    throw new StartFailure(
      `There is no system user ${systemUser}, and the sandbox never runs as root.`,
      `Create it: useradd --system --user-group --no-create-home ${systemUser}`,
      { cause: error },
    );
  }
}

/**
 * A Node that `identity` can run: our own where it may read it, else a copy in `folder`, made once a version.
 * A checkout may lie where only root can look.
 */
export async function runnableNode(identity: Identity, folder: string): Promise<string> {
  if (identity.uid === undefined || (await canRun(process.execPath, identity))) return process.execPath;
  const copy = path.join(folder, `node-${process.version}`);
  if (await canRun(copy, identity)) return copy;
  await mkdir(folder, { recursive: true });
  const unfinished = `${copy}.${process.pid}`;
  await copyFile(process.execPath, unfinished);
  await chmod(unfinished, 0o755);
  await rename(unfinished, copy);
  if (await canRun(copy, identity)) return copy;
  throw new StartFailure(
    `The user ${systemUser} cannot run ${copy}.`,
    'Let others pass the directories above it (chmod o+x), or set SLUICE_DATA_DIR to another place.',
  );
}

async function canRun(program: string, identity: Identity): Promise<boolean> {
  if ((await stat(program).catch(() => null)) === null) return false;
  return run(program, ['--version'], { ...identity, cwd: '/', timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}
