import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { PostgresPrograms } from './postgres-programs.ts';
import { identityOf, type SystemUser, succeedsAs } from './system-user.ts';

/** Where the files of an embedded PostgreSQL lie. */
export interface PostgresPlaces {
  /** Below the data directory; owned by the user that runs PostgreSQL. */
  home: string;
  /** PGDATA. */
  data: string;
  /** Directory of the unix socket. */
  socket: string;
  log: string;
}

export const databaseUser = 'sluice';

/** Linux limits the whole path of a unix socket to 107 bytes; PostgreSQL adds `/.s.PGSQL.5432.lock`. */
const longestSocketDirectory = 107 - '/.s.PGSQL.5432'.length;

/** Pure: the socket moves to the temporary directory when the data directory's path is too long for one. */
export function placesIn(dataDir: string): PostgresPlaces {
  const home = join(dataDir, 'postgres');
  const socket = join(home, 'run');
  const short = join(tmpdir(), `sluice-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`);
  return {
    home,
    data: join(home, 'data'),
    socket: Buffer.byteLength(socket) <= longestSocketDirectory ? socket : short,
    log: join(home, 'server.log'),
  };
}

/** Makes the directories, private to the user that runs PostgreSQL. */
export async function preparePlaces(places: PostgresPlaces, user: SystemUser | null): Promise<void> {
  await makePassableDirectory(dirname(places.home));
  for (const directory of [places.home, places.socket]) await makePrivateDirectory(directory, user);
  if (await succeedsAs(user, 'test', ['-w', places.home])) return;
  throw new Error(
    `The user ${user?.name ?? userInfo().username} cannot reach ${places.home}. Let others pass the directories above it (chmod o+x), or set SLUICE_DATA_DIR to another place.`,
  );
}

/** What is new on the way is made passable whatever the umask is, so that the user below reaches its files. */
async function makePassableDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  if (first === undefined) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
}

async function makePrivateDirectory(directory: string, user: SystemUser | null): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await lstat(directory);
  const ours = [user?.uid ?? process.getuid?.(), process.getuid?.()];
  // The temporary directory is everybody's: what lies there under our name may be a trap.
  if (!found.isDirectory() || !ours.includes(found.uid))
    throw new Error(
      `${directory} belongs to another user. Start as that user or as root, or set SLUICE_DATA_DIR to another place.`,
    );
  if (user !== null) await chown(directory, user.uid, user.gid);
}

/** Whether the cluster exists in full; an interrupted `createCluster` leaves none. */
export async function clusterExists(places: PostgresPlaces): Promise<boolean> {
  return stat(join(places.data, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/** Runs `initdb` beside the final place and renames, so that a crash leaves either no cluster or a whole one. */
export async function createCluster(
  places: PostgresPlaces,
  programs: PostgresPrograms,
  user: SystemUser | null,
): Promise<void> {
  const unfinished = `${places.data}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const args = [
    `--pgdata=${unfinished}`,
    `--username=${databaseUser}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--auth-local=peer',
    '--auth-host=reject',
    '--no-instructions',
  ];
  const child = spawn(programs.initdb, args, {
    ...identityOf(user),
    cwd: places.home,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0)
    throw new Error(
      `The embedded database could not be created in ${places.data}: ${Buffer.concat(output).toString().trim().slice(-2000)}`,
    );
  await writeAccessRules(unfinished);
  await rename(unfinished, places.data);
}

/** Only over the unix socket, only the user that runs PostgreSQL and root; the names are in `pg_ident.conf`. */
async function writeAccessRules(data: string): Promise<void> {
  await writeFile(join(data, 'pg_hba.conf'), `local all ${databaseUser} peer map=${databaseUser}\n`);
}

/** Says which system users may be the database user. Written at each start: the user may be another than last time. */
export async function writeUserMap(places: PostgresPlaces, user: SystemUser | null): Promise<void> {
  const names = new Set([user?.name ?? userInfo().username, 'root']);
  const lines = [...names].map((name) => `${databaseUser} "${name}" ${databaseUser}\n`);
  const path = join(places.data, 'pg_ident.conf');
  if ((await readFile(path, 'utf8')) !== lines.join('')) await writeFile(path, lines.join(''));
}
