import * as contract from '@sluice/contract';
import { problem, type UserId } from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { listKeys } from './api-key-read-model.ts';
import { createKey, revokeKey } from './api-key-service.ts';

export function addApiKeyRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listOwnKeys, async ({ actor }) => ({ items: await listKeys(db, personOf(actor).userId) }));
  serve(app, contract.createKey, async ({ actor, body }) => {
    const { expiresAt, ...fields } = body;
    const until = expiresAt === null ? null : new Date(expiresAt);
    const { key, token } = await createKey(db, personOf(actor), { ...fields, expiresAt: until });
    return { key, token: token.reveal() };
  });
  serve(app, contract.revokeOwnKey, ({ actor, params }) => revokeKey(db, actor, params.keyId, personOf(actor).userId));
  serve(app, contract.listKeys, async ({ query }) => ({ items: await listKeys(db, query.userId ?? null) }));
  serve(app, contract.revokeKey, ({ actor, params }) => revokeKey(db, actor, params.keyId, null));
}

function personOf(actor: Actor): Actor & { userId: UserId } {
  const { userId } = actor;
  if (userId === null) throw problem('not-signed-in', 'The request comes from no user.', 'Sign in.');
  return { ...actor, userId };
}
