import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { CliFailure } from './cli-failure.ts';
import type { CliContext } from './context.ts';

const Credentials = z.object({ url: z.url(), username: z.string(), token: z.string().min(1) });
export type Credentials = z.infer<typeof Credentials>;

/** Where what is kept for this user lies. */
export function configFolder(context: CliContext): string {
  const { SLUICE_CONFIG_DIR: own, XDG_CONFIG_HOME: xdg } = context.environment;
  return own ?? path.join(xdg ?? path.join(homedir(), '.config'), 'sluice');
}

function fileOf(context: CliContext): string {
  return path.join(configFolder(context), 'credentials.json');
}

/** The stored session, or null. Throws when others may read the file: then the token is no secret any more. */
export async function findCredentials(context: CliContext): Promise<Credentials | null> {
  const file = fileOf(context);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new CliFailure(`${file} cannot be read.`, 'Make it yours, or delete it and sign in again.', { cause: error });
  });
  if (text === null) return null;
  if (((await stat(file)).mode & 0o077) !== 0) {
    throw new CliFailure(
      `${file} can be read by other users.`,
      `Delete it, sign in again, and revoke the old session in the web page.`,
    );
  }
  const parsed = Credentials.safeParse(parseJson(text));
  if (!parsed.success) throw new CliFailure(`${file} is damaged.`, 'Delete it and sign in again.');
  return parsed.data;
}

/** Written with mode 0600 beside and renamed, so that a reader sees the old or the new file. */
export async function keepCredentials(context: CliContext, credentials: Credentials): Promise<string> {
  const file = fileOf(context);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.new`;
  await rm(fresh, { force: true });
  await writeFile(fresh, `${JSON.stringify(credentials)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(fresh, file);
  return file;
}

export async function forgetCredentials(context: CliContext): Promise<void> {
  await rm(fileOf(context), { force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
