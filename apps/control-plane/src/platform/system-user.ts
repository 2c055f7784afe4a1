import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The unprivileged user under whom everything runs when root starts us. */
export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

export const systemUserName = 'sluice';

/**
 * Null when we are not root: then everything runs under the present user. Makes the user when it is missing.
 * `name` is another one for what must not reach the control plane's files and database.
 */
export async function systemUserForRoot(name = systemUserName): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const existing = await findUser(name);
  if (existing !== null) return existing;
  const refusal = await createUser(name).catch((error: unknown) => error);
  // Another process may have made it in the meantime.
  const created = await findUser(name);
  if (created !== null) return created;
  throw new Error(
    `The system user ${name} cannot be created. Create it, or start the control plane as an ordinary user.`,
    { cause: refusal },
  );
}

/** Whether a program, run under the user, ends with exit status 0. */
export async function succeedsAs(user: SystemUser | null, file: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(file, [...args], { ...identityOf(user), timeout: 10_000, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}

/** Options of `spawn` and `execFile` that make the child run under the user. */
export function identityOf(user: SystemUser | null): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

/** Gives up root for good. Call it when every port and file that needs root is open. */
export function becomeUser(user: SystemUser): void {
  process.setgroups?.([user.gid]);
  process.setgid?.(user.gid);
  process.setuid?.(user.uid);
}

async function findUser(name: string): Promise<SystemUser | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function createUser(name: string): Promise<void> {
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    name,
  ]);
}
