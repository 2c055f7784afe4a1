import { type ProviderFinding, problem, type SingleSignOnView } from '@sluice/contract';
import { lockAccess } from '../../platform/access-lock.ts';
import type { Actor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { type Tx, transact } from '../../platform/database.ts';
import { requireUnchanged } from '../../platform/optimistic-lock.ts';
import type { Platform } from '../../platform/platform.ts';
import { Secret } from '../../platform/secret.ts';
import { readGroupAuthority } from '../access/index.ts';
import { removeProviderMembers, requireCovered } from '../people/index.ts';
import { isAllowedIssuer, type ProviderClient, ProviderFailure, wordsOf } from './provider-client.ts';
import { findingsOf } from './provider-findings.ts';
import * as store from './single-sign-on-store.ts';

/** The secret of our client at the provider, sealed. */
const secretSetting = 'single-sign-on-secret';

export type SettingsWithSecret = store.StoredSettings & { secret: Secret | null };
type View = Omit<SingleSignOnView, 'redirectUri'>;

/** What administrators choose of single sign-on. */
export interface SettingsService {
  /** Everything but the secret. */
  view(): Promise<View>;
  /** With the secret, for the way to the provider. */
  read(): Promise<SettingsWithSecret>;
  /** `secret`: null keeps the present one. Throws `edit-stale`, `not-found`, `permission-missing`, `provider-unusable`. */
  update(actor: Actor, seen: string, chosen: store.ChosenSettings, secret: string | null): Promise<View>;
  /** Whether the provider can be used, and what was found out. */
  tryOut(issuer: string, scopes: readonly string[]): Promise<{ usable: boolean; findings: ProviderFinding[] }>;
}

/** The secret that is kept was given for one client at one provider, and is sent to no other. */
function requireSameClient(
  before: { issuer: string | null; clientId: string },
  chosen: { issuer: string | null; clientId: string },
): void {
  if (before.issuer === chosen.issuer && before.clientId === chosen.clientId) return;
  throw problem(
    'validation-failed',
    'The kept secret belongs to another provider or client.',
    'Give the secret of this one, or an empty one to have none.',
    '#/secret',
  );
}

/** Joins the settings with the database and with the provider that can be tried. */
export function createSettingsService(
  { db, outgoing, settings }: Pick<Platform, 'db' | 'outgoing' | 'settings'>,
  provider: ProviderClient,
): SettingsService {
  const hasSecret = async (tx: Tx) => (await settings.findSealed(tx, secretSetting)) !== null;
  const putSecret = async (tx: Tx, secret: string | null): Promise<void> => {
    if (secret === '') await settings.remove(tx, secretSetting);
    else if (secret !== null) await settings.putSealed(tx, secretSetting, Buffer.from(secret));
  };
  return {
    view: () => transact(db, async (tx) => ({ ...(await store.getSettings(tx)), hasSecret: await hasSecret(tx) })),
    async read() {
      const [stored, sealed] = await Promise.all([store.getSettings(db), settings.findSealed(db, secretSetting)]);
      return { ...stored, secret: sealed === null ? null : new Secret(sealed.toString('utf8')) };
    },
    update: (actor, seen, chosen, secret) =>
      transact(db, async (tx) => {
        await lockAccess(tx);
        await store.lockSettings(tx);
        const before = await store.getSettings(tx);
        requireUnchanged(seen, before.version, 'the settings of single sign-on');
        requireUsable(chosen);
        refuseUnreachable(outgoing, chosen);
        if (secret === null && (await hasSecret(tx))) requireSameClient(before, chosen);
        await requireMappedCovered(tx, actor, chosen);
        await store.putSettings(tx, chosen);
        await putSecret(tx, secret);
        await removeProviderMembers(tx, groupsThatLost(before, chosen));
        const after = await store.getSettings(tx);
        const detail = { before: words(before), after: words(after), secret: secretWords(secret) };
        const view = { ...after, hasSecret: await hasSecret(tx) };
        await record(tx, { actor, action: 'single-sign-on.updated', subject: 'single-sign-on', detail });
        return view;
      }),
    async tryOut(issuer, scopes) {
      try {
        const findings = findingsOf(await provider.describeNow(issuer), scopes);
        return { usable: findings.every(({ ok }) => ok), findings };
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
        return { usable: false, findings: [unreachable(issuer, error)] };
      }
    },
  };
}

/** Who decides who gets into a group, and by whose word, could get into it. */
async function requireMappedCovered(tx: Tx, actor: Actor, { groups }: store.ChosenSettings): Promise<void> {
  for (const groupId of new Set(groups.map((mapping) => mapping.groupId)))
    requireCovered(actor, await readGroupAuthority(tx, groupId, new Date()), 'A mapped group');
}

/** Members of the provider in a group that lost a mapping, or whose provider is another one, have no reason any more. */
function groupsThatLost(before: store.StoredSettings, after: store.ChosenSettings) {
  const kept = new Set(after.groups.map(({ groupId, providerGroup }) => `${groupId} ${providerGroup}`));
  const isSame = before.issuer === after.issuer && before.claims.groups === after.claims.groups;
  return before.groups
    .filter(({ groupId, providerGroup }) => !isSame || !kept.has(`${groupId} ${providerGroup}`))
    .map(({ groupId }) => groupId);
}

function requireUsable({ clientId, enabled, issuer }: store.ChosenSettings): void {
  if (issuer !== '' && !isAllowedIssuer(new URL(issuer)))
    throw problem(
      'provider-unusable',
      'The provider would be reached without TLS, so that anybody on the way could be the provider.',
      'Give an address that begins with https://.',
      '#/issuer',
    );
  if (!enabled) return;
  const lacking = [
    ['#/issuer', 'issuer', issuer],
    ['#/clientId', 'client id', clientId],
  ].find(([, , text]) => text === '');
  if (lacking === undefined) return;
  const [field = null, name] = lacking;
  throw problem('provider-unusable', `Single sign-on needs the ${name}.`, 'Fill it in, or save it turned off.', field);
}

/** The same rule as when it is asked, for an issuer that is an address already. */
function refuseUnreachable(outgoing: Platform['outgoing'], { enabled, issuer }: store.ChosenSettings): void {
  const refusal = enabled ? outgoing.findUrlRefusal(issuer) : null;
  if (refusal !== null) throw problem('provider-unusable', refusal.cause, refusal.remediation, '#/issuer');
}

function words({ version: _version, ...settings }: store.StoredSettings) {
  return settings;
}

function secretWords(secret: string | null): string {
  if (secret === null) return 'kept';
  return secret === '' ? 'removed' : 'replaced';
}

function unreachable(issuer: string, error: ProviderFailure): ProviderFinding {
  return {
    ok: false,
    cause: `${issuer} did not describe itself as a provider: ${wordsOf(error)}.`,
    remediation:
      'Check the address: what stands before /.well-known/openid-configuration. It must answer to this machine with a certificate that it trusts.',
  };
}
