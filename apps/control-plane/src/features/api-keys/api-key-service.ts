import { randomBytes } from 'node:crypto';
import { type ApiKeyId, type ApiKeyView, type Permission, problem, type UserId } from '@sluice/contract';
import type { z } from 'zod';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { PermissionMissing, requireRecentFactor } from '../../platform/require-permission.ts';
import { Secret } from '../../platform/secret.ts';
import { apiKeyPrefix, hashToken, lockUser } from '../access/index.ts';
import { getKey } from './api-key-read-model.ts';
import { countKeys, insertKey, removeKey } from './api-key-store.ts';

const longestLifeMs = 366 * 24 * 3_600_000;
const mostKeys = 50;
const tokenBytes = 32;
/** Enough to tell keys apart, far too little to guess the rest. */
const shownCharacters = apiKeyPrefix.length + 4;

export interface KeyFields {
  name: string;
  permissions: readonly Permission[];
  expiresAt: Date | null;
}

/** Throws `name-taken`, `permission-missing`, `step-up-needed`, `too-many-keys`, `validation-failed`. */
export async function createKey(
  db: Db,
  actor: Actor & { userId: UserId },
  fields: KeyFields,
): Promise<{ key: z.input<typeof ApiKeyView>; token: Secret }> {
  requireLife(fields.expiresAt, new Date());
  const permissions = [...new Set(fields.permissions)];
  requireHeld(actor, permissions);
  // A key proves no second factor later: who makes it has proven one for what asks for it.
  for (const permission of permissions) requireRecentFactor(actor, permission);
  const token = new Secret(apiKeyPrefix + randomBytes(tokenBytes).toString('base64url'));
  return transact(db, async (tx) => {
    await requireRoom(tx, actor.userId);
    const id = await insertKey(tx, {
      userId: actor.userId,
      name: fields.name,
      tokenHash: hashToken(token),
      beginning: token.reveal().slice(0, shownCharacters),
      permissions,
      expiresAt: fields.expiresAt,
    });
    const detail = { name: fields.name, permissions, expiresAt: fields.expiresAt };
    await record(tx, { actor, action: 'api-key.created', subject: id, detail });
    return { key: await getKey(tx, id), token };
  });
}

/** `owner` null: of anybody. Whoever may end keys of others may end those of people above them: it gives nothing. Throws `not-found`. */
export async function revokeKey(db: Db, actor: Actor, id: ApiKeyId, owner: UserId | null): Promise<void> {
  await transact(db, async (tx) => {
    const removed = await removeKey(tx, id, owner);
    if (removed === null) throw notFound('key');
    await record(tx, { actor, action: 'api-key.revoked', subject: id, detail: removed });
  });
}

function requireLife(expiresAt: Date | null, now: Date): void {
  if (expiresAt === null) return;
  const leftMs = expiresAt.getTime() - now.getTime();
  if (leftMs > 0 && leftMs <= longestLifeMs) return;
  throw problem(
    'validation-failed',
    leftMs > 0 ? 'The end is more than 366 days away.' : 'The end lies in the past.',
    'Choose a moment in the next 366 days, or no end.',
    '#/expiresAt',
  );
}

/** Others would be of no use, and a mistake of whoever makes the key. */
function requireHeld({ authority, name }: Actor, permissions: readonly Permission[]): void {
  const lacking = permissions.filter((permission) => !authority.holdsAnywhere(permission));
  const [first] = lacking;
  if (first === undefined) return;
  throw new PermissionMissing(first, [
    {
      field: '#/permissions',
      cause: `${name} does not hold ${lacking.join(', ')} anywhere.`,
      remediation: 'Leave it out, or ask an administrator for a role that includes it.',
    },
  ]);
}

async function requireRoom(tx: Tx, userId: UserId): Promise<void> {
  // Two requests at once would both see room for one.
  await lockUser(tx, userId);
  if ((await countKeys(tx, userId)) < mostKeys) return;
  throw problem('too-many-keys', `You have ${mostKeys} keys.`, 'Revoke one that is not used any more.');
}
