import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type {
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRegistration,
  PasskeyRequestOptions,
} from '@sluice/contract';

export interface DeviceOptions {
  /** Default true: the device checks who holds it. */
  verifiesUser?: boolean;
  /** Default false: the counter stays 0, as with passkeys that are kept on several devices. */
  counts?: boolean;
}

const flags = { present: 0x01, verified: 0x04, credential: 0x40 };

/** A passkey in software: an ES256 key that signs as a browser and its authenticator do, with attestation `none`. */
export class PasskeyDevice {
  readonly credentialId = randomBytes(32);
  counter = 0;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #options: Required<DeviceOptions>;
  #userHandle: string | null = null;

  constructor({ counts = false, verifiesUser = true }: DeviceOptions = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
    this.#options = { counts, verifiesUser };
  }

  /** What `navigator.credentials.create` answers on a page of this origin. */
  register(options: PasskeyCreationOptions, origin: string): PasskeyRegistration {
    this.#userHandle = options.user.id;
    const clientData = clientDataOf('webauthn.create', options.challenge, origin);
    const idLength = Buffer.alloc(2);
    idLength.writeUInt16BE(this.credentialId.length);
    const credential = Buffer.concat([Buffer.alloc(16), idLength, this.credentialId, this.#coseKey()]);
    const authData = Buffer.concat([this.#authenticatorData(options.rp.id, flags.credential), credential]);
    const attestation = Buffer.concat([
      map(3),
      text('fmt'),
      text('none'),
      text('attStmt'),
      map(0),
      text('authData'),
      bytes(authData),
    ]);
    return {
      ...this.#credential(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** What `navigator.credentials.get` answers on a page of this origin. */
  sign(options: PasskeyRequestOptions, origin: string): PasskeyAssertion {
    if (this.#options.counts) this.counter += 1;
    const clientData = clientDataOf('webauthn.get', options.challenge, origin);
    const authData = this.#authenticatorData(options.rpId, 0);
    const hash = createHash('sha256').update(clientData).digest();
    const signature = createSign('sha256').update(authData).update(hash).sign(this.#privateKey);
    return {
      ...this.#credential(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: this.#userHandle,
      },
    };
  }

  #credential() {
    const id = this.credentialId.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} };
  }

  #authenticatorData(host: string, more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const verified = this.#options.verifiesUser ? flags.verified : 0;
    return Buffer.concat([
      createHash('sha256').update(host).digest(),
      Buffer.from([flags.present | verified | more]),
      counter,
    ]);
  }

  /** RFC 9053: key type EC2, algorithm ES256, curve P-256 and the point. */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#publicKey.export({ format: 'jwk' });
    const integer = (value: number) => Buffer.from([value >= 0 ? value : 0x20 + (-1 - value)]);
    return Buffer.concat([
      map(5),
      ...[integer(1), integer(2)],
      ...[integer(3), integer(-7)],
      ...[integer(-1), integer(1)],
      ...[integer(-2), bytes(Buffer.from(x, 'base64url'))],
      ...[integer(-3), bytes(Buffer.from(y, 'base64url'))],
    ]);
  }
}

function clientDataOf(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

// CBOR, as far as it is needed here: RFC 8949.
function map(entries: number): Buffer {
  return Buffer.from([0xa0 + entries]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
}

function bytes(value: Buffer): Buffer {
  const head = value.length < 256 ? [0x58, value.length] : [0x59, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from(head), value]);
}
