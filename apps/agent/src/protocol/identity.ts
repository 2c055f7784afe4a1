import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readIfPresent, replaceFile } from '../state/durable-file.ts';

/** The node's Ed25519 key. It is made here and never leaves the machine. */
export interface Identity {
  /** Raw 32 bytes, base64. */
  publicKey: string;
  sign(text: string): string;
}

/** Reads the key, or makes one when there is none: enrolling again keeps it. */
export async function openIdentity(path: string): Promise<Identity> {
  const pem = await readIfPresent(path);
  if (pem !== null) return identityOf(createPrivateKey(Buffer.from(pem)));
  const privateKey = generateKey();
  await replaceFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), { mode: 0o600 });
  return identityOf(privateKey);
}

/** A key that no file keeps: it is gone with the process. */
export function createIdentity(): Identity {
  return identityOf(generateKey());
}

function generateKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

function identityOf(privateKey: KeyObject): Identity {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (privateKey.asymmetricKeyType !== 'ed25519' || x === undefined)
    throw new Error('the identity is not an Ed25519 key');
  return {
    publicKey: Buffer.from(x, 'base64url').toString('base64'),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64'),
  };
}
