import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { withoutUndefined } from '../../platform/without-undefined.ts';
import { createGrant, revokeGrant } from './grant-service.ts';
import { createGroup, deleteGroup, updateGroup } from './group-service.ts';
import { listGrants, listGrantsOf, listGroups, listRoles, listUsers } from './people-read-model.ts';
import { createRole, deleteRole, updateRole } from './role-service.ts';
import { addUser, deleteUser, editUser, renewPasswordLink } from './user-service.ts';

export function addPeopleRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listUsers, async () => ({ items: await listUsers(db) }));
  serve(app, contract.createUser, ({ actor, body }) => addUser(db, actor, body));
  serve(app, contract.updateUser, ({ actor, body, ifMatch, params }) =>
    editUser(db, actor, params.userId, ifMatch, withoutUndefined(body)),
  );
  serve(app, contract.deleteUser, ({ actor, params }) => deleteUser(db, actor, params.userId));
  serve(app, contract.createPasswordLink, ({ actor, params }) => renewPasswordLink(db, actor, params.userId));
  serve(app, contract.listRoles, async () => ({ items: await listRoles(db) }));
  serve(app, contract.createRole, ({ actor, body }) => createRole(db, actor, body));
  serve(app, contract.updateRole, ({ actor, body, ifMatch, params }) =>
    updateRole(db, actor, params.roleId, ifMatch, withoutUndefined(body)),
  );
  serve(app, contract.deleteRole, ({ actor, params }) => deleteRole(db, actor, params.roleId));
  serve(app, contract.listGroups, async () => ({ items: await listGroups(db) }));
  serve(app, contract.createGroup, ({ actor, body }) => createGroup(db, actor, body));
  serve(app, contract.updateGroup, ({ actor, body, ifMatch, params }) =>
    updateGroup(db, actor, params.groupId, ifMatch, withoutUndefined(body)),
  );
  serve(app, contract.deleteGroup, ({ actor, params }) => deleteGroup(db, actor, params.groupId));
  serve(app, contract.listGrants, async () => ({ items: await listGrants(db, new Date()) }));
  serve(app, contract.listOwnGrants, async ({ actor: { userId } }) => ({
    items: userId === null ? [] : await listGrantsOf(db, userId, new Date()),
  }));
  serve(app, contract.createGrant, ({ actor, body }) => createGrant(db, actor, body));
  serve(app, contract.revokeGrant, ({ actor, params, body }) => revokeGrant(db, actor, params.grantId, body.reason));
}
