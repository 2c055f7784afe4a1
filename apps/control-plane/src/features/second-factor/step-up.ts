import type { PasskeyRequestOptions, SecondFactorMethod, SecondFactorProof } from '@sluice/contract';
import { record } from '../../platform/audit.ts';
import { transact } from '../../platform/database.ts';
import { readSecurityPolicy } from '../security-policy/index.ts';
import type { Account } from './account.ts';
import { confirmed } from './confirmation.ts';
import { hasFactor, methodsAt, passkeysAt, readEnrolled } from './enrolled.ts';
import type { SecondFactorParts } from './parts.ts';
import { factorMissing } from './problems.ts';
import { putChallenge } from './session-challenge-store.ts';
import { createChallenge, requestOptions } from './webauthn.ts';

/** What can be proven here. The options of a passkey are good for one proof within five minutes. */
export async function beginProof(
  { db }: SecondFactorParts,
  { origin, sessionId, userId }: Account,
): Promise<{ methods: SecondFactorMethod[]; passkey: PasskeyRequestOptions | null }> {
  const { site } = origin;
  const enrolled = await readEnrolled(db, userId);
  const methods = methodsAt(enrolled, site);
  if (!methods.includes('passkey') || site.passkeyHost === null) return { methods, passkey: null };
  const challenge = createChallenge();
  await transact(db, (tx) => putChallenge(tx, sessionId, 'prove', challenge));
  return {
    methods,
    passkey: requestOptions(site.passkeyHost, challenge, passkeysAt(enrolled, site), 'preferred'),
  };
}

/** Throws `confirmation-failed`, `factor-missing`, `too-many-attempts`. */
export async function stepUp(
  parts: SecondFactorParts,
  account: Account,
  proof: SecondFactorProof,
): Promise<{ provenUntil: string }> {
  const { actor, userId } = account;
  if (!hasFactor(await readEnrolled(parts.db, userId))) throw factorMissing('second factor of yours');
  return confirmed(parts, account, proof, async (tx, now) => {
    const { stepUpMinutes } = await readSecurityPolicy(tx);
    const detail = { method: proof.method };
    await record(tx, { actor, action: 'session.stepped-up', subject: actor.name, detail });
    return { provenUntil: new Date(now.getTime() + stepUpMinutes * 60_000).toISOString() };
  });
}
