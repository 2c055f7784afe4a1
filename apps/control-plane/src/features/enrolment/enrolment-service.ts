import { randomUUID } from 'node:crypto';
import { EnrolmentTokenId, NodeId, type PoolId, problem } from '@sluice/contract';
import type { EnrolRequest } from '@sluice/contract/agent';
import { sql } from 'kysely';
import type { z } from 'zod';
import { type Actor, systemActor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { Platform } from '../../platform/platform.ts';
import { notifyStream } from '../../platform/wake-ups.ts';
import { freeNodeName, insertNode, putFacts } from '../nodes/index.ts';
import {
  enrolmentCommand,
  enrolmentRefused,
  fitsHash,
  hashSecret,
  makeSecret,
  readToken,
  urlHost,
  writeToken,
} from './enrolment-token.ts';
import * as tokenStore from './enrolment-token-store.ts';

export interface NewEnrolment {
  poolId: PoolId;
  expiresInMinutes: number;
  uses: number;
  /** Host under which nodes reach the agent listener. */
  agentHost: string;
  autoAdopt: boolean;
}

export interface CreatedEnrolment {
  id: EnrolmentTokenId;
  poolId: PoolId;
  expiresAt: string;
  usesLeft: number;
  createdBy: string;
  token: string;
  command: string;
  agentDigest: string;
}

type Agents = Platform['agents'];

/** Creates an enrolment token and the one command to run on the node. Both are shown once and kept nowhere. */
export async function createEnrolment(
  db: Db,
  agents: Agents,
  actor: Actor,
  input: NewEnrolment,
): Promise<CreatedEnrolment> {
  urlHost(input.agentHost);
  return transact(db, (tx) => createEnrolmentIn(tx, agents, actor, input));
}

/** As `createEnrolment`, in a transaction of the caller. */
export async function createEnrolmentIn(
  tx: Tx,
  agents: Agents,
  actor: Actor,
  input: NewEnrolment,
): Promise<CreatedEnrolment> {
  if (agents.program === null) {
    throw problem(
      'not-found',
      'The agent program has not been built, so a node could not fetch it.',
      'Run “npm run build” on the machine of the control plane and start it again.',
    );
  }
  const id = EnrolmentTokenId.parse(randomUUID());
  const secret = makeSecret();
  const expiresAt = new Date(Date.now() + input.expiresInMinutes * 60_000);
  await tokenStore.insertToken(tx, {
    id,
    poolId: input.poolId,
    secretHash: hashSecret(secret),
    expiresAt,
    uses: input.uses,
    autoAdopt: input.autoAdopt,
    createdBy: actor.name,
  });
  await record(tx, {
    actor,
    action: 'enrolment-token.created',
    subject: id,
    detail: { poolId: input.poolId, uses: input.uses, expiresAt: expiresAt.toISOString(), autoAdopt: input.autoAdopt },
  });
  const token = writeToken({ id, secret, caFingerprint: agents.caFingerprint });
  const agentDigest = agents.program.digest;
  return {
    id,
    poolId: input.poolId,
    expiresAt: expiresAt.toISOString(),
    usesLeft: input.uses,
    createdBy: actor.name,
    token,
    agentDigest,
    command: enrolmentCommand({ host: input.agentHost, port: agents.port(), agentDigest, token }),
  };
}

/** Revokes a token; nodes that enrolled with it stay. Throws `not-found`. */
export async function revokeEnrolment(db: Db, actor: Actor, id: EnrolmentTokenId): Promise<void> {
  await transact(db, async (tx) => {
    if (!(await tokenStore.revokeToken(tx, id, new Date()))) throw notFound('enrolment token');
    await record(tx, { actor, action: 'enrolment-token.revoked', subject: id });
  });
}

/**
 * Registers a node's key. The same key with the same token, or a new token of the same pool, is the same node: an installation
 * that was cut off can be repeated. Throws `enrolment-refused`.
 */
export async function enrolNode(
  db: Db,
  caFingerprint: string,
  input: z.output<typeof EnrolRequest>,
  remoteAddress: string,
): Promise<NodeId> {
  const parts = readToken(input.token);
  if (parts === null || parts.caFingerprint !== caFingerprint) throw enrolmentRefused();
  return transact(db, async (tx) => {
    const token = await tx
      .selectFrom('enrolment_token')
      .select(['secret_hash', 'pool_id', 'auto_adopt', 'revoked_at'])
      .where('id', '=', parts.id)
      .executeTakeFirst();
    if (token === undefined || !fitsHash(parts.secret, token.secret_hash) || token.revoked_at !== null) {
      throw enrolmentRefused();
    }
    // One at a time in a pool, so that two nodes of one name do not both find it free.
    await tx.selectFrom('pool').select('id').where('id', '=', token.pool_id).forUpdate().execute();
    const publicKey = Buffer.from(input.publicKey, 'base64');
    const known = await tx
      .selectFrom('node')
      .select(['id', 'enrolled_with', 'pool_id'])
      .where('public_key', '=', publicKey)
      .executeTakeFirst();
    if (known !== undefined && known.enrolled_with === parts.id) return known.id;
    if (known !== undefined && known.pool_id !== token.pool_id) throw nodeInOtherPool();
    if (!(await tokenStore.takeUse(tx, parts.id, new Date()))) throw enrolmentRefused();
    if (known !== undefined) return known.id;
    return addNode(tx, { input, publicKey, remoteAddress, tokenId: parts.id, token });
  });
}

interface Addition {
  input: z.output<typeof EnrolRequest>;
  publicKey: Buffer;
  remoteAddress: string;
  tokenId: EnrolmentTokenId;
  token: { pool_id: PoolId; auto_adopt: boolean };
}

async function addNode(tx: Tx, { input, publicKey, remoteAddress, tokenId, token }: Addition): Promise<NodeId> {
  const name = await findFreeName(tx, token.pool_id, input.name);
  const id = NodeId.parse(randomUUID());
  await insertNode(tx, {
    id,
    poolId: token.pool_id,
    name,
    publicKey,
    enrolledWith: tokenId,
    autoAdopt: token.auto_adopt,
  });
  await putFacts(tx, id, input.facts);
  const cluster = await tx.selectFrom('cluster').select('id').where('pool_id', '=', token.pool_id).executeTakeFirst();
  await notifyStream(tx, { topic: 'node', clusterId: cluster?.id ?? null, id });
  await record(tx, {
    actor: { ...systemActor('enrolment'), address: remoteAddress },
    action: 'node.enrolled',
    subject: id,
    detail: { name, poolId: token.pool_id, tokenId, remoteAddress },
  });
  return id;
}

async function findFreeName(tx: Tx, poolId: PoolId, wanted: string): Promise<string> {
  const inPool = tx.selectFrom('node').select('name').where('pool_id', '=', poolId);
  const name = freeNodeName(wanted, []);
  const same = await inPool.where(sql`lower(name)`, '=', name.toLowerCase()).limit(1).executeTakeFirst();
  if (same === undefined) return name;
  const taken = await inPool.execute();
  return freeNodeName(
    wanted,
    taken.map((row) => row.name),
  );
}

const nodeInOtherPool = () =>
  problem(
    'enrolment-refused',
    'This node is enrolled in another pool already.',
    'Delete it there first, or use a token of that pool.',
  );
