import { type SignedInSession, signIn } from './api/access.ts';
import type { ApiClient, CallInput } from './api-client.ts';

/**
 * Signs in a user who has no second factor: for programs that cannot take a second step. Throws an `Error` when one is needed, and the
 * problems of `signIn`.
 */
export async function signInWithPassword(
  client: ApiClient,
  body: CallInput<typeof signIn>['body'],
): Promise<SignedInSession> {
  const answer = await client.call(signIn, { body });
  if (answer.state === 'signed-in') return answer;
  throw new Error('This user has a second factor: the sign-in needs a second step.');
}
