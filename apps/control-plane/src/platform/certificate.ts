import { createHash, createPublicKey, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';

/**
 * Writes the two kinds of X.509 certificates that the agent listener needs: our own CA and a server certificate under
 * it. Keys are P-256, signatures ECDSA with SHA-256. Source: RFC 5280; DER as in X.690.
 */
export interface CertificateRequest {
  subject: string;
  /** Key of the subject. */
  publicKey: KeyObject;
  issuer: { name: string; privateKey: KeyObject };
  notBefore: Date;
  notAfter: Date;
  /** A CA signs others; a server answers under a DNS name. */
  role: { ca: true } | { dnsName: string };
}

const oids = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

export function issueCertificate(request: CertificateRequest): X509Certificate {
  const { issuer } = request;
  const algorithm = sequence(oid(oids.ecdsaWithSha256));
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(randomSerial()),
    algorithm,
    nameOf(issuer.name),
    sequence(time(request.notBefore), time(request.notAfter)),
    nameOf(request.subject),
    request.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensionsOf(request))),
  );
  const signature = sign('sha256', body, { key: issuer.privateKey, dsaEncoding: 'der' });
  return new X509Certificate(sequence(body, algorithm, bits(signature)));
}

function extensionsOf(request: CertificateRequest): Buffer[] {
  const own = extension(oids.subjectKeyIdentifier, false, octets(keyIdentifier(request.publicKey)));
  if ('ca' in request.role)
    return [
      // CA: TRUE, path length 0: it signs servers only, no further CAs.
      extension(oids.basicConstraints, true, sequence(tagged(0x01, Buffer.from([0xff])), integer(Buffer.from([0])))),
      // Bits keyCertSign and cRLSign.
      extension(oids.keyUsage, true, tagged(0x03, Buffer.from([1, 0b0000_0110]))),
      own,
    ];
  const issuerKey = keyIdentifier(createPublicKey(request.issuer.privateKey));
  return [
    extension(oids.basicConstraints, true, sequence()),
    // Bit digitalSignature.
    extension(oids.keyUsage, true, tagged(0x03, Buffer.from([7, 0b1000_0000]))),
    extension(oids.extendedKeyUsage, false, sequence(oid(oids.serverAuth))),
    extension(oids.subjectAltName, false, sequence(tagged(0x82, Buffer.from(request.role.dnsName, 'ascii')))),
    own,
    extension(oids.authorityKeyIdentifier, false, sequence(tagged(0x80, issuerKey))),
  ];
}

/** RFC 7093, method 1. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);
}

/** Positive and without a leading zero byte, as DER wants it. */
function randomSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid(oids.commonName), tagged(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [tagged(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...flag, octets(value));
}

function time(moment: Date): Buffer {
  const digits = moment.toISOString().replace(/[-:T]|\.\d+/g, '');
  // UTCTime carries two digits of the year and ends with 2049.
  return moment.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(digits.slice(2)))
    : tagged(0x18, Buffer.from(digits));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const octets = (bytes: Buffer): Buffer => tagged(0x04, bytes);
const bits = (bytes: Buffer): Buffer => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));
const explicit = (tag: number, part: Buffer): Buffer => tagged(0xa0 | tag, part);

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
}

function lengthOf(content: Buffer): Buffer {
  if (content.length < 0x80) return Buffer.from([content.length]);
  const hex = content.length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}
