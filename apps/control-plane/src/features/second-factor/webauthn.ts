import { randomBytes } from 'node:crypto';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import type {
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRegistration,
  PasskeyRequestOptions,
  UserId,
} from '@sluice/contract';
import type { Site } from '../../platform/request-origin.ts';
import type { StoredPasskey } from './passkey-store.ts';

const timeoutMs = 300_000;
const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;
type Transport = (typeof transports)[number];
/** EdDSA, ES256 and RS256, in the numbers of COSE. */
const algorithms = [-8, -7, -257];

/** 256 random bits as base64url. */
export function createChallenge(): string {
  return randomBytes(32).toString('base64url');
}

/** `passkeys` empty: any passkey that the device keeps for the host. */
export function requestOptions(
  host: string,
  challenge: string,
  passkeys: readonly StoredPasskey[],
  userVerification: 'preferred' | 'required',
): PasskeyRequestOptions {
  return { challenge, timeout: timeoutMs, rpId: host, allowCredentials: passkeys.map(describe), userVerification };
}

export function creationOptions(
  host: string,
  challenge: string,
  user: { id: UserId; username: string },
  existing: readonly StoredPasskey[],
): PasskeyCreationOptions {
  return {
    rp: { id: host, name: 'Sluice' },
    user: { id: handleOf(user.id), name: user.username, displayName: user.username },
    challenge,
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: timeoutMs,
    excludeCredentials: existing.map(describe),
    authenticatorSelection: { residentKey: 'preferred', requireResidentKey: false, userVerification: 'preferred' },
    attestation: 'none',
  };
}

/** What a signature must be over. */
export interface Expected {
  challenge: string;
  site: Site;
}

/** The new counter of the passkey; null when the signature is not for this challenge, address and key, or the counter went back. */
export async function verifyAssertion(
  passkey: StoredPasskey,
  { response, ...credential }: PasskeyAssertion,
  { challenge, site }: Expected,
  requireUserVerification: boolean,
): Promise<number | null> {
  const { userHandle, ...signed } = response;
  // A device that knows whose passkey it is says so; it must be this user.
  if (userHandle != null && userHandle !== handleOf(passkey.userId)) return null;
  if (site.passkeyHost === null || site.passkeyHost !== passkey.host) return null;
  const { counter, credentialId: id, publicKey } = passkey;
  try {
    const { authenticationInfo, verified } = await verifyAuthenticationResponse({
      response: { ...credential, response: signed, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.passkeyHost,
      credential: { id, publicKey: new Uint8Array(publicKey), counter },
      requireUserVerification,
    });
    return verified ? authenticationInfo.newCounter : null;
  } catch {
    // The library throws for everything that does not fit, and quotes what it got.
    return null;
  }
}

export type NewCredential = Pick<StoredPasskey, 'credentialId' | 'publicKey' | 'counter' | 'transports' | 'synced'>;

/** Null when it was not made for this challenge and address. */
export async function verifyRegistration(
  { response, ...credential }: PasskeyRegistration,
  { challenge, site }: Expected,
): Promise<NewCredential | null> {
  if (site.passkeyHost === null) return null;
  const { attestationObject, clientDataJSON } = response;
  try {
    const { registrationInfo, verified } = await verifyRegistrationResponse({
      response: { ...credential, response: { attestationObject, clientDataJSON }, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.passkeyHost,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return null;
    return {
      credentialId: registrationInfo.credential.id,
      publicKey: Buffer.from(registrationInfo.credential.publicKey),
      counter: registrationInfo.credential.counter,
      transports: (response.transports ?? []).filter(isTransport),
      synced: registrationInfo.credentialBackedUp,
    };
  } catch {
    return null;
  }
}

function describe(passkey: StoredPasskey) {
  return {
    id: passkey.credentialId,
    type: 'public-key' as const,
    transports: passkey.transports.filter(isTransport),
  };
}

function isTransport(name: string): name is Transport {
  return (transports as readonly string[]).includes(name);
}

/** The device gives it back; it says nothing about the person. */
function handleOf(userId: UserId): string {
  return Buffer.from(userId.replaceAll('-', ''), 'hex').toString('base64url');
}
