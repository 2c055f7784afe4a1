import { localPathOf, Problem, type SingleSignOnRefusal, type UserId } from '@sluice/contract';
import { lockAccess } from '../../platform/access-lock.ts';
import { systemActor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { type Tx, transact } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Secret } from '../../platform/secret.ts';
import {
  type BeginningLimit,
  beginningAt,
  findBySubject,
  hashToken,
  insertFromProvider,
  isNameTaken,
  type Origin,
  openSession,
  type SignedIn,
  updateFromProvider,
} from '../access/index.ts';
import { setProviderGroups } from '../people/index.ts';
import { type Identity, isFromDomain, nameForAttempt, readIdentity, readSecondFactorMoment } from './identity.ts';
import { insertPending, takePending } from './pending-store.ts';
import { createPendingToken, proofsOf } from './pending-token.ts';
import { type ProvenClaims, type ProviderClient, ProviderFailure } from './provider-client.ts';
import type { SettingsService } from './settings-service.ts';
import { getSettings, type StoredSettings } from './single-sign-on-store.ts';

/** Nobody is signed in, and the person is told why. */
export class Refused extends Error {
  readonly reason: SingleSignOnRefusal;
  /** Name of the user that was recognised; null: nobody was. */
  readonly account: string | null;

  constructor(
    reason: SingleSignOnRefusal,
    { account = null, cause }: { account?: string | null; cause?: unknown } = {},
  ) {
    super(`Single sign-on was refused: ${reason}.`, { cause });
    this.name = 'Refused';
    this.reason = reason;
    this.account = account;
  }
}

/** The way of a person to the provider and back. */
export interface SignInService {
  /** Where the browser goes, and what it brings back in a cookie. Throws `Refused`. */
  begin(wanted: { to: string | undefined; redirectUri: string }, origin: Origin): Promise<{ url: URL; token: Secret }>;
  /** `callback` is our address as the browser came back to it. Throws `Refused`. */
  finish(token: Secret | null, callback: URL, origin: Origin): Promise<{ signedIn: SignedIn; to: string }>;
}

/** How long somebody may take at the provider. */
export const pendingLifetimeMs = 10 * 60_000;
const mostNames = 1_000;
const ourselves = systemActor('single-sign-on');

/** Joins the way with the database, the settings and the limit of those who begin. */
export function createSignInService(
  { db }: Pick<Platform, 'db'>,
  settings: SettingsService,
  provider: ProviderClient,
  limit: BeginningLimit,
): SignInService {
  return {
    async begin({ redirectUri, to }, origin) {
      const chosen = await settings.read();
      if (!chosen.enabled) throw new Refused('off');
      const beginning = await beginningAt(db, origin);
      await limit.begin(beginning).catch(refuseMany);
      const token = createPendingToken();
      const { scopes, version } = chosen;
      const url = await provider
        .authorizationUrl(chosen, { redirectUri, scopes }, proofsOf(token))
        .catch(refuseForProvider);
      const now = new Date();
      const expiresAt = new Date(now.getTime() + pendingLifetimeMs);
      const { device } = beginning;
      const pending = { cookieHash: hashToken(token), version, returnTo: localPathOf(to), device, expiresAt };
      await transact(db, (tx) => insertPending(tx, pending, now));
      return { url, token };
    },

    async finish(token, callback, origin) {
      if (token === null) throw new Refused('begin-again');
      const pending = await transact(db, (tx) => takePending(tx, hashToken(token), new Date()));
      if (pending === null) throw new Refused('begin-again');
      const chosen = await settings.read();
      requireSettings(chosen, pending.version);
      const proven = await provider.redeem(chosen, callback, proofsOf(token)).catch(refuseForProvider);
      const signedIn = await transact(db, async (tx) => {
        await lockAccess(tx);
        // The provider took its time: the settings of now count, and none are saved before the session is open.
        const present = await getSettings(tx);
        requireSettings(present, pending.version);
        return comeIn(tx, present, proven, origin);
      });
      await limit.giveBack({ address: origin.address, device: pending.device });
      return { signedIn, to: pending.returnTo };
    },
  };
}

/** What one provider answered is never judged by settings that were made for another. Throws `Refused`. */
function requireSettings({ enabled, version }: StoredSettings, begunWith: number): void {
  if (!enabled) throw new Refused('off');
  if (version !== begunWith) throw new Refused('begin-again');
}

async function comeIn(tx: Tx, settings: StoredSettings, proven: ProvenClaims, origin: Origin): Promise<SignedIn> {
  const identity = readIdentity(settings.issuer, proven, settings.claims);
  if (!isFromDomain(identity, settings.emailDomains)) throw new Refused('not-let-in');
  const user = await findOrMake(tx, identity, settings.makesUsers, origin);
  if (!user.active) throw new Refused('deactivated', { account: user.username });
  const { displayName, email } = identity;
  await updateFromProvider(tx, user.id, { displayName, email });
  const groups = settings.groups.filter(({ providerGroup }) => identity.groups.includes(providerGroup));
  const changed = await setProviderGroups(
    tx,
    user.id,
    groups.map(({ groupId }) => groupId),
  );
  const secondFactorAt = readSecondFactorMoment(proven.signed, settings.secondFactorValues, new Date());
  const session = await openSession(tx, user, 'cookie', origin, secondFactorAt);
  const { id, username } = user;
  const detail = {
    kind: 'cookie',
    by: 'single-sign-on',
    secondFactor: secondFactorAt !== null,
    ...(changed ? { groups: [...new Set(groups.map(({ providerGroup }) => providerGroup))] } : {}),
  };
  const signedIn = { kind: 'user', name: username, sessionId: session.view.id } as const;
  const actor = { ...signedIn, address: origin.address, permission: null };
  await record(tx, { actor, action: 'session.opened', ...about('user', id, username), detail });
  return session;
}

/**
 * By issuer and subject alone: a name or an address that fits is no proof of being that user. Two tabs of one person, or two people of
 * one name, wait for each other at the lock of the caller.
 */
async function findOrMake(
  tx: Tx,
  identity: Identity,
  makesUsers: boolean,
  { address }: Origin,
): Promise<{ id: UserId; username: string; active: boolean }> {
  const known = await findBySubject(tx, identity);
  if (known !== null) return known;
  if (!makesUsers) throw new Refused('not-let-in');
  const { displayName, email, issuer, subject } = identity;
  const username = await freeName(tx, identity.wantedName);
  const id = await insertFromProvider(tx, { issuer, subject, username, displayName, email });
  const detail = { displayName, email, issuer, subject, wantedName: identity.wantedName };
  const actor = { ...ourselves, address };
  await record(tx, { actor, action: 'user.created', ...about('user', id, username), detail });
  return { id, username, active: true };
}

async function freeName(tx: Tx, wanted: string): Promise<string> {
  for (let attempt = 1; attempt <= mostNames; attempt += 1) {
    const name = nameForAttempt(wanted, attempt);
    if (!(await isNameTaken(tx, name))) return name;
  }
  throw new Refused('not-let-in');
}

function refuseMany(error: unknown): never {
  if (error instanceof Problem && error.code === 'too-many-attempts') throw new Refused('too-many-attempts');
  throw error;
}

function refuseForProvider(error: unknown): never {
  if (!(error instanceof ProviderFailure)) throw error;
  const reasons = {
    unreachable: 'provider-unreachable',
    refused: 'provider-refused',
    'answer-wrong': 'answer-wrong',
  } as const;
  throw new Refused(reasons[error.kind], { cause: error });
}
