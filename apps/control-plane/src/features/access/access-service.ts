import { problem, type SecondStepNeeded, type SessionId, type UserId } from '@sluice/contract';
import type { z } from 'zod';
import { lockAccess } from '../../platform/access-lock.ts';
import { type Actor, systemActor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { type Tx, transact } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { SignInRefused } from '../../platform/refused-attempt.ts';
import type { Secret } from '../../platform/secret.ts';
import { insertGrant, removeGlobalGrant } from './grant-store.ts';
import { openSession, type SignedIn } from './open-session.ts';
import { actorAt, attemptOf, type Origin } from './origin.ts';
import { hashPassword, passwordFits } from './password.ts';
import { removePasswordLinks } from './password-link.ts';
import { requireGoodPassword } from './password-policy.ts';
import type { SecondStep } from './second-step.ts';
import * as sessionStore from './session-store.ts';
import type { SessionKind } from './session-token.ts';
import { createSetupSecret, isSetupPossible, setupSecretFits, useUpSetupSecret } from './setup-secret.ts';
import { createDoorLimit, type SignInLimit } from './sign-in-limit.ts';
import { requireUnchangedUser } from './unchanged-user.ts';
import * as userStore from './user-store.ts';

export interface AccessService {
  /** At boot: a fresh set-up secret while nobody can sign in, else null. */
  prepareSetup(): Promise<Secret | null>;
  /** Whether a secret waits to be used, and whether it is that of a reset. */
  viewSetup(): Promise<{ needed: boolean; reset: boolean }>;
  /** Throws `setup-refused`, `password-refused`, `too-many-attempts`. */
  completeSetup(input: { secret: Secret; username: string; password: Secret }, origin: Origin): Promise<SignedIn>;
  /**
   * Opens a session, or begins the second step of a user who has a second factor. Throws `sign-in-failed`, `too-many-attempts`; neither
   * tells whether the user exists.
   */
  signIn(
    input: { username: string; password: Secret; kind: SessionKind },
    origin: Origin,
  ): Promise<SignedIn | { secondStep: z.input<typeof SecondStepNeeded> }>;
  /** Ends one session of the actor. Throws `not-found`. */
  endSession(sessionId: SessionId, actor: Actor): Promise<void>;
  /**
   * For somebody with access to the machine: ends all sessions and makes a secret with which the set-up page gives a
   * new or existing user a new password and the administrator role.
   */
  resetAdministrator(): Promise<Secret>;
}

const resetLifetimeMs = 60 * 60_000;

/** Joins set-up, sign-in and sessions with the database, the second step and a limit of attempts for each door. `signInLimit`: that of passwords. */
export function createAccessService(
  platform: Pick<Platform, 'db' | 'database' | 'sealing' | 'settings' | 'log'>,
  secondStep: SecondStep,
  signInLimit: SignInLimit,
): AccessService {
  const { db, settings } = platform;
  const setupLimit = createDoorLimit(platform.database.pool, 'setup');

  return {
    prepareSetup: () =>
      transact(db, async (tx) => {
        if (await userStore.anyExists(tx)) return null;
        return createSetupSecret(tx, settings, null);
      }),

    async viewSetup() {
      const needed = await isSetupPossible(db, settings);
      return { needed, reset: needed && (await userStore.anyExists(db)) };
    },

    async completeSetup(input, origin) {
      await setupLimit.begin(origin.address);
      if (!(await setupSecretFits(db, settings, input.secret))) throw setupRefused(await isSetupPossible(db, settings));
      await setupLimit.succeed(origin.address);
      await requireGoodPassword(input.password, { username: input.username, email: null, displayName: '' });
      const passwordHash = await hashPassword(input.password, { kind: 'known', key: 'setup' });
      return transact(db, async (tx) => {
        await lockAccess(tx);
        // A newer secret may have replaced the one that was checked; a second request with the same one finds it gone.
        const fits = await setupSecretFits(tx, settings, input.secret);
        if (!fits || !(await useUpSetupSecret(tx, settings))) throw setupRefused(false);
        const user = await userStore.putWithPassword(tx, input.username, passwordHash);
        await makeAdministrator(tx, user.id);
        await removePasswordLinks(tx, user.id);
        await sessionStore.removeAllOfUser(tx, user.id);
        // Whoever has the machine has everything; a lost factor must not keep the administrator out.
        await secondStep.removeAll(tx, user.id);
        const session = await openSession(tx, user, 'cookie', origin, null);
        const actor = { ...systemActor('setup'), address: origin.address };
        await record(tx, { actor, action: 'setup.completed', ...about('user', user.id, user.username) });
        return session;
      });
    },

    async signIn(input, origin) {
      const attempt = await attemptOf(db, input.username, origin);
      const who = await signInLimit.begin(attempt);
      const user = await userStore.findByName(db, input.username);
      const fits = await passwordFits(user?.passwordHash ?? null, input.password, who);
      if (user === null || !user.active || !fits) throw new SignInRefused(user?.username ?? null);
      const needed = await secondStep.begin(user, input.kind, origin);
      if (needed !== null) {
        await signInLimit.keepForAccount(attempt);
        return { secondStep: needed };
      }
      const signedIn = await transact(db, async (tx) => {
        const { id, username } = user;
        await requireUnchangedUser(tx, user);
        const session = await openSession(tx, user, input.kind, origin, null);
        const actor = actorAt(username, origin, session.view.id);
        await record(tx, {
          actor,
          action: 'session.opened',
          ...about('user', id, username),
          detail: { kind: input.kind },
        });
        return session;
      });
      await signInLimit.succeed(attempt);
      return signedIn;
    },

    async endSession(sessionId, actor) {
      const { userId } = actor;
      await transact(db, async (tx) => {
        if (userId === null || !(await sessionStore.remove(tx, sessionId, userId)))
          throw problem('not-found', 'You have no such session.', 'Load the list of sessions again.');
        await record(tx, { actor, action: 'session.ended', subject: sessionId });
      });
    },

    resetAdministrator: () =>
      transact(db, async (tx) => {
        const secret = await createSetupSecret(tx, settings, resetLifetimeMs);
        await sessionStore.removeAll(tx);
        await record(tx, { actor: systemActor('admin'), action: 'administrator.reset', subject: 'administrator' });
        return secret;
      }),
  };
}

/** An older grant of the same role that expires is replaced: who has the machine has everything. */
async function makeAdministrator(tx: Tx, userId: UserId): Promise<void> {
  await removeGlobalGrant(tx, userId, 'admin');
  await insertGrant(tx, {
    to: { userId },
    role: { builtIn: 'admin' },
    at: 'global',
    expiresAt: null,
    reason: 'set-up with the one-time secret',
    grantedBy: 'system:setup',
  });
}

function setupRefused(possible: boolean) {
  return possible
    ? problem(
        'setup-refused',
        'The set-up secret is not the right one.',
        'Copy the secret that the control plane printed when it last started, or that “admin reset” printed after it.',
        '#/secret',
      )
    : problem(
        'setup-refused',
        'The set-up is done, or its secret has expired.',
        'Sign in. If nobody can, run “npm run -s sluice -- admin reset” on the machine of the control plane.',
      );
}
