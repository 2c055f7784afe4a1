import { localPathOf, Problem, type SingleSignOnRefusal, type UserId } from '@sluice/contract';
import { systemActor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { type Tx, transact } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { createRateLimit, networkOf } from '../../platform/rate-limit.ts';
import type { Secret } from '../../platform/secret.ts';
import {
  findBySubject,
  hashToken,
  insertFromProvider,
  isNameTaken,
  type Origin,
  openSession,
  type SignedIn,
  updateFromProvider,
} from '../access/index.ts';
import { lockAccess, setProviderGroups } from '../people/index.ts';
import { type Identity, isFromDomain, nameForAttempt, readIdentity, readSecondFactorMoment } from './identity.ts';
import { insertPending, takePending } from './pending-store.ts';
import { createPendingToken, proofsOf } from './pending-token.ts';
import { type ProvenClaims, type ProviderClient, ProviderFailure } from './provider-client.ts';
import type { SettingsService, SettingsWithSecret } from './settings-service.ts';

/** Nobody is signed in, and the person is told why. */
export class Refused extends Error {
  readonly reason: SingleSignOnRefusal;

  constructor(reason: SingleSignOnRefusal, options?: ErrorOptions) {
    super(`Single sign-on was refused: ${reason}.`, options);
    this.name = 'Refused';
    this.reason = reason;
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

/** Joins the way with the database, the settings and one limit for all who begin. */
export function createSignInService(
  platform: Pick<Platform, 'db' | 'database'>,
  settings: SettingsService,
  provider: ProviderClient,
): SignInService {
  const { db, database } = platform;
  // Each beginning leaves a row; who comes back signed in was no attack.
  const beginnings = createRateLimit(database.pool, { name: 'single-sign-on', attempts: 100, windowSeconds: 900 });

  return {
    async begin({ redirectUri, to }, origin) {
      const chosen = await settings.read();
      if (!chosen.enabled) throw new Refused('off');
      await beginnings.consume(networkOf(origin.address)).catch(refuseMany);
      const token = createPendingToken();
      const { scopes, version } = chosen;
      const url = await provider
        .authorizationUrl(chosen, { redirectUri, scopes }, proofsOf(token))
        .catch(refuseForProvider);
      const now = new Date();
      const expiresAt = new Date(now.getTime() + pendingLifetimeMs);
      const pending = { cookieHash: hashToken(token), version, returnTo: localPathOf(to), expiresAt };
      await transact(db, (tx) => insertPending(tx, pending, now));
      return { url, token };
    },

    async finish(token, callback, origin) {
      if (token === null) throw new Refused('begin-again');
      const pending = await transact(db, (tx) => takePending(tx, hashToken(token), new Date()));
      if (pending === null) throw new Refused('begin-again');
      try {
        const chosen = await settings.read();
        if (!chosen.enabled) throw new Refused('off');
        if (chosen.version !== pending.version) throw new Refused('begin-again');
        const proven = await provider.redeem(chosen, callback, proofsOf(token)).catch(refuseForProvider);
        const signedIn = await transact(db, (tx) => comeIn(tx, chosen, proven, origin));
        await beginnings.giveBack(networkOf(origin.address));
        return { signedIn, to: pending.returnTo };
      } catch (error) {
        if (error instanceof Refused) await recordRefusal(error, origin);
        throw error;
      }
    },
  };

  async function recordRefusal({ reason }: Refused, { address }: Origin): Promise<void> {
    const actor = { ...ourselves, address };
    const event = { actor, action: 'session.refused', outcome: 'refused', detail: { by: 'single-sign-on' } } as const;
    await transact(db, (tx) => record(tx, { ...event, ...about('user', null, 'unknown user'), reason }));
  }
}

async function comeIn(
  tx: Tx,
  settings: SettingsWithSecret,
  { claims, signed, subject }: ProvenClaims,
  origin: Origin,
): Promise<SignedIn> {
  const identity = readIdentity(settings.issuer, subject, claims, settings.claims);
  if (!isFromDomain(identity, settings.emailDomains)) throw new Refused('not-let-in');
  const user = await findOrMake(tx, identity, settings.makesUsers, origin);
  if (!user.active) throw new Refused('deactivated');
  const { displayName, email } = identity;
  await updateFromProvider(tx, user.id, { displayName, email });
  const groups = settings.groups.filter(({ providerGroup }) => identity.groups.includes(providerGroup));
  const changed = await setProviderGroups(
    tx,
    user.id,
    groups.map(({ groupId }) => groupId),
  );
  const secondFactorAt = readSecondFactorMoment(signed, settings.secondFactorValues, new Date());
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

/** By issuer and subject alone: a name or an address that fits is no proof of being that user. */
async function findOrMake(
  tx: Tx,
  identity: Identity,
  makesUsers: boolean,
  { address }: Origin,
): Promise<{ id: UserId; username: string; active: boolean }> {
  const known = await findBySubject(tx, identity);
  if (known !== null) return known;
  if (!makesUsers) throw new Refused('not-let-in');
  // One new user at a time: two tabs of one person, or two people of one name.
  await lockAccess(tx);
  const meanwhile = await findBySubject(tx, identity);
  if (meanwhile !== null) return meanwhile;
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
