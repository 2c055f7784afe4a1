import type { EnrolmentTokenId, NodeId, PoolId } from '@sluice/contract';
import { sql } from 'kysely';
import { type Tx, violatedConstraintOf } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { NodeMaintenance, StoredDesired } from '../../platform/schema/fleet.ts';
import { nodeNameTaken } from './node.ts';

export interface NewNode {
  id: NodeId;
  poolId: PoolId;
  name: string;
  publicKey: Buffer;
  enrolledWith: EnrolmentTokenId;
  autoAdopt: boolean;
}

const toldNothing: StoredDesired = { phase: 'hold', managed: false, bundle: null, expectedOnDisk: null };

export async function insertNode(tx: Tx, node: NewNode): Promise<void> {
  await tx
    .insertInto('node')
    .values({
      id: node.id,
      pool_id: node.poolId,
      name: node.name,
      public_key: node.publicKey,
      enrolled_with: node.enrolledWith,
      auto_adopt: node.autoAdopt,
      mode: 'observing',
      current_bundle: null,
      disk_files: null,
      desired: jsonText(toldNothing),
      desired_counter: 1,
    })
    .execute();
}

export async function renameNode(tx: Tx, id: NodeId, name: string): Promise<void> {
  await tx
    .updateTable('node')
    .set((eb) => ({ name, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
    .catch((error) => {
      throw violatedConstraintOf(error) === 'node_name' ? nodeNameTaken(name) : error;
    });
}

/** Takes a node out of plans and rollouts, or back into them. */
export async function setMaintenance(tx: Tx, id: NodeId, maintenance: NodeMaintenance | null): Promise<void> {
  await tx
    .updateTable('node')
    .set((eb) => ({
      maintenance: maintenance === null ? null : jsonText(maintenance),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
}

export async function deleteNode(tx: Tx, id: NodeId): Promise<void> {
  await tx.deleteFrom('node').where('id', '=', id).execute();
}

/** What a node runs now: a bundle of ours, or at adoption the files it had (`raw`), which are not ours yet. */
export interface CurrentFiles {
  bundle: string | null;
  raw: boolean;
  files: Record<string, string>;
}

/** Takes a node under management with the files it has. */
export async function setManaged(tx: Tx, id: NodeId, current: CurrentFiles): Promise<void> {
  await tx
    .updateTable('node')
    .set((eb) => ({ mode: 'managed', auto_adopt: false, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
  await setCurrent(tx, [id], current);
}

/** What was accepted on their disks is accepted no more: the disks of these nodes hold these files now. */
export async function setCurrent(tx: Tx, ids: readonly NodeId[], current: CurrentFiles): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('node')
    .set({
      current_bundle: current.bundle,
      current_raw: current.raw,
      disk_files: jsonText(current.files),
      accepted_disk: null,
      overwriting: false,
    })
    .where('id', 'in', [...ids])
    .execute();
}

export async function setAcceptedDisk(tx: Tx, id: NodeId, files: Record<string, string>): Promise<void> {
  await tx
    .updateTable('node')
    .set({ accepted_disk: jsonText(files) })
    .where('id', '=', id)
    .execute();
}

/** These nodes have committed their target once more. */
export async function endOverwriting(tx: Tx, ids: readonly NodeId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('node')
    .set({ overwriting: false })
    .where('id', 'in', [...ids])
    .where('overwriting', '=', true)
    .execute();
}

/** Has the node commit its target once more, or no longer. */
export async function setOverwriting(tx: Tx, id: NodeId, overwriting: boolean): Promise<void> {
  await tx.updateTable('node').set({ overwriting }).where('id', '=', id).execute();
}

/** Lets the counter start after one that the node has seen, so that what it is told from now on is news to it. */
export async function raiseCounter(tx: Tx, id: NodeId, seen: number): Promise<void> {
  await tx
    .updateTable('node')
    .set({ desired_counter: seen + 1 })
    .where('id', '=', id)
    .where('desired_counter', '<=', seen)
    .execute();
}

/** Tells nodes something else. The counter grows with it, so that answers to what they were told before are known as such. */
export async function setDesired(tx: Tx, desired: ReadonlyMap<NodeId, StoredDesired>): Promise<void> {
  if (desired.size === 0) return;
  const texts = [...desired.values()].map((value) => jsonText(value));
  await sql`
    UPDATE node SET desired = told.desired::jsonb, desired_counter = node.desired_counter + 1
    FROM unnest(${[...desired.keys()]}::uuid[], ${texts}::text[]) AS told (id, desired)
    WHERE node.id = told.id`.execute(tx);
}
