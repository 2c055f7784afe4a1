import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { CliContext } from './context.ts';
import { configFolder } from './credential-store.ts';

/** By the address of the control plane. */
const Devices = z.record(z.string(), z.string().regex(/^[\w-]{20,100}$/));
/** Over TLS with the prefix that browsers ask for; who gives it knows which, and takes no notice of the other. */
const cookieNames = ['__Host-sluice_device', 'sluice_device'];

/**
 * What a control plane gave this device at the last sign-in, as a `Cookie` header. It opens nothing: attempts with it are counted apart
 * from those of strangers, so that they cannot keep us from signing in. It outlives a logout.
 */
export async function deviceCookie(context: CliContext, url: string): Promise<Record<string, string>> {
  const token = (await readDevices(context))[new URL(url).origin];
  return token === undefined ? {} : { cookie: cookieNames.map((name) => `${name}=${token}`).join('; ') };
}

/** Keeps what an answer gives. A device that cannot be kept is a stranger again the next time, no more. */
export async function keepDevice(context: CliContext, url: string, response: Response): Promise<void> {
  const pairs = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]?.split('=') ?? []);
  const token = pairs.find(([name = '']) => cookieNames.includes(name))?.[1];
  if (token === undefined) return;
  const devices = { ...(await readDevices(context)), [new URL(url).origin]: token };
  const file = fileOf(context);
  const fresh = `${file}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await rm(fresh, { force: true });
    await writeFile(fresh, `${JSON.stringify(devices)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(fresh, file);
  } catch {
    // The sign-in itself went well.
  }
}

async function readDevices(context: CliContext): Promise<Record<string, string>> {
  const text = await readFile(fileOf(context), 'utf8').catch(() => '{}');
  try {
    return Devices.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

function fileOf(context: CliContext): string {
  return path.join(configFolder(context), 'device');
}
