import * as contract from '@sluice/contract';
import { problem } from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Db } from '../../platform/database.ts';
import { Secret } from '../../platform/secret.ts';
import { serve } from '../../platform/serve.ts';
import { withoutUndefined } from '../../platform/without-undefined.ts';
import { getAccount } from './account-read-model.ts';
import type { AccountService, Person } from './account-service.ts';
import { listSessionsOf } from './session-list.ts';

export function addAccountRoutes(app: FastifyInstance, db: Db, accounts: AccountService): void {
  serve(app, contract.viewAccount, ({ actor }) => getAccount(db, personOf(actor).userId));
  serve(app, contract.updateAccount, ({ actor, body, ifMatch }) => {
    const { currentPassword, ...fields } = body;
    const proof = currentPassword === undefined ? {} : { currentPassword: new Secret(currentPassword) };
    return accounts.change(personOf(actor), ifMatch, { ...withoutUndefined(fields), ...proof });
  });
  serve(app, contract.changePassword, ({ actor, body }) =>
    accounts.changePassword(personOf(actor), {
      currentPassword: new Secret(body.currentPassword),
      password: new Secret(body.password),
    }),
  );
  serve(app, contract.endOtherSessions, ({ actor }) => accounts.endOthers(personOf(actor)));
  serve(app, contract.listUserSessions, async ({ actor, params }) => {
    await getAccount(db, params.userId);
    return { items: await listSessionsOf(db, params.userId, actor.sessionId) };
  });
  serve(app, contract.endUserSessions, ({ actor, params }) => accounts.endAllOf(actor, params.userId));
  serve(app, contract.endUserSession, ({ actor, params }) => accounts.endOneOf(actor, params.userId, params.sessionId));
}

function personOf(actor: Actor): Person {
  const { userId } = actor;
  if (userId === null) throw problem('not-signed-in', 'The request comes from no user.', 'Sign in.');
  return { ...actor, userId };
}
