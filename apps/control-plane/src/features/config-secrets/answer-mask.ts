import {
  type ClusterId,
  ConfigText,
  ContentColumn,
  ContentDigest,
  ContentSize,
  FindingWords,
  type PoolId,
  Problem,
  ProblemBody,
} from '@sluice/contract';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type AnswerMap, mapOf } from '../../platform/mapped-answer.ts';
import type { Platform } from '../../platform/platform.ts';
import { findPlace } from '../access/index.ts';
import { HiddenSecrets } from './hidden-secrets.ts';
import { hideQuoted } from './hide-quoted.ts';

/** Hides secrets of configurations in what goes out, from everybody who lacks `config.secrets` there. */
export interface AnswerMask {
  /** Finds in what a route answers what is to be hidden. Throws for a schema that cannot be looked into. */
  learn(schema: z.ZodType): void;
  /** The answer of a route, which is as `schema` says, after that was learned. */
  answer(request: FastifyRequest, schema: z.ZodType, payload: unknown): Promise<unknown>;
  /** A conflict shows both texts. */
  problem(request: FastifyRequest, problem: Problem): Promise<Problem>;
}

/** What is hidden, wherever it stands in an answer. */
export const hiddenTypes: ReadonlySet<z.ZodType> = new Set([
  ConfigText,
  ContentColumn,
  ContentDigest,
  ContentSize,
  FindingWords,
]);
const mapOfErrors = mapOf(ProblemBody.shape.errors, hiddenTypes);

export function createAnswerMask({ db, sealing }: Pick<Platform, 'db' | 'sealing'>): AnswerMask {
  const secrets = new HiddenSecrets(sealing);
  const maps = new Map<z.ZodType, AnswerMap | null>();

  async function apply<T>(request: FastifyRequest, map: AnswerMap, payload: T): Promise<T> {
    const owner = await findHidden(db, request);
    if (owner === null) return payload;
    return map(payload, (value, schema) => {
      if (typeof value === 'number') return schema === ContentSize ? toWholeKiB(value) : null;
      if (schema === FindingWords) return hideQuoted(value);
      return schema === ContentDigest ? secrets.hideDigest(owner, value) : secrets.hideText(owner, value);
    }) as T;
  }

  return {
    learn(schema) {
      maps.set(schema, mapOf(schema, hiddenTypes));
    },
    async answer(request, schema, payload) {
      const map = maps.get(schema);
      if (map === undefined) throw new Error('A route answers what was never looked into.');
      return map === null ? payload : apply(request, map, payload);
    },
    async problem(request, problem) {
      if (mapOfErrors === null || problem.errors.every(({ texts }) => texts === undefined)) return problem;
      const errors = await apply(request, mapOfErrors, problem.errors);
      return errors === problem.errors ? problem : new Problem(problem.code, errors, { cause: problem });
    },
  };
}

function toWholeKiB(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 1024) * 1024;
}

/**
 * Whose secrets the caller may not see: a cluster, or a pool that has none yet, and what is named by them looks the same everywhere there.
 * Null when they may. Whoever holds the permission at a cluster holds it at its pool.
 */
async function findHidden(
  db: Platform['db'],
  { actor, params, routeOptions }: FastifyRequest,
): Promise<ClusterId | PoolId | null> {
  const { access } = routeOptions.config;
  if (actor === null || access === undefined || !('permission' in access)) throw notPlaced();
  if (actor.authority.holds('config.secrets', 'global')) return null;
  if (access.of !== 'cluster' && access.of !== 'node') throw notPlaced();
  const place = await findPlace(db, access.of, params);
  if (place === null || place === 'global') throw notPlaced();
  if (actor.authority.holds('config.secrets', place)) return null;
  if ('clusterId' in place) return place.clusterId;
  const { poolId } = place;
  const row = await db.selectFrom('cluster').select('id').where('pool_id', '=', poolId).executeTakeFirst();
  return row?.id ?? poolId;
}

/** Without a place nobody can say who may see the secrets, so that nothing goes out. */
function notPlaced(): Error {
  return new Error('A route that answers text of a configuration must be about one cluster or node.');
}
