import { sql } from 'kysely';
import type { Tx } from './database.ts';

/**
 * One act on what decides who may do what at a time: each is judged by what the others left. Triggers take the same row with every
 * change of users, groups, roles, grants and the security policy, and where a cluster is made or deleted.
 *
 * Transactions take their locks in one order, so that no two wait for each other: the configuration of a cluster → this one → settings
 * and users → what belongs to a user (links, sessions) → the audit log, which `record` takes. Whoever takes this one by a trigger after
 * one of the later ones takes it here first.
 */
export async function lockAccess(tx: Tx): Promise<void> {
  await sql`SELECT number FROM access_version FOR UPDATE`.execute(tx);
}
