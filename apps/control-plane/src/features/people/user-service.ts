import { choosePasswordPath, problem, type UserId, type UserView } from '@sluice/contract';
import type { z } from 'zod';
import { lockAccess } from '../../platform/access-lock.ts';
import type { Actor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { requireUnchanged } from '../../platform/optimistic-lock.ts';
import {
  createPasswordLink,
  endSessionsOf,
  insertUser,
  isEmailVouchedFor,
  noteEmailSetBy,
  removePasswordLinks,
  removeUser,
  updateUser,
  type Voucher,
  voucherOf,
} from '../access/index.ts';
import { requireAdministratorLeft, requireNotAbove } from './limits-of-giving.ts';
import { getUser } from './people-read-model.ts';

type View = z.input<typeof UserView>;

/** Where a browser opens the link; the token stands behind the `#`, which no server and no log sees. */
export interface PasswordLinkView {
  path: string;
  expiresAt: string;
}

/** Throws `name-taken`. */
export async function addUser(
  db: Db,
  actor: Actor,
  fields: { username: string; displayName: string; email: string | null },
): Promise<{ user: View; link: PasswordLinkView }> {
  return transact(db, async (tx) => {
    const id = await insertUser(tx, fields);
    const voucher = voucherOf(actor);
    await noteEmailSetBy(tx, id, voucher);
    const link = await makeLink(tx, id, voucher);
    await record(tx, { actor, action: 'user.created', ...about('user', id, fields.username), detail: { ...fields } });
    return { user: await getUser(tx, id), link };
  });
}

/**
 * Whoever sets an e-mail address answers for it. Throws `edit-stale`, `last-administrator`, `not-found`,
 * `password-wrong` for another address of the actor itself, `permission-missing`.
 */
export async function editUser(
  db: Db,
  actor: Actor,
  id: UserId,
  seen: string,
  fields: { displayName?: string; email?: string | null; active?: boolean },
): Promise<View> {
  return transact(db, async (tx) => {
    await lockAccess(tx);
    const before = await getUser(tx, id);
    requireUnchanged(seen, before.version, `the user ${before.username}`);
    await requireNotAbove(tx, actor, id);
    const isOtherEmail = fields.email !== undefined && fields.email !== before.email;
    if (isOtherEmail && actor.userId === id) throw ownAddress();
    await updateUser(tx, id, fields);
    if (fields.email !== undefined && actor.userId !== id) await answerForEmail(tx, actor, id, isOtherEmail);
    if (fields.active === false) {
      await requireAdministratorLeft(tx);
      await endSessionsOf(tx, id);
      await removePasswordLinks(tx, id);
    }
    const after = await getUser(tx, id);
    const words = ({ active, displayName, email }: View) => ({ active, displayName, email });
    const detail = { before: words(before), after: words(after) };
    await record(tx, { actor, action: 'user.updated', ...about('user', id, before.username), detail });
    return after;
  });
}

/** Throws `last-administrator`, `not-found`, `permission-missing`. */
export async function deleteUser(db: Db, actor: Actor, id: UserId): Promise<void> {
  await transact(db, async (tx) => {
    await lockAccess(tx);
    const { username } = await getUser(tx, id);
    await requireNotAbove(tx, actor, id);
    await removeUser(tx, id);
    await requireAdministratorLeft(tx);
    await record(tx, { actor, action: 'user.deleted', ...about('user', id, username) });
  });
}

/** A new link in place of an older one; the password stays until it is used. Throws `not-found`, `permission-missing`. */
export async function renewPasswordLink(db: Db, actor: Actor, id: UserId): Promise<PasswordLinkView> {
  return transact(db, async (tx) => {
    const { origin, username } = await getUser(tx, id);
    await requireNotAbove(tx, actor, id);
    if (actor.userId === id)
      throw problem(
        'link-refused',
        'A link is for somebody else.',
        'Change your password on the page of your account.',
      );
    if (origin === 'provider') {
      throw problem(
        'no-password-here',
        `${username} signs in at the provider and has no password here.`,
        'Reset it there.',
      );
    }
    const link = await makeLink(tx, id, voucherOf(actor));
    await record(tx, {
      actor,
      action: 'user.password-link',
      ...about('user', id, username),
      detail: { expiresAt: link.expiresAt },
    });
    return link;
  });
}

/** The present address is confirmed where nobody who may answers for it any more; else whoever set it goes on to answer for it. */
async function answerForEmail(tx: Tx, actor: Actor, id: UserId, isOther: boolean): Promise<void> {
  if (isOther) await removePasswordLinks(tx, id);
  if (isOther || !(await isEmailVouchedFor(tx, id, new Date()))) await noteEmailSetBy(tx, id, voucherOf(actor));
}

/** The page of the account asks for the password, which a session that was stolen does not know. */
function ownAddress() {
  return problem(
    'password-wrong',
    'Another e-mail address of your own asks for your current password.',
    'Change it on the page of your account.',
    '#/email',
  );
}

async function makeLink(tx: Tx, id: UserId, voucher: Voucher): Promise<PasswordLinkView> {
  const { expiresAt, token } = await createPasswordLink(tx, { userId: id, kind: 'handed', voucher }, new Date());
  return { path: `${choosePasswordPath}#${token.reveal()}`, expiresAt: expiresAt.toISOString() };
}
