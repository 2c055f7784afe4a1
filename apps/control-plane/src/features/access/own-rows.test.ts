import * as contract from '@sluice/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PasskeyDevice } from '../../testing/passkey-device.ts';
import { createPerson, type Person } from '../../testing/people.ts';
import { beginSignIn, codeOf, enrolTotp } from '../../testing/second-factors.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
/** Passkeys need a host name. */
let origin: string;
beforeAll(async () => {
  rig = await startInProcess();
  origin = rig.url.replace('127.0.0.1', 'localhost');
});
afterAll(() => rig.stop());
beforeEach(() => rig.controlPlane.platform.db.deleteFrom('rate_limit').execute());

interface Owner extends Person {
  device: PasskeyDevice;
  passkeyId: contract.PasskeyId;
  keyId: contract.ApiKeyId;
  groupId: contract.GroupId;
  secret: string;
  backupCodes: string[];
}

/** Somebody with one of everything that belongs to a user, and more than one session. */
async function createOwner(username: string): Promise<Owner> {
  const { userId, token } = await createPerson(rig, username, [{ permissions: ['pool.read'] }], { proven: false });
  const client = clientWithToken(origin, token);
  const { backupCodes, secret } = await enrolTotp(rig, { client });
  const device = new PasskeyDevice();
  const confirm = { method: 'backup-code', code: backupCodes.pop() ?? '' } as const;
  const begun = await client.call(contract.beginPasskey, { body: { confirm } });
  const response = device.register(begun.passkey, origin);
  const { passkey } = await client.call(contract.addPasskey, { body: { name: 'Laptop', response } });
  const body = { name: 'deploy', permissions: ['pool.read' as const], expiresAt: null };
  const { key } = await client.call(contract.createKey, { body });
  const group = await rig.client.call(contract.createGroup, { body: { name: `of ${username}`, description: '' } });
  await rig.client.call(contract.updateGroup, {
    params: { groupId: group.id },
    ifMatch: `"${group.version}"`,
    body: { members: [userId] },
  });
  await rig.client.call(contract.createGrant, {
    body: {
      to: { kind: 'user', id: userId },
      role: 'admin',
      at: { kind: 'global' },
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      reason: 'x',
    },
  });
  await rig.client.call(contract.createPasswordLink, { params: { userId } });
  await signInWithCode({ username, backupCodes });
  await beginSignIn(rig, username);
  await client.call(contract.beginProof, {});
  const ids = { passkeyId: passkey.id, keyId: key.id, groupId: group.id };
  return { userId, username, token, client, device, secret, backupCodes, ...ids };
}

/** A second session, on a device that is remembered. */
async function signInWithCode({ backupCodes, username }: Pick<Owner, 'backupCodes' | 'username'>) {
  const { ticket } = await beginSignIn(rig, username);
  const proof = { method: 'backup-code', code: backupCodes.pop() ?? '' } as const;
  return clientWithToken(origin, '').call(contract.takeSecondStep, { body: { ticket, proof } });
}

async function passkeyProof({ client, device }: Owner) {
  const { passkey } = await client.call(contract.beginProof, {});
  if (passkey === null) throw new Error('No passkey can be proven here.');
  return { method: 'passkey', response: device.sign(passkey, origin) } as const;
}

/** Every row of every table that says of which user it is, or of which session of theirs. */
async function rowsOf(userId: contract.UserId): Promise<Record<string, string[]>> {
  const { db } = rig.controlPlane.platform;
  const { rows: tables } = await sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name = 'user_id' ORDER BY 1`.execute(db);
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`
      SELECT to_jsonb(t)::text AS row FROM ${sql.table(name)} AS t WHERE t.user_id = ${userId} ORDER BY 1`.execute(db);
    found[name] = rows.map(({ row }) => row);
  }
  const { rows } = await sql<{ row: string }>`
    SELECT to_jsonb(t)::text AS row FROM session_challenge AS t
    JOIN session ON session.id = t.session_id WHERE session.user_id = ${userId} ORDER BY 1`.execute(db);
  return { ...found, session_challenge: rows.map(({ row }) => row) };
}

/** All that people do with their own account. */
const ownActs: readonly [words: string, act: (owner: Owner) => Promise<unknown>][] = [
  [
    'proves a passkey',
    async (owner) => owner.client.call(contract.stepUp, { body: { proof: await passkeyProof(owner) } }),
  ],
  [
    'proves a code',
    ({ client, secret }) =>
      client.call(contract.stepUp, { body: { proof: { method: 'totp', code: codeOf(secret, 1) } } }),
  ],
  ['signs in with a backup code', signInWithCode],
  [
    'renames a passkey',
    ({ client, passkeyId }) => client.call(contract.renamePasskey, { params: { passkeyId }, body: { name: 'Old' } }),
  ],
  [
    'makes new backup codes',
    async (owner) => {
      const confirm = await passkeyProof(owner);
      const made = await owner.client.call(contract.renewBackupCodes, { body: { confirm } });
      owner.backupCodes = [...made.backupCodes];
    },
  ],
  [
    'takes the app away',
    async (owner) => owner.client.call(contract.disableTotp, { body: { confirm: await passkeyProof(owner) } }),
  ],
  [
    'begins another app',
    async (owner) => owner.client.call(contract.beginTotp, { body: { confirm: await passkeyProof(owner) } }),
  ],
  [
    'takes the last factor away',
    async (owner) => {
      const confirm = await passkeyProof(owner);
      await owner.client.call(contract.removePasskey, { params: { passkeyId: owner.passkeyId }, body: { confirm } });
    },
  ],
  ['enrols an app anew', (owner) => enrolTotp(rig, owner)],
  ['revokes a key', ({ client, keyId }) => client.call(contract.revokeOwnKey, { params: { keyId } })],
  [
    'gets another address',
    ({ client }) =>
      client.call(contract.updateAccount, {
        ifMatch: '"1"',
        body: { email: 'own@example.com', currentPassword: rig.password },
      }),
  ],
  ['ends the other sessions', ({ client }) => client.call(contract.endOtherSessions, {})],
  [
    'chooses another password',
    ({ client }) =>
      client.call(contract.changePassword, {
        body: { currentPassword: rig.password, password: 'quite another long password' },
      }),
  ],
];

/** All that an administrator does with the account of one user. */
const actsOnOne: readonly [words: string, act: (owner: Owner) => Promise<unknown>][] = [
  [
    'takes the factors away',
    ({ userId }) => rig.client.call(contract.resetSecondFactors, { params: { userId }, body: { reason: 'lost' } }),
  ],
  ['ends the sessions', ({ userId }) => rig.client.call(contract.endUserSessions, { params: { userId } })],
  [
    'hands a link on, which is used',
    async ({ userId }) => {
      const link = await rig.client.call(contract.createPasswordLink, { params: { userId } });
      const token = link.path.split('#')[1] ?? '';
      const body = { token, password: 'a third long password' };
      await clientWithToken(origin, '').call(contract.choosePassword, { body });
    },
  ],
  [
    'empties the group',
    async ({ groupId }) => {
      const { items } = await rig.client.call(contract.listGroups, {});
      const version = items.find(({ id }) => id === groupId)?.version;
      const edit = { params: { groupId }, ifMatch: `"${version}"`, body: { members: [] } };
      await rig.client.call(contract.updateGroup, edit);
    },
  ],
  ['shuts the user out', (owner) => editUser(owner, { active: false })],
  ['gives another address', (owner) => editUser(owner, { email: 'other@example.com' })],
  ['deletes the user', ({ userId }) => rig.client.call(contract.deleteUser, { params: { userId } })],
];

async function editUser({ userId }: Owner, body: { active?: boolean; email?: string }) {
  const { items } = await rig.client.call(contract.listUsers, {});
  const version = items.find(({ id }) => id === userId)?.version;
  return rig.client.call(contract.updateUser, { params: { userId }, ifMatch: `"${version}"`, body });
}

test('whatever happens to one account, every row of another stays as it is', async () => {
  const owner = await createOwner('acts');
  const other = await createOwner('rests');
  const before = await rowsOf(other.userId);
  // What was said about plans is the only thing of a user that is made elsewhere.
  expect(Object.keys(before).filter((table) => before[table]?.length === 0)).toEqual(['approval']);
  for (const [words, act] of [...ownActs, ...actsOnOne]) {
    await act(owner);
    expect(await rowsOf(other.userId), words).toEqual(before);
  }
});

test('people see and reach what is their own and nothing else', async () => {
  const owner = await createOwner('looks');
  const other = await createOwner('unseen');
  const { client } = owner;
  const factors = await client.call(contract.viewSecondFactors, {});
  expect(factors.passkeys.map(({ id }) => id)).toEqual([owner.passkeyId]);
  expect(factors.backupCodes?.left).toBe(8);
  expect((await client.call(contract.listOwnKeys, {})).items.map(({ id }) => id)).toEqual([owner.keyId]);
  const { items: sessions } = await other.client.call(contract.listSessions, {});
  const { items: ownSessions } = await client.call(contract.listSessions, {});
  expect(ownSessions).toHaveLength(2);
  for (const { id: sessionId } of sessions) {
    expect(ownSessions.map(({ id }) => id)).not.toContain(sessionId);
    const end = client.call(contract.revokeSession, { params: { sessionId } });
    await expect(end).rejects.toMatchObject({ code: 'not-found' });
    const ofUser = { userId: owner.userId, sessionId };
    const ended = rig.client.call(contract.endUserSession, { params: ofUser });
    await expect(ended).rejects.toMatchObject({ code: 'not-found' });
  }
  const revoke = client.call(contract.revokeOwnKey, { params: { keyId: other.keyId } });
  await expect(revoke).rejects.toMatchObject({ code: 'not-found' });
  expect(await other.client.call(contract.listSessions, {})).toMatchObject({ items: [{}, {}] });
  // The code of one app is worth nothing in the session of somebody else.
  const proof = { method: 'totp', code: codeOf(other.secret, 1) } as const;
  await expect(client.call(contract.stepUp, { body: { proof } })).rejects.toMatchObject({
    code: 'confirmation-failed',
  });
});

test('many devices of somebody else push out none of one’s own', async () => {
  const owner = await createOwner('few');
  const other = await createOwner('many');
  const { db } = rig.controlPlane.platform;
  await sql`INSERT INTO known_device (user_id, token_hash, last_used_at)
    SELECT ${other.userId}, sha256(n::text::bytea), now() + interval '1 minute' FROM generate_series(1, 30) AS n`.execute(
    db,
  );
  await signInWithCode(owner);
  expect((await rowsOf(owner.userId))['known_device']).toHaveLength(3);
});

test('an administrator who comes back from the machine takes nothing from the others', async () => {
  const other = await createOwner('stays');
  await createOwner('returns');
  const { access } = rig.controlPlane;
  const secret = await access.resetAdministrator();
  const before = await rowsOf(other.userId);
  const body = { secret: secret.reveal(), username: 'returns', password: rig.password };
  await clientWithToken(origin, '').call(contract.completeSetup, { body });
  expect(await rowsOf(other.userId)).toEqual(before);
});
