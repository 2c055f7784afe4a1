import { type AccountView, problem, type SessionId, type UserId } from '@sluice/contract';
import type { z } from 'zod';
import type { Actor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { transact } from '../../platform/database.ts';
import { notFound, requireUnchanged } from '../../platform/optimistic-lock.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Secret } from '../../platform/secret.ts';
import { getAccount } from './account-read-model.ts';
import { createOwnPassword, noPasswordHere } from './own-password.ts';
import { hashPassword } from './password.ts';
import { removePasswordLinks } from './password-link.ts';
import { requireGoodPassword } from './password-policy.ts';
import * as sessionStore from './session-store.ts';
import * as userStore from './user-store.ts';

/** A user who is signed in as a person. */
export type Person = Actor & { userId: UserId };

export interface AccountChange {
  displayName?: string;
  email?: string | null;
  currentPassword?: Secret;
}

/** What people do with their own account, and administrators with the sessions of others. */
export interface AccountService {
  /** Throws `edit-stale`, `no-password-here`, `password-wrong`, `too-many-attempts`. */
  change(person: Person, seen: string, fields: AccountChange): Promise<z.input<typeof AccountView>>;
  /** Ends the other sessions. Throws `no-password-here`, `password-refused`, `password-wrong`, `too-many-attempts`. */
  changePassword(person: Person, input: { currentPassword: Secret; password: Secret }): Promise<void>;
  /** All sessions of the person but the one that asks. */
  endOthers(person: Person): Promise<{ ended: number }>;
  /** All sessions of a user. Throws `not-found`. */
  endAllOf(actor: Actor, userId: UserId): Promise<{ ended: number }>;
  /** Throws `not-found`. */
  endOneOf(actor: Actor, userId: UserId, sessionId: SessionId): Promise<void>;
}

/**
 * Ending sessions of others asks for nothing but its permission, also when they are of people above the actor: it gives nothing, and a
 * stolen session of an administrator must be ended by whoever sees it first.
 */
export function createAccountService(platform: Pick<Platform, 'db' | 'database'>): AccountService {
  const { db } = platform;
  const ownPassword = createOwnPassword(platform);

  return {
    async change(person, seen, { currentPassword, ...fields }) {
      const before = await getAccount(db, person.userId);
      requireUnchanged(seen, before.version, 'your account');
      // Links to choose a password go to this address: who changes it could take the account over. With the password the present one
      // may be confirmed, too, that an administrator entered.
      const isAddressChosen =
        fields.email !== undefined && (fields.email !== before.email || currentPassword !== undefined);
      if (isAddressChosen) {
        if (before.origin === 'provider') throw noPasswordHere();
        if (currentPassword === undefined) throw passwordNeeded();
        await ownPassword.require(person, currentPassword);
      }
      return transact(db, async (tx) => {
        await userStore.lockUser(tx, person.userId);
        requireUnchanged(seen, (await getAccount(tx, person.userId)).version, 'your account');
        await userStore.updateUser(tx, person.userId, fields);
        if (isAddressChosen) {
          await userStore.noteEmailSetBy(tx, person.userId, null);
          await removePasswordLinks(tx, person.userId);
        }
        const after = await getAccount(tx, person.userId);
        const words = ({ displayName, email }: typeof after) => ({ displayName, email });
        const detail = { before: words(before), after: words(after) };
        await record(tx, {
          actor: person,
          action: 'account.updated',
          ...about('user', person.userId, after.username),
          detail,
        });
        return after;
      });
    },

    async changePassword(person, { currentPassword, password }) {
      await ownPassword.require(person, currentPassword);
      await requireGoodPassword(password, await getAccount(db, person.userId));
      const passwordHash = await hashPassword(password, { kind: 'known', key: person.userId });
      await transact(db, async (tx) => {
        await userStore.setPassword(tx, person.userId, passwordHash);
        await removePasswordLinks(tx, person.userId);
        const ended = await sessionStore.removeOthersOfUser(tx, person.userId, person.sessionId);
        const detail = { endedSessions: ended };
        await record(tx, {
          actor: person,
          action: 'account.password-changed',
          ...about('user', person.userId, person.name),
          detail,
        });
      });
    },

    endOthers: (person) =>
      transact(db, async (tx) => {
        const ended = await sessionStore.removeOthersOfUser(tx, person.userId, person.sessionId);
        await record(tx, {
          actor: person,
          action: 'session.others-ended',
          ...about('user', person.userId, person.name),
          detail: { ended },
        });
        return { ended };
      }),

    endAllOf: (actor, userId) =>
      transact(db, async (tx) => {
        const { username } = await getAccount(tx, userId);
        const ended = await sessionStore.removeOthersOfUser(tx, userId, null);
        await record(tx, {
          actor,
          action: 'user.sessions-ended',
          ...about('user', userId, username),
          detail: { ended },
        });
        return { ended };
      }),

    endOneOf: (actor, userId, sessionId) =>
      transact(db, async (tx) => {
        const { username } = await getAccount(tx, userId);
        if (!(await sessionStore.remove(tx, sessionId, userId))) throw notFound('session');
        await record(tx, {
          actor,
          action: 'user.session-ended',
          ...about('user', userId, username),
          detail: { sessionId },
        });
      }),
  };
}

function passwordNeeded() {
  return problem(
    'password-wrong',
    'Another e-mail address asks for the current password.',
    'Send it as currentPassword.',
    '#/currentPassword',
  );
}
