import { setTimeout as delay } from 'node:timers/promises';
import * as contract from '@sluice/contract';
import { sql } from 'kysely';
import { generateSync } from 'otplib';
import { createPerson, type GivenRole, type Person } from './people.ts';
import { clientWithToken, type InProcessControlPlane } from './start-in-process.ts';

/** Somebody with an authenticator app. */
export interface Protected extends Person {
  secret: string;
  backupCodes: string[];
  /** A code that was not used yet, as if the last one had been used a while ago. */
  code(): Promise<string>;
}

/** The code of the present time step, or of one before or after it. */
export function codeOf(secret: string, offset = 0): string {
  return generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + offset * 30 });
}

const stepMs = 30_000;
const turnMs = 5_000;

/** Enrols an authenticator app through the API, with the password of the administrator. */
export async function enrolTotp(
  rig: InProcessControlPlane,
  person: Pick<Person, 'client'>,
): Promise<Pick<Protected, 'secret' | 'backupCodes'>> {
  const confirm = { method: 'password', password: rig.password } as const;
  // The code of the step before is taken, so that the present one stays unused; at the turn of a step it would be too old on arrival.
  const leftMs = stepMs - (Date.now() % stepMs);
  if (leftMs < turnMs) await delay(leftMs);
  const { secret } = await person.client.call(contract.beginTotp, { body: { confirm } });
  const { backupCodes } = await person.client.call(contract.confirmTotp, { body: { code: codeOf(secret, -1) } });
  return { secret, backupCodes: backupCodes ?? [] };
}

export async function createProtected(
  rig: InProcessControlPlane,
  username: string,
  given: readonly GivenRole[] = [],
): Promise<Protected> {
  const person = await createPerson(rig, username, given, { proven: false });
  const { backupCodes, secret } = await enrolTotp(rig, person);
  const code = async () => {
    const { db } = rig.controlPlane.platform;
    const earlier = sql<number>`last_step - 10`;
    await db.updateTable('totp').set({ last_step: earlier }).where('user_id', '=', person.userId).execute();
    return codeOf(secret);
  };
  return { ...person, secret, backupCodes, code };
}

/** Begins a sign-in that needs a second step. Throws an `Error` when it needs none. */
export async function beginSignIn(
  rig: InProcessControlPlane,
  username: string,
  kind: 'cookie' | 'bearer' = 'bearer',
): Promise<contract.SecondStepNeeded> {
  const body = { username, password: rig.password, kind };
  const answer = await clientWithToken(rig.url, '').call(contract.signIn, { body });
  if (answer.state === 'second-step') return answer;
  throw new Error(`${username} needs no second step.`);
}
