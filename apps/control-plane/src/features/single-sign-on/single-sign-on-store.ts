import type { GroupId, SingleSignOnView } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';

/** The settings without their secret. */
export type StoredSettings = Omit<SingleSignOnView, 'hasSecret' | 'redirectUri'>;
/** As chosen by an administrator; the version counts by itself. */
export type ChosenSettings = Omit<StoredSettings, 'version'>;

/** The only file that writes `single_sign_on` and `single_sign_on_group`. */
export async function getSettings(tx: Db | Tx): Promise<StoredSettings> {
  const row = await tx
    .selectFrom('single_sign_on')
    .select([
      'enabled',
      'issuer',
      'client_id as clientId',
      'scopes',
      'username_claim',
      'display_name_claim',
      'email_claim',
      'groups_claim',
      'button_text as buttonText',
      'email_domains as emailDomains',
      'makes_users as makesUsers',
      'second_factor_values as secondFactorValues',
      'keys_last_days as keysLastDays',
      'version',
    ])
    .executeTakeFirstOrThrow();
  const groups = await tx
    .selectFrom('single_sign_on_group')
    .select(['provider_group as providerGroup', 'group_id as groupId'])
    .orderBy('provider_group')
    .orderBy('group_id')
    .execute();
  const { display_name_claim, email_claim, groups_claim, username_claim, ...rest } = row;
  const claims = {
    username: username_claim,
    displayName: display_name_claim,
    email: email_claim,
    groups: groups_claim,
  };
  return { ...rest, claims, groups };
}

/** Waits for others who change the settings. */
export async function lockSettings(tx: Tx): Promise<void> {
  await tx.selectFrom('single_sign_on').select('version').forUpdate().execute();
}

/** Throws `not-found` when a group is gone. */
export async function putSettings(tx: Tx, { claims, groups, ...settings }: ChosenSettings): Promise<void> {
  await tx
    .updateTable('single_sign_on')
    .set((eb) => ({
      enabled: settings.enabled,
      issuer: settings.issuer,
      client_id: settings.clientId,
      scopes: settings.scopes,
      username_claim: claims.username,
      display_name_claim: claims.displayName,
      email_claim: claims.email,
      groups_claim: claims.groups,
      button_text: settings.buttonText,
      email_domains: settings.emailDomains,
      makes_users: settings.makesUsers,
      second_factor_values: settings.secondFactorValues,
      keys_last_days: settings.keysLastDays,
      version: eb('version', '+', 1),
    }))
    .execute();
  await tx.deleteFrom('single_sign_on_group').execute();
  if (groups.length === 0) return;
  await requireGroups(
    tx,
    groups.map(({ groupId }) => groupId),
  );
  await tx
    .insertInto('single_sign_on_group')
    .values(groups.map(({ groupId, providerGroup }) => ({ group_id: groupId, provider_group: providerGroup })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function requireGroups(tx: Tx, ids: readonly GroupId[]): Promise<void> {
  const wanted = new Set(ids);
  const rows = await tx
    .selectFrom('user_group')
    .select('id')
    .where('id', 'in', [...wanted])
    .forShare()
    .execute();
  if (rows.length < wanted.size) throw notFound('group');
}
