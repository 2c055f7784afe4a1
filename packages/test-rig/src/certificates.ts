import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate authority and a server certificate made on the spot, with nothing but node:crypto. */
export interface TestAuthority {
  caPem: string;
  caDer: Buffer;
  issue(dnsName: string): { key: string; chain: string };
  /** A list of revoked certificates, as PEM. `serials` are hexadecimal. */
  revoke(serials: readonly string[]): string;
}

const oid = {
  ecdsaWithSha256: Buffer.from('2a8648ce3d040302', 'hex'),
  commonName: Buffer.from('550403', 'hex'),
  basicConstraints: Buffer.from('551d13', 'hex'),
  subjectAltName: Buffer.from('551d11', 'hex'),
};

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? Buffer.from([body.length])
      : body.length < 256
        ? Buffer.from([0x81, body.length])
        : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const objectId = (bytes: Uint8Array) => der(0x06, bytes);
const algorithm = sequence(objectId(oid.ecdsaWithSha256));
const nameOf = (text: string) =>
  sequence(der(0x31, sequence(objectId(oid.commonName), der(0x0c, Buffer.from(text, 'utf8')))));
const time = (text: string) => der(0x17, Buffer.from(text, 'latin1'));
const validity = sequence(time('200101000000Z'), time('491231235959Z'));
const extension = (id: Uint8Array, value: Uint8Array) => sequence(objectId(id), der(0x04, value));

function certify(
  subject: string,
  publicKey: KeyObject,
  issuer: string,
  signer: KeyObject,
  extensions: Buffer[],
): Buffer {
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(8)]);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    nameOf(issuer),
    validity,
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  return sequence(body, algorithm, der(0x03, Buffer.from([0]), sign('sha256', body, signer)));
}

function listRevoked(issuer: string, signer: KeyObject, serials: readonly string[]): Buffer {
  const at = time('250101000000Z');
  const entries = serials.map((serial) => sequence(der(0x02, Buffer.from(serial, 'hex')), at));
  const revoked = entries.length === 0 ? [] : [sequence(...entries)];
  const version = der(0x02, Buffer.from([1]));
  const body = sequence(version, algorithm, nameOf(issuer), at, time('491231235959Z'), ...revoked);
  return sequence(body, algorithm, der(0x03, Buffer.from([0]), sign('sha256', body, signer)));
}

function toPem(bytes: Buffer, label = 'CERTIFICATE'): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** An authority that issues server certificates; nothing of it is kept. */
export function createAuthority(name: string): TestAuthority {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isCa = extension(oid.basicConstraints, sequence(der(0x01, Buffer.from([0xff]))));
  const caDer = certify(name, ca.publicKey, name, ca.privateKey, [isCa]);
  return {
    caDer,
    caPem: toPem(caDer),
    issue(dnsName) {
      const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = extension(oid.subjectAltName, sequence(der(0x82, Buffer.from(dnsName, 'latin1'))));
      const leaf = certify(dnsName, server.publicKey, name, ca.privateKey, [names]);
      const key = server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      return { key, chain: `${toPem(leaf)}${toPem(caDer)}` };
    },
    revoke: (serials) => toPem(listRevoked(name, ca.privateKey, serials), 'X509 CRL'),
  };
}

/** A fresh certificate for one DNS name, its authority and its key in one PEM text: what `crt` of HAProxy reads. */
export function makeCertificatePem(dnsName: string): string {
  const { chain, key } = createAuthority(`authority of ${dnsName}`).issue(dnsName);
  return `${chain}${key}`;
}
