import { problem, type UserId } from '@sluice/contract';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { transact } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { createRateLimit } from '../../platform/rate-limit.ts';
import type { Secret } from '../../platform/secret.ts';
import { passwordFits } from './password.ts';
import { getById } from './user-store.ts';

/** Asks a signed-in user for its password once more: a session that was stolen does not know it. */
export interface OwnPassword {
  /** Throws `no-password-here`, `password-wrong`, `too-many-attempts`. */
  require(actor: Actor & { userId: UserId }, password: Secret): Promise<void>;
}

const attempts = 10;
const windowSeconds = 15 * 60;

export function createOwnPassword({ database, db }: Pick<Platform, 'db' | 'database'>): OwnPassword {
  const limit = createRateLimit(database.pool, { name: 'own-password', attempts, windowSeconds });
  return {
    async require(actor, password) {
      const { passwordHash } = await getById(db, actor.userId);
      if (passwordHash === null) throw noPasswordHere();
      await limit.consume(actor.userId);
      if (await passwordFits(passwordHash, password, { kind: 'known', key: actor.userId })) {
        await limit.forget(actor.userId);
        return;
      }
      const resource = { kind: 'user', id: actor.userId, name: actor.name };
      const event = { actor, action: 'account.password-refused', subject: actor.name, resource } as const;
      await transact(db, (tx) => record(tx, { ...event, outcome: 'refused' }));
      throw problem(
        'password-wrong',
        'The current password is wrong.',
        'Type the password that you sign in with.',
        '#/currentPassword',
      );
    },
  };
}

/** Everything of the account that depends on a password of ours. */
export function noPasswordHere() {
  return problem(
    'no-password-here',
    'You sign in at the provider of single sign-on, which keeps your password and your e-mail address.',
    'Change it there.',
  );
}
