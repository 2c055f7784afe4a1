import { randomUUID } from 'node:crypto';
import { type ClusterId, GrantId, type GroupId, type PoolId, type RoleId, type UserId } from '@sluice/contract';
import type { Tx } from '../../platform/database.ts';

export interface NewGrant {
  to: { userId: UserId } | { groupId: GroupId };
  role: { builtIn: string } | { roleId: RoleId };
  at: 'global' | { poolId: PoolId } | { clusterId: ClusterId };
  expiresAt: Date | null;
  reason: string;
  grantedBy: string;
}

/** The only file that writes `access_grant`. Answers null when the same is granted already. */
export async function insertGrant(
  tx: Tx,
  { at, expiresAt, grantedBy, reason, role, to }: NewGrant,
): Promise<GrantId | null> {
  const id = GrantId.parse(randomUUID());
  const result = await tx
    .insertInto('access_grant')
    .values({
      id,
      user_id: 'userId' in to ? to.userId : null,
      group_id: 'groupId' in to ? to.groupId : null,
      built_in: 'builtIn' in role ? role.builtIn : null,
      role_id: 'roleId' in role ? role.roleId : null,
      pool_id: at !== 'global' && 'poolId' in at ? at.poolId : null,
      cluster_id: at !== 'global' && 'clusterId' in at ? at.clusterId : null,
      expires_at: expiresAt,
      reason,
      granted_by: grantedBy,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n ? id : null;
}

/** Whether there was one. */
export async function removeGrant(tx: Tx, id: GrantId): Promise<boolean> {
  const result = await tx.deleteFrom('access_grant').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Takes a built-in role away that the user holds everywhere by a grant of its own. */
export async function removeGlobalGrant(tx: Tx, userId: UserId, builtIn: string): Promise<void> {
  await tx
    .deleteFrom('access_grant')
    .where('user_id', '=', userId)
    .where('built_in', '=', builtIn)
    .where('pool_id', 'is', null)
    .where('cluster_id', 'is', null)
    .execute();
}
