import {
  type Access,
  type AccessOf,
  ClusterId,
  EnrolmentTokenId,
  NodeId,
  type Permission,
  PoolId,
  problem,
} from '@sluice/contract';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Authority, Place } from '../../platform/authority.ts';
import type { Db } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import { permissionMissing, requireRecentFactor } from '../../platform/require-permission.ts';
import { authenticate, findAuthority, type KeyReader } from './authenticate.ts';
import { AuthorityReader } from './authority-reader.ts';
import { PolicyReader } from './policy-reader.ts';

export interface Admission {
  /**
   * Who sends a request to such a route. Throws `not-signed-in`, `csrf-failed`, `key-refused`, `second-factor-owed`,
   * `permission-missing`, `step-up-needed`, and `not-found` for a place
   * of which they see nothing: it must not be told from one that does not exist.
   */
  admit(request: FastifyRequest, access: Access): Promise<Actor>;
  /**
   * What the sender of an answer that is still being written may do now; null when the session has ended. It does not count as a use:
   * a forgotten tab must not keep its session alive.
   */
  authorityNow(request: FastifyRequest): Promise<Authority | null>;
}

export function createAdmission(db: Db, keys: KeyReader): Admission {
  const sources = { db, keys, reader: new AuthorityReader(db), policy: new PolicyReader(db) };
  return {
    async admit(request, access) {
      const found = await authenticate(sources, request);
      if (found === null)
        throw problem('not-signed-in', 'The request carries no valid session.', 'Sign in and send the request again.');
      const { actor, owed } = found;
      if (owed && !('owing' in access)) throw secondFactorOwed();
      if ('permission' in access) return authorize(db, actor, access, request.params);
      if (actor.keyId !== null && !('keys' in access)) throw keyRefused();
      return actor;
    },
    authorityNow: (request) => findAuthority(sources, request),
  };
}

function keyRefused() {
  return problem(
    'key-refused',
    'This is for people: the request carries an API key.',
    'Sign in as its owner, in the web page or with “sluice login”.',
  );
}

/** Whether the actor may use such a route at the place that the path names. Throws `permission-missing` and `not-found`. */
export async function authorize(
  db: Db,
  actor: Actor,
  { also, of, permission }: Extract<Access, { permission: Permission }>,
  params: unknown,
): Promise<Actor> {
  for (const asked of also === undefined ? [permission] : [permission, also]) {
    if (!actor.authority.holdsAnywhere(asked)) throw permissionMissing(actor.name, asked, 'global');
    if (of !== 'body' && of !== 'reach') await requireThere(db, actor, asked, of, params);
    requireRecentFactor(actor, asked);
  }
  return { ...actor, permission };
}

async function requireThere(
  db: Db,
  { authority, name }: Actor,
  permission: Permission,
  of: Exclude<AccessOf, 'body' | 'reach'>,
  params: unknown,
): Promise<void> {
  // What is held everywhere needs no look at the place; whether it exists is for the route to say.
  if (authority.holds(permission, 'global')) return;
  const place = await findPlace(db, of, params);
  if (place !== null && authority.holds(permission, place)) return;
  if (of !== 'global' && (place === null || !authority.sees(place))) throw notFound(words[of]);
  throw permissionMissing(name, permission, place ?? 'global');
}

const words = { cluster: 'cluster', pool: 'pool', node: 'node', token: 'enrolment token' } as const;

/** Null for an id that is none, and for a node or token that does not exist. */
export async function findPlace(
  db: Db,
  of: Exclude<AccessOf, 'body' | 'reach'>,
  params: unknown,
): Promise<Place | null> {
  const named = params as Record<string, unknown>;
  switch (of) {
    case 'global':
      return 'global';
    case 'cluster': {
      const { data: clusterId } = ClusterId.safeParse(named['clusterId']);
      return clusterId === undefined ? null : { clusterId };
    }
    case 'pool': {
      const { data: poolId } = PoolId.safeParse(named['poolId']);
      return poolId === undefined ? null : { poolId };
    }
    case 'node': {
      const { data: nodeId } = NodeId.safeParse(named['nodeId']);
      return nodeId === undefined ? null : findPoolOf(db, 'node', nodeId);
    }
    case 'token': {
      const { data: tokenId } = EnrolmentTokenId.safeParse(named['tokenId']);
      return tokenId === undefined ? null : findPoolOf(db, 'enrolment_token', tokenId);
    }
  }
}

async function findPoolOf(
  db: Db,
  table: 'node' | 'enrolment_token',
  id: NodeId | EnrolmentTokenId,
): Promise<Place | null> {
  const row = await db
    .selectFrom(table)
    .select('pool_id')
    .where('id', '=', id as never)
    .executeTakeFirst();
  return row === undefined ? null : { poolId: row.pool_id };
}

function secondFactorOwed() {
  return problem(
    'second-factor-owed',
    'A role of yours demands a second factor, which this session has not proven.',
    'Enrol one on the page of your account; if you have one, prove it there.',
  );
}
