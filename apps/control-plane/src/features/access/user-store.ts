import { randomUUID } from 'node:crypto';
import { type ApiKeyId, problem, UserId } from '@sluice/contract';
import { sql } from 'kysely';
import { type Db, type Tx, violatedConstraintOf } from '../../platform/database.ts';

export interface StoredUser {
  id: UserId;
  username: string;
  /** Null: signs in elsewhere. */
  passwordHash: string | null;
  active: boolean;
}

/** The only file that writes `user_account`. Names are compared without regard to case. */
export async function findByName(tx: Db | Tx, username: string): Promise<StoredUser | null> {
  const row = await tx
    .selectFrom('user_account')
    .select(['id', 'username', 'password_hash', 'active'])
    .where(sql<string>`lower(username)`, '=', username.toLowerCase())
    .executeTakeFirst();
  if (row === undefined) return null;
  return { id: row.id, username: row.username, passwordHash: row.password_hash, active: row.active };
}

/** The active user of this name who has a password of ours, or may choose one, and an e-mail address. */
export async function findMailable(
  tx: Tx,
  username: string,
): Promise<{ id: UserId; username: string; email: string } | null> {
  const row = await tx
    .selectFrom('user_account')
    .select(['id', 'username', 'email'])
    .where(sql<string>`lower(username)`, '=', username.toLowerCase())
    .where('active', '=', true)
    .where('issuer', 'is', null)
    .executeTakeFirst();
  return row === undefined || row.email === null ? null : { ...row, email: row.email };
}

/** Throws when there is no such user. */
export async function getById(db: Db | Tx, id: UserId): Promise<{ username: string; passwordHash: string | null }> {
  return db
    .selectFrom('user_account')
    .select(['username', 'password_hash as passwordHash'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

export async function findById(tx: Db | Tx, id: UserId): Promise<StoredUser | null> {
  const row = await tx
    .selectFrom('user_account')
    .select(['id', 'username', 'password_hash', 'active'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { id: row.id, username: row.username, passwordHash: row.password_hash, active: row.active };
}

/** Acts on one user that must not overlap wait here for each other. Whether the user exists. */
export async function lockUser(tx: Tx, id: UserId): Promise<boolean> {
  const row = await tx.selectFrom('user_account').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
  return row !== undefined;
}

export async function anyExists(tx: Db | Tx): Promise<boolean> {
  return (await tx.selectFrom('user_account').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/**
 * Makes the user, or gives an existing one this password and lets it in again. Its grants are the caller's to give. Throws `name-taken`
 * for a user of the provider, who has no password.
 */
export async function putWithPassword(tx: Tx, username: string, passwordHash: string): Promise<StoredUser> {
  const existing = await findByName(tx, username);
  if (existing !== null && (await isFromProvider(tx, existing.id)))
    throw problem('name-taken', `${username} signs in at the provider.`, 'Choose another name.', '#/username');
  const user = { id: UserId.parse(randomUUID()), username, ...existing, passwordHash, active: true };
  if (existing === null)
    await tx.insertInto('user_account').values({ id: user.id, username, password_hash: passwordHash }).execute();
  else
    await tx
      .updateTable('user_account')
      .set({ password_hash: passwordHash, password_changed_at: new Date(), active: true })
      .where('id', '=', user.id)
      .execute();
  return user;
}

async function isFromProvider(tx: Tx, id: UserId): Promise<boolean> {
  const row = await tx.selectFrom('user_account').select('issuer').where('id', '=', id).executeTakeFirst();
  return row !== undefined && row.issuer !== null;
}

export async function noteSignedIn(tx: Tx, id: UserId, now: Date): Promise<void> {
  await tx.updateTable('user_account').set({ last_signed_in_at: now }).where('id', '=', id).execute();
}

/** Without a password: the user chooses one by a link, or signs in elsewhere. Throws `name-taken`. */
export async function insertUser(
  tx: Tx,
  { displayName, email, username }: { username: string; displayName: string; email: string | null },
): Promise<UserId> {
  const id = UserId.parse(randomUUID());
  await tx
    .insertInto('user_account')
    .values({ id, username, display_name: displayName, email, password_hash: null })
    .execute()
    .catch((error) => {
      if (violatedConstraintOf(error) !== 'user_account_username') throw error;
      throw problem('name-taken', `There is a user ${username} already.`, 'Choose another name.', '#/username');
    });
  return id;
}

export async function updateUser(
  tx: Tx,
  id: UserId,
  fields: { displayName?: string; email?: string | null; active?: boolean },
): Promise<void> {
  await tx
    .updateTable('user_account')
    .set((eb) => ({
      version: eb('version', '+', 1),
      ...(fields.displayName === undefined ? {} : { display_name: fields.displayName }),
      ...(fields.email === undefined ? {} : { email: fields.email }),
      ...(fields.active === undefined ? {} : { active: fields.active }),
    }))
    .where('id', '=', id)
    .execute();
}

/** Who answers for the e-mail address of a user; null: the user. */
export async function findEmailSetBy(
  db: Db | Tx,
  id: UserId,
): Promise<{ userId: UserId; keyId: ApiKeyId | null } | null> {
  const row = await db
    .selectFrom('user_account')
    .select(['email_set_by as userId', 'email_set_with as keyId'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.userId === null ? null : { userId: row.userId, keyId: row.keyId };
}

/** `by` null: the user. */
export async function noteEmailSetBy(
  tx: Tx,
  id: UserId,
  by: { userId: UserId; keyId: ApiKeyId | null } | null,
): Promise<void> {
  await tx
    .updateTable('user_account')
    .set({ email_set_by: by?.userId ?? null, email_set_with: by?.keyId ?? null })
    .where('id', '=', id)
    .execute();
}

export async function setPassword(tx: Tx, id: UserId, passwordHash: string): Promise<void> {
  await tx
    .updateTable('user_account')
    .set({ password_hash: passwordHash, password_changed_at: new Date() })
    .where('id', '=', id)
    .execute();
}

export async function removeUser(tx: Tx, id: UserId): Promise<void> {
  await tx.deleteFrom('user_account').where('id', '=', id).execute();
}

/** Who somebody is at a provider; nothing else ever leads to a user. */
export interface AtProvider {
  issuer: string;
  subject: string;
}

/** Locks the user, so that nobody shuts it out while it comes in. */
export async function findBySubject(tx: Tx, { issuer, subject }: AtProvider): Promise<StoredUser | null> {
  const row = await tx
    .selectFrom('user_account')
    .select(['id', 'username', 'password_hash', 'active'])
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return null;
  return { id: row.id, username: row.username, passwordHash: row.password_hash, active: row.active };
}

export async function isNameTaken(tx: Tx, username: string): Promise<boolean> {
  return (await findByName(tx, username)) !== null;
}

/** Without a password, now and later. */
export async function insertFromProvider(
  tx: Tx,
  user: AtProvider & { username: string; displayName: string; email: string | null },
): Promise<UserId> {
  const { displayName, ...columns } = user;
  const id = UserId.parse(randomUUID());
  await tx
    .insertInto('user_account')
    .values({ id, ...columns, display_name: displayName, password_hash: null })
    .execute();
  return id;
}

/** Takes over what the provider calls somebody; no edit is stale because of a sign-in that changed nothing. */
export async function updateFromProvider(
  tx: Tx,
  id: UserId,
  { displayName, email }: { displayName: string; email: string | null },
): Promise<void> {
  await tx
    .updateTable('user_account')
    .set((eb) => ({ display_name: displayName, email, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where((eb) => eb.or([eb('display_name', '!=', displayName), eb('email', 'is distinct from', email)]))
    .execute();
}
