import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';

/** The id of a version is random, of the same form as a digest, so that it stands wherever a content is named. */
export function newVersionId(): string {
  return randomBytes(32).toString('hex');
}

/** Lines of text that anybody may read about a secret: never more of a certificate than every visitor is sent. */
export function describeSealed(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const certificates = readCertificates(text);
  const key = readKey(text);
  const [leaf] = certificates;
  const lines =
    leaf === undefined
      ? [`Sealed file of ${bytes.length} bytes`]
      : [
          `Certificate: ${leaf.subject.replaceAll('\n', ', ')}`,
          `Names: ${leaf.subjectAltName ?? 'none'}`,
          `Issuer: ${leaf.issuer.replaceAll('\n', ', ')}`,
          `Valid: ${leaf.validFrom} to ${leaf.validTo}`,
          `Serial number: ${leaf.serialNumber}`,
          `Certificates in the file: ${certificates.length}`,
        ];
  if (key !== null) lines.push(`Private key: ${nameKey(key)}${leaf === undefined ? '' : belongs(leaf, key)}`);
  return `${lines.join('\n')}\n`;
}

function belongs(leaf: X509Certificate, key: KeyObject): string {
  return leaf.checkPrivateKey(key) ? ', belongs to the certificate' : ', does not belong to the certificate';
}

const pemCertificate = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED )?CERTIFICATE-----/g;
const pemKey = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )?PRIVATE KEY-----/;

/** What does not parse is no certificate to speak of: HAProxy's own check says so with the line that uses it. */
function readCertificates(text: string): X509Certificate[] {
  const found: X509Certificate[] = [];
  for (const [pem] of text.matchAll(pemCertificate)) {
    try {
      found.push(new X509Certificate(pem));
    } catch {
      return found;
    }
  }
  return found;
}

/** Null without a key, and for one that cannot be read, as when it has a passphrase. */
function readKey(text: string): KeyObject | null {
  const pem = pemKey.exec(text)?.[0];
  if (pem === undefined) return null;
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

function nameKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const detail = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyDetails?.modulusLength;
  return [asymmetricKeyType ?? 'unknown', ...(detail === undefined ? [] : [detail])].join(' ');
}
