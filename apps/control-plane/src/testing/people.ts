import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import { clientWithToken, type InProcessControlPlane, noteProof } from './start-in-process.ts';

export interface GivenRole {
  permissions: readonly contract.Permission[];
  at?: 'global' | { poolId: contract.PoolId } | { clusterId: contract.ClusterId };
  expiresAt?: Date;
}

export interface Person {
  userId: contract.UserId;
  username: string;
  token: string;
  client: contract.ApiClient;
}

export interface PersonOptions {
  /** Default true: the session has just proven a second factor, so that acts which ask for one pass. */
  proven?: boolean;
}

/**
 * A user with exactly these permissions, signed in. Written into the tables: what is tested with it must not depend on the pages
 * that give roles. It has the password of the administrator, so that no test pays for another hash.
 */
export async function createPerson(
  rig: InProcessControlPlane,
  username: string,
  given: readonly GivenRole[],
  { proven = true }: PersonOptions = {},
): Promise<Person> {
  const { db } = rig.controlPlane.platform;
  const admin = await db
    .selectFrom('user_account')
    .select('password_hash')
    .where('username', '=', rig.username)
    .executeTakeFirstOrThrow();
  const userId = contract.UserId.parse(randomUUID());
  await db.insertInto('user_account').values({ id: userId, username, password_hash: admin.password_hash }).execute();
  for (const { at = 'global', expiresAt, permissions } of given) {
    const roleId = contract.RoleId.parse(randomUUID());
    await db
      .insertInto('role')
      .values({ id: roleId, name: `role-${roleId}`, description: '', permissions: [...permissions] })
      .execute();
    await db
      .insertInto('access_grant')
      .values({
        id: contract.GrantId.parse(randomUUID()),
        user_id: userId,
        role_id: roleId,
        pool_id: at !== 'global' && 'poolId' in at ? at.poolId : null,
        cluster_id: at !== 'global' && 'clusterId' in at ? at.clusterId : null,
        expires_at: expiresAt ?? null,
        reason: 'test',
        granted_by: 'test',
      })
      .execute();
  }
  const body = { username, password: rig.password, kind: 'bearer' } as const;
  const { id, token } = await contract.signInWithPassword(clientWithToken(rig.url, ''), body);
  if (proven) await noteProof(db, id);
  return { userId, username, token: token ?? '', client: clientWithToken(rig.url, token ?? '') };
}
