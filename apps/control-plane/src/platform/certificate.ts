import { type KeyObject, X509Certificate } from 'node:crypto';

/**
 * The two kinds of X.509 certificates that the agent listener needs: our own CA and a server certificate under it.
 * Keys are P-256, signatures ECDSA with SHA-256.
 */
export interface CertificateRequest {
  subject: string;
  /** Key of the subject. */
  publicKey: KeyObject;
  issuer: { name: string; publicKey: KeyObject; privateKey: KeyObject };
  notBefore: Date;
  notAfter: Date;
  /** A CA signs others; a server answers under a DNS name. */
  role: { ca: true } | { dnsName: string };
}

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
const serverAuth = '1.3.6.1.5.5.7.3.1';

export async function issueCertificate(request: CertificateRequest): Promise<X509Certificate> {
  // Loaded when there is something to issue: most starts find their certificates in the database.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const publicKey = request.publicKey.toCryptoKey(keyAlgorithm, true, ['verify']);
  const issuerKey = request.issuer.publicKey.toCryptoKey(keyAlgorithm, true, ['verify']);
  const { KeyUsageFlags } = x509;
  const roleExtensions =
    'ca' in request.role
      ? [
          // Path length 0: it signs servers only, no further CAs.
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        ]
      : [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([serverAuth]),
          new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: request.role.dnsName }]),
        ];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [request.subject] }],
    issuer: [{ CN: [request.issuer.name] }],
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    publicKey,
    signingKey: request.issuer.privateKey.toCryptoKey(keyAlgorithm, false, ['sign']),
    signingAlgorithm,
    extensions: [
      ...roleExtensions,
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuerKey),
    ],
  });
  return new X509Certificate(Buffer.from(certificate.rawData));
}
