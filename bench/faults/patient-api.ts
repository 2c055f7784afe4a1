import { setTimeout as pause } from 'node:timers/promises';
import { type ApiClient, Problem } from '@sluice/contract';
import { createAdministrator, signInWithToken } from '@sluice/test-rig';
import type { KeptControlPlane } from './kept-control-plane.ts';

const account = { username: 'ada', password: 'correct horse battery staple' };
const patienceMs = 40_000;
const againAfterMs = 100;
const answerWithinMs = 15_000;

/**
 * The API as a person uses it who asks again when nobody answers. What is asked again may have been done already: callers look first
 * at what is there.
 */
export async function openPatientApi(controlPlane: KeptControlPlane): Promise<ApiClient> {
  let client = await createAdministrator(controlPlane, account);
  return {
    stream: (endpoint, input) => client.stream(endpoint, input),
    async call(endpoint, input) {
      const deadline = performance.now() + patienceMs;
      for (;;) {
        try {
          return await client.call(endpoint, { ...input, signal: AbortSignal.timeout(answerWithinMs) });
        } catch (error) {
          if (!mayHeal(error) || performance.now() > deadline) throw error;
          // After a jump of the clock the session has ended.
          if (isSignedOut(error)) client = await signInWithToken(controlPlane.url, account).catch(() => client);
        }
        await pause(againAfterMs);
      }
    },
  };
}

/** Nobody there, no database, no session: anything else is an answer. */
function mayHeal(error: unknown): boolean {
  if (!(error instanceof Problem)) return true;
  return error.status >= 500 || isSignedOut(error);
}

function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.code === 'not-signed-in';
}
