import type { OwnSecondFactors, UserId } from '@sluice/contract';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Db } from '../../platform/database.ts';
import { findUser, readDecidedAuthority } from '../access/index.ts';
import { readSecurityPolicy } from '../security-policy/index.ts';
import type { Account } from './account.ts';
import { hasFactor, methodsAt, readEnrolled } from './enrolled.ts';
import { viewPasskey } from './passkey-enrolment.ts';

export async function viewOwnFactors(db: Db, account: Account): Promise<z.input<typeof OwnSecondFactors>> {
  const { origin, userId } = account;
  const enrolled = await readEnrolled(db, userId);
  const { roles } = await readDecidedAuthority(db, userId, new Date());
  const { secondFactorRoles } = await readSecurityPolicy(db);
  const { backupCodes, passkeys, totpAt } = enrolled;
  return {
    totp: totpAt === null ? null : { enrolledAt: totpAt.toISOString() },
    passkeys: passkeys.map((passkey) => viewPasskey(passkey, account)),
    backupCodes: backupCodes === null ? null : { ...backupCodes, createdAt: backupCodes.createdAt.toISOString() },
    confirmWith: hasFactor(enrolled) ? methodsAt(enrolled, origin.site) : [await firstConfirmation(db, userId)],
    demanded: secondFactorRoles.some((role) => roles.has(role)),
    passkeysPossible: origin.site.passkeyHost !== null,
  };
}

async function firstConfirmation(db: Db, userId: UserId): Promise<'password' | 'recent-sign-in'> {
  const user = await findUser(db, userId);
  return user?.passwordHash == null ? 'recent-sign-in' : 'password';
}

/** Users who have any, by name. */
export async function listSecondFactors(
  db: Db,
): Promise<{ userId: UserId; totp: boolean; passkeys: number; backupCodesLeft: number }[]> {
  const rows = await db
    .selectFrom('user_account')
    .select((eb) => [
      'user_account.id as userId',
      eb
        .exists(
          eb
            .selectFrom('totp')
            .select('totp.user_id')
            .whereRef('totp.user_id', '=', 'user_account.id')
            .where('totp.enrolled_at', 'is not', null),
        )
        .as('totp'),
      eb
        .selectFrom('passkey')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('passkey.user_id', '=', 'user_account.id')
        .as('passkeys'),
      eb
        .selectFrom('backup_code')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('backup_code.user_id', '=', 'user_account.id')
        .where('backup_code.used_at', 'is', null)
        .as('backupCodesLeft'),
    ])
    .orderBy(sql`lower(user_account.username)`)
    .execute();
  return rows
    .map(({ backupCodesLeft, passkeys, totp, userId }) => ({
      userId,
      totp: totp === true,
      passkeys: passkeys ?? 0,
      backupCodesLeft: backupCodesLeft ?? 0,
    }))
    .filter(({ passkeys, totp }) => totp || passkeys > 0);
}
