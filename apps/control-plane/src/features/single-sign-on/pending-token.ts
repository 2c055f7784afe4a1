import { createHmac, randomBytes } from 'node:crypto';
import { Secret } from '../../platform/secret.ts';

/** What the way to the provider and back is proven with. */
export interface Proofs {
  state: string;
  nonce: string;
  /** PKCE: of it the provider is told the hash first and the text last. */
  codeVerifier: string;
}

export function createPendingToken(): Secret {
  return new Secret(randomBytes(32).toString('base64url'));
}

/** Derived from the token in the cookie, so that nothing of it need be stored and none tells another. */
export function proofsOf(token: Secret): Proofs {
  const derive = (what: string) => createHmac('sha256', token.reveal()).update(`sluice ${what}`).digest('base64url');
  return { state: derive('state'), nonce: derive('nonce'), codeVerifier: derive('code verifier') };
}
