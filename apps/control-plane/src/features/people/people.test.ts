import * as contract from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { problemOf } from '../../testing/fleet-rig.ts';
import { createPerson } from '../../testing/people.ts';
import { clientWithToken } from '../../testing/start-in-process.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();
const password = 'another long password';

async function addUser(username: string) {
  return rig.client.call(contract.createUser, { body: { username, displayName: '', email: null } });
}

const tokenOf = ({ path }: { path: string }) => path.split('#')[1] ?? '';
const anonymous = () => clientWithToken(rig.url, '');

async function signIn(username: string, secret = password) {
  const body = { username, password: secret, kind: 'bearer' } as const;
  const { token } = await contract.signInWithPassword(anonymous(), body);
  return clientWithToken(rig.url, token ?? '');
}

function give(
  to: { kind: 'user'; id: contract.UserId } | { kind: 'group'; id: contract.GroupId },
  role: contract.BuiltInRole | contract.RoleId,
  client = rig.client,
) {
  const body = { to, role, at: { kind: 'global' }, expiresAt: null, reason: 'needed' } as const;
  return client.call(contract.createGrant, { body });
}

describe('users', () => {
  test('choose their password with a link that works once', async () => {
    const { link, user } = await addUser('bea');
    expect(user).toMatchObject({ username: 'bea', active: true, origin: 'local', lastSignedInAt: null });
    await expect(signIn('bea')).rejects.toMatchObject({ code: 'sign-in-failed' });
    const token = tokenOf(link);
    const look = () => anonymous().call(contract.viewPasswordLink, { body: { token } });
    expect([await look(), await look()]).toEqual([{ username: 'bea' }, { username: 'bea' }]);
    const body = { token, password };
    await anonymous().call(contract.choosePassword, { body });
    await expect(anonymous().call(contract.choosePassword, { body })).rejects.toMatchObject({ code: 'link-refused' });
    await expect(look()).rejects.toMatchObject({ code: 'link-refused' });
    const client = await signIn('bea');
    expect(await client.call(contract.viewSession, {})).toMatchObject({ permissions: [] });
  });

  test('have one link at a time, which ends their sessions when it is used', async () => {
    const { link, user } = await addUser('cleo');
    await anonymous().call(contract.choosePassword, { body: { token: tokenOf(link), password } });
    const client = await signIn('cleo');
    const params = { userId: user.id };
    const first = await rig.client.call(contract.createPasswordLink, { params });
    const second = await rig.client.call(contract.createPasswordLink, { params });
    const use = (token: string) => anonymous().call(contract.choosePassword, { body: { token, password } });
    await expect(use(tokenOf(first))).rejects.toMatchObject({ code: 'link-refused' });
    await use(tokenOf(second));
    await expect(client.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('lose a link with another e-mail address or password, and get none from themselves', async () => {
    const { link, user } = await addUser('dana');
    const use = (token: string) => anonymous().call(contract.choosePassword, { body: { token, password } });
    const edit = { params: { userId: user.id }, ifMatch: `"${user.version}"`, body: { email: 'dana@example.com' } };
    await rig.client.call(contract.updateUser, edit);
    await expect(use(tokenOf(link))).rejects.toMatchObject({ code: 'link-refused' });
    const own = { params: { userId: (await userNamed(rig.username)).id } };
    await expect(rig.client.call(contract.createPasswordLink, own)).rejects.toMatchObject({ code: 'link-refused' });
  });

  test('are signed out everywhere when they are shut out, and cannot come back', async () => {
    const { link, user } = await addUser('dora');
    await anonymous().call(contract.choosePassword, { body: { token: tokenOf(link), password } });
    const client = await signIn('dora');
    const { version } = await userNamed('dora');
    const edit = { params: { userId: user.id }, ifMatch: `"${version}"`, body: { active: false } };
    expect(await rig.client.call(contract.updateUser, edit)).toMatchObject({ active: false });
    await expect(client.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
    await expect(signIn('dora')).rejects.toMatchObject({ code: 'sign-in-failed' });
    await expect(rig.client.call(contract.updateUser, edit)).rejects.toMatchObject({ code: 'edit-stale' });
    await rig.client.call(contract.deleteUser, { params: { userId: user.id } });
    expect((await rig.client.call(contract.listUsers, {})).items.map(({ username }) => username)).not.toContain('dora');
  });

  test('have names of their own, whatever the case', async () => {
    await addUser('eve');
    expect(await problemOf(addUser('EVE'))).toMatchObject({ code: 'name-taken', errors: [{ field: '#/username' }] });
  });

  test('always leave one administrator who can sign in with a password', async () => {
    const ada = await userNamed(rig.username);
    const params = { userId: ada.id };
    const shutOut = { params, ifMatch: `"${ada.version}"`, body: { active: false } };
    await expect(rig.client.call(contract.updateUser, shutOut)).rejects.toMatchObject({ code: 'last-administrator' });
    await expect(rig.client.call(contract.deleteUser, { params })).rejects.toMatchObject({
      code: 'last-administrator',
    });
    const grant = (await rig.client.call(contract.listGrants, {})).items.find(({ to }) => to.name === rig.username);
    const revocation = {
      params: { grantId: contract.GrantId.parse(grant?.id) },
      body: { reason: 'moves to a group' },
    };
    const taken = rig.client.call(contract.revokeGrant, revocation);
    await expect(taken).rejects.toMatchObject({ code: 'last-administrator' });
    // Nor when the role comes from a group.
    const group = await rig.client.call(contract.createGroup, { body: { name: 'Keepers', description: '' } });
    const groupId = group.id;
    await give({ kind: 'group', id: groupId }, 'admin');
    const setMembers = (version: number, members: contract.UserId[]) =>
      rig.client.call(contract.updateGroup, { params: { groupId }, ifMatch: `"${version}"`, body: { members } });
    const { version } = await setMembers(group.version, [ada.id]);
    await rig.client.call(contract.revokeGrant, revocation);
    await expect(setMembers(version, [])).rejects.toMatchObject({ code: 'last-administrator' });
    const deleted = rig.client.call(contract.deleteGroup, { params: { groupId } });
    await expect(deleted).rejects.toMatchObject({ code: 'last-administrator' });
    await give({ kind: 'user', id: ada.id }, 'admin');
    // Nothing of the refused acts stayed.
    expect(await userNamed(rig.username)).toMatchObject({ active: true, version: ada.version });
    expect(await rig.client.call(contract.viewSession, {})).toMatchObject({ user: { username: rig.username } });
  });
});

describe('roles', () => {
  test('hold for everybody who has them, at once', async () => {
    const role = await rig.client.call(contract.createRole, {
      body: { name: 'Watchers', description: 'See nodes', permissions: ['node.read'] },
    });
    const person = await createPerson(rig, 'wanda', []);
    await give({ kind: 'user', id: person.userId }, contract.RoleId.parse(role.key));
    const held = async () => (await person.client.call(contract.viewSession, {})).permissions;
    expect(await held()).toEqual(['node.read']);
    const change = (version: number, permissions: contract.Permission[]) =>
      rig.client.call(contract.updateRole, {
        params: { roleId: contract.RoleId.parse(role.key) },
        ifMatch: `"${version}"`,
        body: { permissions },
      });
    expect(await change(role.version, ['pool.read', 'node.read'])).toMatchObject({ grants: 1 });
    expect((await held()).sort()).toEqual(['node.read', 'pool.read']);
    await expect(change(role.version, [])).rejects.toMatchObject({ code: 'edit-stale' });
    const remove = rig.client.call(contract.deleteRole, { params: { roleId: contract.RoleId.parse(role.key) } });
    await expect(remove).rejects.toMatchObject({ code: 'in-use' });
  });

  test('have names of their own, also beside the built-in ones', async () => {
    const create = (name: string) =>
      rig.client.call(contract.createRole, { body: { name, description: '', permissions: [] } });
    const { key, version } = await create('Night shift');
    for (const name of ['night SHIFT', 'Admin']) {
      await expect(create(name)).rejects.toMatchObject({ code: 'name-taken' });
    }
    const params = { roleId: contract.RoleId.parse(key) };
    const rename = rig.client.call(contract.updateRole, { params, ifMatch: `"${version}"`, body: { name: 'ADMIN' } });
    await expect(rename).rejects.toMatchObject({ code: 'name-taken' });
    const { items } = await rig.client.call(contract.listRoles, {});
    expect(items.slice(0, 4).map(({ key }) => key)).toEqual(Object.keys(contract.builtInRoles));
  });
});

describe('groups', () => {
  test('give their members what they have, as long as they are members', async () => {
    const group = await rig.client.call(contract.createGroup, { body: { name: 'Edge', description: '' } });
    const person = await createPerson(rig, 'gina', []);
    await give({ kind: 'group', id: group.id }, 'viewer');
    const setMembers = (version: number, members: contract.UserId[]) =>
      rig.client.call(contract.updateGroup, {
        params: { groupId: group.id },
        ifMatch: `"${version}"`,
        body: { members },
      });
    const joined = await setMembers(group.version, [person.userId]);
    expect(joined.members).toMatchObject([{ username: 'gina', source: 'local' }]);
    expect(await person.client.call(contract.listClusters, {})).toMatchObject({ items: expect.any(Array) });
    await setMembers(joined.version, []);
    await expect(person.client.call(contract.listClusters, {})).rejects.toMatchObject({ code: 'permission-missing' });
  });
});

describe('nobody gives what they do not hold', () => {
  const officerHolds: contract.Permission[] = ['user.read', 'user.write', 'role.write', 'grant.write', 'cluster.read'];

  test('neither by a grant nor by a role, a group or a password', async () => {
    const officer = await createPerson(rig, 'otto', [{ permissions: officerHolds }]);
    const { call } = officer.client;
    const to = { kind: 'user', id: officer.userId } as const;
    await expect(give(to, 'admin', officer.client)).rejects.toMatchObject({ code: 'permission-missing' });
    const body = { name: 'Mine', description: '', permissions: ['audit.read' as const] };
    await expect(call(contract.createRole, { body })).rejects.toMatchObject({ code: 'permission-missing' });

    const role = await call(contract.createRole, { body: { ...body, permissions: ['cluster.read'] } });
    const roleId = contract.RoleId.parse(role.key);
    await give(to, roleId, officer.client);
    const widen = { params: { roleId }, ifMatch: `"${role.version}"`, body: { permissions: ['audit.read' as const] } };
    await expect(call(contract.updateRole, widen)).rejects.toMatchObject({ code: 'permission-missing' });

    const group = await rig.client.call(contract.createGroup, { body: { name: 'Admins', description: '' } });
    await give({ kind: 'group', id: group.id }, 'admin');
    const join = { params: { groupId: group.id }, ifMatch: `"${group.version}"`, body: { members: [officer.userId] } };
    await expect(call(contract.updateGroup, join)).rejects.toMatchObject({ code: 'permission-missing' });
    const dissolve = call(contract.deleteGroup, { params: { groupId: group.id } });
    await expect(dissolve).rejects.toMatchObject({ code: 'permission-missing' });

    // What a group has counts, and not what others have.
    const lookers = await rig.client.call(contract.createGroup, { body: { name: 'Lookers', description: '' } });
    await give({ kind: 'group', id: lookers.id }, roleId);
    const look = {
      params: { groupId: lookers.id },
      ifMatch: `"${lookers.version}"`,
      body: { members: [officer.userId] },
    };
    expect(await call(contract.updateGroup, look)).toMatchObject({ members: [{ username: 'otto' }] });

    const [adminGrant] = (await rig.client.call(contract.listGrants, {})).items.filter(
      ({ role }) => role.key === 'admin',
    );
    const takeAway = call(contract.revokeGrant, {
      params: { grantId: contract.GrantId.parse(adminGrant?.id) },
      body: { reason: 'not needed' },
    });
    await expect(takeAway).rejects.toMatchObject({ code: 'permission-missing' });

    const ada = await userNamed(rig.username);
    const link = call(contract.createPasswordLink, { params: { userId: ada.id } });
    await expect(link).rejects.toMatchObject({ code: 'permission-missing' });
    const email = { params: { userId: ada.id }, ifMatch: `"${ada.version}"`, body: { email: 'otto@example.com' } };
    await expect(call(contract.updateUser, email)).rejects.toMatchObject({ code: 'permission-missing' });
    const other = await createPerson(rig, 'above', [{ permissions: ['audit.read'] }]);
    const remove = call(contract.deleteUser, { params: { userId: other.userId } });
    await expect(remove).rejects.toMatchObject({ code: 'permission-missing' });
  });

  test('what is held at one cluster is given at that cluster alone', async () => {
    const { clusterId, poolId } = await rig.createCluster('giving');
    const officer = await createPerson(rig, 'olga', [
      { permissions: ['user.read', 'grant.write'] },
      { permissions: contract.builtInRoles.viewer.permissions, at: { clusterId } },
    ]);
    const giveAt = (at: { kind: 'cluster'; id: contract.ClusterId } | { kind: 'pool'; id: contract.PoolId }) =>
      officer.client.call(contract.createGrant, {
        body: { to: { kind: 'user', id: officer.userId }, role: 'viewer', at, expiresAt: null, reason: 'x' },
      });
    expect(await giveAt({ kind: 'cluster', id: clusterId })).toMatchObject({ at: { name: 'giving' } });
    await expect(giveAt({ kind: 'cluster', id: clusterId })).rejects.toMatchObject({ code: 'already-granted' });
    await expect(giveAt({ kind: 'pool', id: poolId })).rejects.toMatchObject({ code: 'permission-missing' });
  });
});

test('whoever may read nothing of people sees the own roles, with their ends and groups, and those of nobody else', async () => {
  const { clusterId } = await rig.createCluster('own-roles');
  const { client, userId } = await createPerson(rig, 'uma', []);
  const other = await createPerson(rig, 'vito', []);
  expect(await client.call(contract.listOwnGrants, {})).toEqual({ items: [] });
  const crew = await rig.client.call(contract.createGroup, { body: { name: 'crew', description: '' } });
  const others = await rig.client.call(contract.createGroup, { body: { name: 'others', description: '' } });
  await rig.client.call(contract.updateGroup, {
    params: { groupId: crew.id },
    ifMatch: '"1"',
    body: { members: [userId] },
  });
  await rig.client.call(contract.updateGroup, {
    params: { groupId: others.id },
    ifMatch: '"1"',
    body: { members: [other.userId] },
  });
  await give({ kind: 'group', id: crew.id }, 'viewer');
  await give({ kind: 'group', id: others.id }, 'operator');
  await give({ kind: 'user', id: other.userId }, 'security');
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const at = { kind: 'cluster', id: clusterId } as const;
  const body = {
    to: { kind: 'user', id: userId } as const,
    role: 'operator' as const,
    at,
    expiresAt,
    reason: 'a week',
  };
  await rig.client.call(contract.createGrant, { body });
  const { items } = await client.call(contract.listOwnGrants, {});
  expect(items).toEqual([
    expect.objectContaining({
      role: { key: 'operator', name: 'operator', builtIn: true },
      at: { kind: 'cluster', id: clusterId, name: 'own-roles' },
      expiresAt,
      through: null,
    }),
    expect.objectContaining({ role: expect.objectContaining({ key: 'viewer' }), expiresAt: null, through: 'crew' }),
  ]);
  await expect(client.call(contract.listGrants, {})).rejects.toMatchObject({ code: 'permission-missing' });
});

test('a role keeps a permission that this version does not know, and gives nothing by it', async () => {
  const person = await createPerson(rig, 'ahead', [{ permissions: ['pool.read'] }]);
  const { db } = rig.controlPlane.platform;
  const { id, permissions } = await db
    .updateTable('role')
    .set({ permissions: ['pool.read', 'constructor', 'pool.fly'] })
    .where('id', 'in', (eb) => eb.selectFrom('access_grant').select('role_id').where('user_id', '=', person.userId))
    .returning(['id', 'permissions'])
    .executeTakeFirstOrThrow();
  expect(permissions).toContain('pool.fly');
  const { items } = await rig.client.call(contract.listRoles, {});
  expect(items.find(({ key }) => key === id)?.permissions).toEqual(['pool.read']);
  expect((await person.client.call(contract.viewSession, {})).permissions).toEqual(['pool.read']);
});

test('a role is taken away with a reason, which stands in the audit log', async () => {
  const person = await createPerson(rig, 'lent', [{ permissions: ['pool.read'] }]);
  const { items: grants } = await rig.client.call(contract.listGrants, {});
  const grantId = contract.GrantId.parse(grants.find(({ to }) => to.id === person.userId)?.id);
  const revoke = (reason: string) => rig.client.call(contract.revokeGrant, { params: { grantId }, body: { reason } });
  expect(await problemOf(revoke('  '))).toMatchObject({ code: 'validation-failed', errors: [{ field: '#/reason' }] });
  await revoke('the work is done');
  const { items } = await rig.client.call(contract.listAudit, { query: { limit: 200 } });
  const row = items.find(({ action, subject }) => action === 'grant.deleted' && subject === person.username);
  expect(row).toMatchObject({ reason: 'the work is done', detail: { at: 'everywhere', reason: 'the work is done' } });
  await expect(person.client.call(contract.listPools, {})).rejects.toMatchObject({ code: 'permission-missing' });
});

test('every act on people is in the audit log, with what was before and after', async () => {
  const { items } = await rig.client.call(contract.listAudit, { query: { limit: 200 } });
  const actions = new Set(items.map(({ action }) => action));
  for (const action of ['user.created', 'user.updated', 'user.deleted', 'user.password-link', 'user.password-chosen']) {
    expect(actions).toContain(action);
  }
  for (const action of ['role.created', 'role.updated', 'group.created', 'group.updated', 'grant.created']) {
    expect(actions).toContain(action);
  }
  const edited = items.find(({ action }) => action === 'user.updated');
  expect(edited).toMatchObject({ detail: { before: { active: true }, after: { active: false } } });
});

async function userNamed(username: string): Promise<contract.UserView> {
  const { items } = await rig.client.call(contract.listUsers, {});
  const user = items.find((item) => item.username === username);
  if (user === undefined) throw new Error(`There is no user ${username}.`);
  return user;
}
