import { createHash, generateKeyPairSync, getDiffieHellman, type KeyObject, sign } from 'node:crypto';

let made: { certificate: string; key: string; revocations: string; parameters: string } | null = null;

/**
 * A throw-away certificate with key, an empty revocation list and Diffie-Hellman parameters, made once a process. They
 * stand for files that a check in the jail may not read, and exist nowhere else.
 */
export function standInPem(): { certificate: string; key: string; revocations: string; parameters: string } {
  made ??= make();
  return made;
}

function make() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const group = getDiffieHellman('modp14');
  return {
    certificate: pem('CERTIFICATE', signed(certificateBody(publicKey), privateKey)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    revocations: pem('X509 CRL', signed(revocationBody(), privateKey)),
    parameters: pem('DH PARAMETERS', sequence(integer(group.getPrime()), integer(group.getGenerator()))),
  };
}

/** RFC 5280, section 4.1. */
function certificateBody(publicKey: KeyObject): Buffer {
  return sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(
      createHash('sha256')
        .update(publicKey.export({ type: 'spki', format: 'der' }))
        .digest()
        .subarray(0, 8),
    ),
    ecdsaWithSha256,
    commonName,
    sequence(time('20200101000000Z'), time('20991231235959Z')),
    commonName,
    publicKey.export({ type: 'spki', format: 'der' }),
    // basicConstraints CA:TRUE, so that it also stands for a CA file.
    der(0xa3, sequence(sequence(objectId('551d13'), der(0x04, sequence(der(0x01, Buffer.from([0xff]))))))),
  );
}

/** RFC 5280, section 5.1. */
function revocationBody(): Buffer {
  return sequence(
    integer(Buffer.from([1])),
    ecdsaWithSha256,
    commonName,
    time('20200101000000Z'),
    time('20991231235959Z'),
  );
}

function signed(body: Buffer, key: KeyObject): Buffer {
  return sequence(body, ecdsaWithSha256, der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, key)])));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function objectId(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** Two-digit years up to 2049, four digits after. */
function time(text: string): Buffer {
  return text < '2050' ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'));
const commonName = sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from('stand-in.sluice.invalid')))));
