import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';

/**
 * The API keys that hold at a moment, with their owners: those that have not expired, whose owner is active and, coming from the provider,
 * has signed in within as long as the settings of single sign-on let keys last. Who is gone at the provider is known here only by staying away.
 */
export function selectLivingKeys(db: Db | Tx, now: Date) {
  return db
    .selectFrom('api_key')
    .innerJoin('user_account', 'user_account.id', 'api_key.user_id')
    .innerJoin('single_sign_on', 'single_sign_on.only_row', 'user_account.active')
    .where((eb) => eb.or([eb('api_key.expires_at', 'is', null), eb('api_key.expires_at', '>', now)]))
    .where((eb) =>
      eb.or([
        eb('user_account.issuer', 'is', null),
        eb(
          'user_account.last_signed_in_at',
          '>',
          sql<Date>`${now}::timestamptz - make_interval(days => single_sign_on.keys_last_days)`,
        ),
      ]),
    );
}
