import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx } from '../../platform/database.ts';
import { Secret } from '../../platform/secret.ts';
import type { Settings } from '../../platform/settings.ts';
import { createTypedCode, normaliseTypedCode } from '../../platform/typed-code.ts';

const settingName = 'setup-secret';
const Stored = z.object({ hash: z.string(), expiresAt: z.iso.datetime().nullable() });

const groups = 5;
const groupLength = 5;

/**
 * Makes the one secret with which an administrator can be created, in place of an older one. About 122 bits, so that a
 * plain hash is enough. `lifetimeMs` null: valid until it is used.
 */
export async function createSetupSecret(tx: Tx, settings: Settings, lifetimeMs: number | null): Promise<Secret> {
  const text = createTypedCode(groups, groupLength);
  const expiresAt = lifetimeMs === null ? null : new Date(Date.now() + lifetimeMs).toISOString();
  await settings.put(tx, settingName, { hash: hashOf(text), expiresAt });
  return new Secret(text);
}

/** Whether a secret is waiting to be used. */
export async function isSetupPossible(tx: Db | Tx, settings: Settings): Promise<boolean> {
  return (await findValid(tx, settings)) !== null;
}

export async function setupSecretFits(tx: Db | Tx, settings: Settings, presented: Secret): Promise<boolean> {
  const stored = await findValid(tx, settings);
  const given = Buffer.from(hashOf(presented.reveal()), 'hex');
  return stored !== null && timingSafeEqual(given, Buffer.from(stored.hash, 'hex'));
}

/** False when another transaction was faster. */
export async function useUpSetupSecret(tx: Tx, settings: Settings): Promise<boolean> {
  return settings.remove(tx, settingName);
}

async function findValid(tx: Db | Tx, settings: Settings): Promise<z.infer<typeof Stored> | null> {
  const stored = Stored.safeParse(await settings.find(tx, settingName));
  if (!stored.success) return null;
  const { expiresAt } = stored.data;
  return expiresAt === null || Date.parse(expiresAt) > Date.now() ? stored.data : null;
}

function hashOf(text: string): string {
  return createHash('sha256').update(normaliseTypedCode(text)).digest('hex');
}
