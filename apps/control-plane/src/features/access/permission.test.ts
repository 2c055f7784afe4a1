import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';

let rig: InProcessControlPlane;
/** A bearer token by role; `nobody` is a user without any grant. */
const tokens = new Map<string, string>();

beforeAll(async () => {
  rig = await startInProcess();
  tokens.set('admin', rig.token);
  tokens.set('viewer', await signInAs('vera', 'viewer'));
  tokens.set('nobody', await signInAs('noel', null));
});
afterAll(() => rig.stop());

/** A user with the administrator's password; the product has no page for that yet. */
async function signInAs(username: string, role: contract.RoleName | null): Promise<string> {
  const { db } = rig.controlPlane.platform;
  const admin = await db.selectFrom('user_account').select('password_hash').executeTakeFirstOrThrow();
  const id = contract.UserId.parse(randomUUID());
  await db.insertInto('user_account').values({ id, username, password_hash: admin.password_hash }).execute();
  if (role !== null) await db.insertInto('user_grant').values({ user_id: id, role }).execute();
  const body = { username, password: rig.password, kind: 'bearer' } as const;
  const session = await clientWithToken(rig.url, '').call(contract.signIn, { body });
  return session.token ?? '';
}

interface Guarded {
  method: string;
  path: string;
  permission: contract.Permission;
}

/** Every endpoint of the contract that asks for a permission, whatever the server made of it. */
const guarded = Object.values<unknown>(contract).flatMap((value): Guarded[] => {
  if (typeof value !== 'object' || value === null || !('access' in value) || !('method' in value)) return [];
  const { access, method, path } = value as contract.Endpoint;
  return 'permission' in access ? [{ method, path, permission: access.permission }] : [];
});

const held: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['admin', new Set<string>(contract.builtInRoles.admin)],
  ['viewer', new Set<string>(contract.builtInRoles.viewer)],
  ['nobody', new Set<string>()],
]);

async function ask({ method, path }: Guarded, token: string): Promise<{ status: number; body: string }> {
  const url = path.replace(/:number/g, '1').replace(/:\w+/g, '00000000-0000-4000-8000-000000000000');
  const response = await fetch(rig.url + url, { method, headers: { authorization: `Bearer ${token}` } });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (!isStream) return { status: response.status, body: await response.text() };
  await response.body?.cancel();
  return { status: response.status, body: '' };
}

test('each role passes exactly the routes whose permission it holds', async () => {
  expect(guarded.length).toBeGreaterThan(30);
  const counts = { passed: 0, refused: 0 };
  for (const route of guarded) {
    for (const [role, permissions] of held) {
      const { status, body } = await ask(route, tokens.get(role) ?? '');
      const name = `${role}: ${route.method} ${route.path}`;
      if (permissions.has(route.permission)) {
        expect([401, 403], name).not.toContain(status);
        counts.passed += 1;
      } else {
        expect(`${name} ${status}`).toBe(`${name} 403`);
        expect(JSON.parse(body), name).toMatchObject({ code: 'permission-missing' });
        expect(body, name).toContain(route.permission);
        counts.refused += 1;
      }
    }
  }
  process.stdout.write(`Permissions: ${counts.passed} requests passed, ${counts.refused} were refused.\n`);
  expect(counts.refused).toBeGreaterThan(guarded.length);
});

test('every permission of the catalogue guards a route or an effect, and every guard is in the catalogue', () => {
  const used = new Set<string>(guarded.map((route) => route.permission));
  // Asked for where a change is staged, by what it adds: see the tests of changes.
  used.add('config.dangerous');
  expect([...used].sort()).toEqual(Object.keys(contract.permissions).sort());
});

test('a permission that is taken away is gone with the next request', async () => {
  const route: Guarded = { method: 'GET', path: '/api/v1/clusters', permission: 'cluster.read' };
  const token = tokens.get('viewer') ?? '';
  expect((await ask(route, token)).status).toBe(200);
  await rig.controlPlane.platform.db.deleteFrom('user_grant').where('role', '=', 'viewer').execute();
  expect((await ask(route, token)).status).toBe(403);
});
