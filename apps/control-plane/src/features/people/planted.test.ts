import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson, type Person } from '../../testing/people.ts';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

/** Links into accounts that were made before the account could do more. */
let rig: InProcessControlPlane;
/** May add users and hand links on, and holds nothing else that counts. */
let officer: Person;
beforeAll(async () => {
  rig = await startInProcess();
  officer = await createPerson(rig, 'otto', [{ permissions: ['user.read', 'user.write', 'pool.read'] }]);
});
afterAll(() => rig.stop());

const password = 'kolibri tassel ochre quay';

async function addUser(client: contract.ApiClient, username: string) {
  const body = { username, displayName: '', email: null };
  const { link, user } = await client.call(contract.createUser, { body });
  return { userId: user.id, path: link.path };
}

function use(path: string) {
  const body = { token: path.split('#')[1] ?? '', password };
  return clientWithToken(rig.url, '').call(contract.choosePassword, { body });
}

const refused = (path: string) => expect(use(path)).rejects.toMatchObject({ code: 'link-refused' });

const give = (to: { kind: 'user'; id: contract.UserId } | { kind: 'group'; id: contract.GroupId }, role = 'admin') =>
  rig.client.call(contract.createGrant, {
    body: { to, role: role as contract.BuiltInRole, at: { kind: 'global' }, expiresAt: null, reason: 'needed' },
  });

async function createGroup(): Promise<contract.GroupId> {
  const { id } = await rig.client.call(contract.createGroup, { body: { name: `group ${randomUUID()}` } });
  return id;
}

const join = (groupId: contract.GroupId, member: contract.UserId) =>
  rig.client.call(contract.updateGroup, { params: { groupId }, ifMatch: '"1"', body: { members: [member] } });

test('a link leads nowhere once a role was given that its maker does not hold', async () => {
  const planted = await addUser(officer.client, 'by-grant');
  await give({ kind: 'user', id: planted.userId });
  await refused(planted.path);
  // Whoever holds as much hands another one on.
  const { path } = await rig.client.call(contract.createPasswordLink, { params: { userId: planted.userId } });
  await use(path);
});

test('nor once the user joined a group, the group was given a role, or a role became wider', async () => {
  const joins = await addUser(officer.client, 'by-joining');
  const strong = await createGroup();
  await give({ kind: 'group', id: strong });
  await join(strong, joins.userId);
  await refused(joins.path);

  const member = await addUser(officer.client, 'by-group');
  const grows = await createGroup();
  await join(grows, member.userId);
  await give({ kind: 'group', id: grows });
  await refused(member.path);

  const holder = await addUser(officer.client, 'by-role');
  const fields = { name: 'Watchers', description: '', permissions: ['pool.read' as const] };
  const role = await rig.client.call(contract.createRole, { body: fields });
  await give({ kind: 'user', id: holder.userId }, role.key);
  await rig.client.call(contract.updateRole, {
    params: { roleId: contract.RoleId.parse(role.key) },
    ifMatch: `"${role.version}"`,
    body: { permissions: ['pool.read', 'audit.read'] },
  });
  await refused(holder.path);
});

test('a link holds on while its maker may do as much: who adds a user and then gives it a role hands on what it was shown', async () => {
  const own = await addUser(rig.client, 'usual');
  await give({ kind: 'user', id: own.userId });
  await use(own.path);
  const covered = await addUser(officer.client, 'covered');
  const fields = { name: 'Pools', description: '', permissions: ['pool.read' as const] };
  await give({ kind: 'user', id: covered.userId }, (await rig.client.call(contract.createRole, { body: fields })).key);
  await use(covered.path);
});

test('a link ends with its maker, and with the API key that made it', async () => {
  const leaving = await createPerson(rig, 'leaving', [{ permissions: ['user.read', 'user.write'] }]);
  const shut = await addUser(leaving.client, 'maker-shut-out');
  const { db } = rig.controlPlane.platform;
  await db.updateTable('user_account').set({ active: false }).where('id', '=', leaving.userId).execute();
  await refused(shut.path);
  await db.updateTable('user_account').set({ active: true }).where('id', '=', leaving.userId).execute();
  const gone = await addUser(leaving.client, 'maker-gone');
  await rig.client.call(contract.deleteUser, { params: { userId: leaving.userId } });
  await refused(gone.path);

  // A key of an administrator that may do little.
  const permissions: contract.Permission[] = ['user.read', 'user.write'];
  const body = { name: 'adds users', permissions, expiresAt: null };
  const { token } = await rig.client.call(contract.createKey, { body });
  const byKey = await addUser(clientWithToken(rig.url, token), 'by-key');
  await give({ kind: 'user', id: byKey.userId });
  await refused(byKey.path);
});

test('a link that a key made ends while that key would not be let in', async () => {
  const permissions: contract.Permission[] = ['user.read', 'user.write'];
  const maker = await createPerson(rig, 'provided', [{ permissions }]);
  const { token } = await maker.client.call(contract.createKey, {
    body: { name: 'adds', permissions, expiresAt: null },
  });
  const client = clientWithToken(rig.url, token);
  const [early, late] = [await addUser(client, 'early'), await addUser(client, 'late')];
  const { db } = rig.controlPlane.platform;
  const set = (daysAgo: number) =>
    db
      .updateTable('user_account')
      .set({
        ...{ issuer: 'https://login.example.com', subject: 'provided', password_hash: null },
        last_signed_in_at: new Date(Date.now() - daysAgo * 24 * 3_600_000),
      })
      .where('id', '=', maker.userId)
      .execute();
  await set(31);
  await expect(client.call(contract.listUsers, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  await refused(late.path);
  await set(1);
  await use(early.path);
});

test('nobody is vouched for with a key of somebody else', async () => {
  const planted = await addUser(officer.client, 'with-a-foreign-key');
  const permissions: contract.Permission[] = ['user.read', 'user.write', 'pool.read'];
  const { key } = await rig.client.call(contract.createKey, {
    body: { name: 'foreign', permissions, expiresAt: null },
  });
  const { db } = rig.controlPlane.platform;
  await db.updateTable('password_link').set({ made_with: key.id }).where('user_id', '=', planted.userId).execute();
  await refused(planted.path);
});

test('who was shut out and is let in again has no link from before', async () => {
  const { path, userId } = await addUser(rig.client, 'in-and-out');
  const edit = (active: boolean, version: number) =>
    rig.client.call(contract.updateUser, { params: { userId }, ifMatch: `"${version}"`, body: { active } });
  const { version } = await edit(false, 1);
  await edit(true, version);
  await refused(path);
});

test('the own e-mail address is not changed past the question for the password', async () => {
  const { items } = await officer.client.call(contract.listUsers, {});
  const own = items.find(({ id }) => id === officer.userId);
  const edit = { params: { userId: officer.userId }, ifMatch: `"${own?.version}"`, body: { email: 'o@example.com' } };
  await expect(officer.client.call(contract.updateUser, edit)).rejects.toMatchObject({
    code: 'password-wrong',
    errors: [{ field: '#/email' }],
  });
});
