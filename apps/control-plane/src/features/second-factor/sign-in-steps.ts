import { randomBytes } from 'node:crypto';
import {
  type PasskeyAssertion,
  type PasskeyRequestOptions,
  problem,
  type SecondFactorProof,
  type UserId,
} from '@sluice/contract';
import { about, record } from '../../platform/audit.ts';
import { type Tx, transact } from '../../platform/database.ts';
import { networkOf } from '../../platform/rate-limit.ts';
import { SignInRefused } from '../../platform/refused-attempt.ts';
import { Secret } from '../../platform/secret.ts';
import {
  actorAt,
  attemptOf,
  beginningAt,
  countAttempt,
  findUser,
  hashToken,
  insertPending,
  lockUser,
  type Origin,
  openSession,
  type PendingSignIn,
  requireUnchangedUser,
  type SecondStep,
  type SessionKind,
  type SignedIn,
  type StoredUser,
  type TriedSignIn,
  useUpPending,
} from '../access/index.ts';
import { hasFactor, methodsAt, passkeysAt, readEnrolled, removeAllFactors } from './enrolled.ts';
import type { SecondFactorParts } from './parts.ts';
import { findByCredential, noteUse } from './passkey-store.ts';
import { passkeyNotPossible } from './problems.ts';
import { useProof } from './proof.ts';
import { createChallenge, requestOptions, verifyAssertion } from './webauthn.ts';

const lifetimeMs = 5 * 60_000;

/** What sign-in needs of the second factors. */
export function createSecondStep({ db }: Pick<SecondFactorParts, 'db'>): SecondStep {
  return {
    async begin(user, kind, origin) {
      const enrolled = await readEnrolled(db, user.id);
      if (!hasFactor(enrolled)) return null;
      const methods = methodsAt(enrolled, origin.site);
      const host = methods.includes('passkey') ? origin.site.passkeyHost : null;
      const challenge = host === null ? null : createChallenge();
      const ticket = await transact(db, async (tx) => {
        await requireUnchangedUser(tx, user);
        return openTicket(tx, { userId: user.id, kind, challenge }, origin);
      });
      const passkey =
        host === null || challenge === null
          ? null
          : requestOptions(host, challenge, passkeysAt(enrolled, origin.site), 'preferred');
      return { state: 'second-step', ...ticket, methods, passkey };
    },
    async removeAll(tx, userId) {
      await removeAllFactors(tx, userId);
    },
  };
}

/** Throws `second-step-failed`, `ticket-ended`, `too-many-attempts`. */
export async function takeSecondStep(
  parts: SecondFactorParts,
  ticket: Secret,
  proof: SecondFactorProof,
  origin: Origin,
): Promise<SignedIn> {
  const { sealing } = parts;
  const pending = await tryTicket(parts, ticket, origin);
  if (pending.userId === null) throw ticketEnded();
  const { challenge, userId } = pending;
  return finishSignIn(parts, { ticket, userId, kind: pending.kind, method: proof.method }, origin, (tx, now) =>
    useProof(tx, sealing, { userId, site: origin.site, challenge }, proof, now),
  );
}

/** Throws `passkey-not-possible`, `too-many-attempts`. */
export async function beginPasskeySignIn(
  { db, signIns }: SecondFactorParts,
  kind: SessionKind,
  origin: Origin,
): Promise<{ ticket: string; expiresAt: string; passkey: PasskeyRequestOptions }> {
  await signIns.passkeys.begin(await beginningAt(db, origin));
  const { passkeyHost } = origin.site;
  if (passkeyHost === null) throw passkeyNotPossible();
  const challenge = createChallenge();
  const ticket = await transact(db, (tx) => openTicket(tx, { userId: null, kind, challenge }, origin));
  return { ...ticket, passkey: requestOptions(passkeyHost, challenge, [], 'required') };
}

/** Throws `second-step-failed`, `ticket-ended`, `too-many-attempts`. */
export async function finishPasskeySignIn(
  parts: SecondFactorParts,
  ticket: Secret,
  response: PasskeyAssertion,
  origin: Origin,
): Promise<SignedIn> {
  const { db, signIns } = parts;
  const beginning = await beginningAt(db, origin);
  // Counted before anything is read: tickets can be invented.
  await signIns.passkeys.begin(beginning);
  const pending = await findTicket(parts, ticket, origin);
  // Whoever was given the ticket has paid for the first signature that comes with it, and for no other.
  if (pending?.userId === null && pending.attempts === 1) await signIns.passkeys.giveBack(beginning);
  if (pending === null || pending.userId !== null || pending.challenge === null) throw ticketEnded();
  const { challenge, kind } = pending;
  const userId = (await findByCredential(db, response.id))?.userId;
  if (userId === undefined) throw secondStepFailed(null);
  const signedIn = await finishSignIn(
    parts,
    { ticket, userId, kind, method: 'passkey alone' },
    origin,
    async (tx, now, user) => {
      const passkey = await findByCredential(tx, response.id);
      // It stands in for a password: who signs in at a provider has none here, and is let in or shut out there.
      if (passkey === null || passkey.userId !== user.id || user.passwordHash === null) return false;
      const counter = await verifyAssertion(passkey, response, { challenge, site: origin.site }, true);
      return counter !== null && noteUse(tx, passkey, counter, now);
    },
  );
  await signIns.passkeys.giveBack(beginning);
  return signedIn;
}

async function openTicket(
  tx: Tx,
  pending: PendingSignIn,
  origin: Origin,
): Promise<{ ticket: string; expiresAt: string }> {
  const ticket = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + lifetimeMs);
  const network = networkOf(origin.address);
  await insertPending(tx, { ...pending, ticketHash: hashToken(new Secret(ticket)), network, expiresAt });
  return { ticket, expiresAt: expiresAt.toISOString() };
}

async function tryTicket(parts: SecondFactorParts, ticket: Secret, origin: Origin): Promise<TriedSignIn> {
  const pending = await findTicket(parts, ticket, origin);
  if (pending === null) throw ticketEnded();
  return pending;
}

/** Counts the attempt with the ticket. Null: it is unknown or has ended. */
function findTicket({ db }: SecondFactorParts, ticket: Secret, origin: Origin): Promise<TriedSignIn | null> {
  const network = networkOf(origin.address);
  return transact(db, (tx) => countAttempt(tx, hashToken(ticket), network, new Date()));
}

interface Finish {
  ticket: Secret;
  userId: UserId;
  kind: SessionKind;
  method: string;
}

/** The proof, the end of the ticket and the session are one transaction: none of them without the others. */
async function finishSignIn(
  { codes, db, signIns }: SecondFactorParts,
  { kind, method, ticket, userId }: Finish,
  origin: Origin,
  prove: (tx: Tx, now: Date, user: StoredUser) => Promise<boolean>,
): Promise<SignedIn> {
  const named = await findUser(db, userId);
  if (named === null) throw ticketEnded();
  const attempt = await attemptOf(db, named.username, origin);
  await codes.begin(userId);
  await signIns.passwords.begin(attempt);
  const signedIn = await transact(db, async (tx) => {
    const now = new Date();
    const user = (await lockUser(tx, userId)) ? await findUser(tx, userId) : null;
    if (user === null || !user.active || !(await prove(tx, now, user))) throw secondStepFailed(named.username);
    if (!(await useUpPending(tx, hashToken(ticket)))) throw ticketEnded();
    const session = await openSession(tx, user, kind, origin, now);
    const actor = actorAt(user.username, origin, session.view.id);
    const detail = { kind, secondFactor: method };
    await record(tx, { actor, action: 'session.opened', ...about('user', userId, user.username), detail });
    return session;
  });
  await Promise.all([codes.succeed(userId), signIns.passwords.succeed(attempt)]);
  return signedIn;
}

function secondStepFailed(username: string | null): SignInRefused {
  return new SignInRefused(username, 'second-step-failed', {
    field: '#/proof',
    cause: 'The code or the passkey does not fit.',
    remediation: 'Wait for the next code of the authenticator, or take another of the offered ways.',
  });
}

function ticketEnded() {
  return problem(
    'ticket-ended',
    'The sign-in took too long, was tried too often, came from another network or was finished already.',
    'Begin again with user name and password.',
    '#/ticket',
  );
}
