import { randomUUID } from 'node:crypto';
import {
  type Confirmation,
  type PasskeyCreationOptions,
  PasskeyId,
  type PasskeyRegistration,
  type PasskeyView,
  problem,
} from '@sluice/contract';
import type { z } from 'zod';
import { record } from '../../platform/audit.ts';
import { type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { lockUser, noteSecondFactor } from '../access/index.ts';
import type { Account } from './account.ts';
import { giveBackupCodes } from './backup-codes.ts';
import { confirmed } from './confirmation.ts';
import { hasFactor, readEnrolled, tidyAfterRemoval } from './enrolled.ts';
import type { SecondFactorParts } from './parts.ts';
import {
  insertPasskey,
  listPasskeys,
  removePasskey as removeRow,
  renamePasskey as renameRow,
  type StoredPasskey,
} from './passkey-store.ts';
import { factorMissing, passkeyNotPossible } from './problems.ts';
import { putChallenge, takeChallenge } from './session-challenge-store.ts';
import { createChallenge, creationOptions, verifyRegistration } from './webauthn.ts';

type View = z.input<typeof PasskeyView>;

/** Throws `confirmation-failed`, `passkey-not-possible`, `too-many-attempts`. */
export async function beginPasskey(
  parts: SecondFactorParts,
  account: Account,
  confirmation: Confirmation,
): Promise<{ passkey: PasskeyCreationOptions }> {
  const { actor, origin, sessionId, userId } = account;
  const { passkeyHost } = origin.site;
  await parts.limits.enrolSecondFactor.consume(userId);
  if (passkeyHost === null) throw passkeyNotPossible();
  return confirmed(parts, account, confirmation, async (tx) => {
    const challenge = createChallenge();
    await putChallenge(tx, sessionId, 'register', challenge);
    const user = { id: userId, username: actor.name };
    return { passkey: creationOptions(passkeyHost, challenge, user, await listPasskeys(tx, userId)) };
  });
}

/** Throws `factor-missing`, `passkey-not-possible`, `passkey-refused`. */
export async function addPasskey(
  { db, sealing }: SecondFactorParts,
  account: Account,
  { name, response }: { name: string; response: PasskeyRegistration },
): Promise<{ passkey: View; backupCodes: string[] | null }> {
  const { actor, origin, sessionId, userId } = account;
  const { passkeyHost } = origin.site;
  if (passkeyHost === null) throw passkeyNotPossible();
  return transact(db, async (tx) => {
    const now = new Date();
    await lockUser(tx, userId);
    const challenge = await takeChallenge(tx, sessionId, 'register', now);
    if (challenge === null) throw factorMissing('passkey that was begun in this session');
    const credential = await verifyRegistration(response, { challenge, site: origin.site });
    if (credential === null) throw passkeyRefused('What the browser sent was not made for this page and this moment.');
    const isFirst = !hasFactor(await readEnrolled(tx, userId));
    const id = PasskeyId.parse(randomUUID());
    const passkey = { id, userId, name, host: passkeyHost, createdAt: now, ...credential };
    if (!(await insertPasskey(tx, passkey))) throw passkeyRefused('This passkey is known already.');
    await noteSecondFactor(tx, sessionId, now);
    const backupCodes = isFirst ? await giveBackupCodes(tx, sealing, userId, now) : null;
    const detail = { factor: 'passkey', name };
    await record(tx, { actor, action: 'second-factor.enrolled', subject: actor.name, detail });
    return { passkey: viewPasskey({ ...passkey, lastUsedAt: null }, account), backupCodes };
  });
}

/** Throws `not-found`. */
export async function renamePasskey(
  { db }: SecondFactorParts,
  account: Account,
  id: PasskeyId,
  name: string,
): Promise<View> {
  const { actor, userId } = account;
  return transact(db, async (tx) => {
    const before = await getPasskey(tx, account, id);
    await renameRow(tx, userId, id, name);
    const detail = { before: before.name, after: name };
    await record(tx, { actor, action: 'passkey.renamed', subject: actor.name, detail });
    return viewPasskey({ ...before, name }, account);
  });
}

/** Throws `confirmation-failed`, `not-found`, `too-many-attempts`. */
export async function removePasskey(
  parts: SecondFactorParts,
  account: Account,
  id: PasskeyId,
  confirmation: Confirmation,
): Promise<void> {
  const { actor, userId } = account;
  await parts.limits.disableSecondFactor.consume(userId);
  await confirmed(parts, account, confirmation, async (tx) => {
    const name = await removeRow(tx, userId, id);
    if (name === null) throw notFound('passkey');
    await tidyAfterRemoval(tx, userId);
    const detail = { factor: 'passkey', name };
    await record(tx, { actor, action: 'second-factor.disabled', subject: actor.name, detail });
  });
}

export function viewPasskey(passkey: StoredPasskey, { origin }: Pick<Account, 'origin'>): View {
  const { createdAt, host, id, lastUsedAt, name, synced } = passkey;
  return {
    id,
    name,
    synced,
    here: host === origin.site.passkeyHost,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

async function getPasskey(tx: Tx, { userId }: Account, id: PasskeyId): Promise<StoredPasskey> {
  const passkey = (await listPasskeys(tx, userId)).find((row) => row.id === id);
  if (passkey === undefined) throw notFound('passkey');
  return passkey;
}

function passkeyRefused(cause: string) {
  return problem('passkey-refused', cause, 'Begin once more, on the same page.', '#/response');
}
