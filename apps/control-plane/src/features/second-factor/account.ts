import { problem, type SessionId, type UserId } from '@sluice/contract';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { ControlPlaneConfig } from '../../platform/config.ts';
import { type Origin, originOf } from '../access/index.ts';

/** The signed-in user whose own factors an act is about. */
export interface Account {
  actor: Actor;
  userId: UserId;
  sessionId: SessionId;
  origin: Origin;
}

/** Throws `not-signed-in` for a caller without a session: a key proves nothing about a person. */
export function accountOf(
  actor: Actor,
  request: FastifyRequest,
  config: Pick<ControlPlaneConfig, 'publicUrl'>,
): Account {
  const { sessionId, userId } = actor;
  if (sessionId === null || userId === null)
    throw problem('not-signed-in', 'This is about the session of a person, and there is none.', 'Sign in.');
  return { actor, userId, sessionId, origin: originOf(request, config) };
}
