import { generateKeyPairSync } from 'node:crypto';
import { issueCertificate } from '../platform/certificate.ts';

export interface TestCertificate {
  caPem: string;
  certPem: string;
  keyPem: string;
}

/** A certificate for a server of this name, from an authority of its own. Both hold for an hour. */
export async function issueTestCertificate(dnsName: string): Promise<TestCertificate> {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { name: 'CN=Test authority', ...ca };
  const times = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await issueCertificate({
    ...times,
    subject: issuer.name,
    publicKey: ca.publicKey,
    issuer,
    role: { ca: true },
  });
  const certificate = await issueCertificate({
    ...times,
    subject: `CN=${dnsName}`,
    publicKey: server.publicKey,
    issuer,
    role: { dnsName },
  });
  return {
    caPem: authority.toString(),
    certPem: certificate.toString(),
    keyPem: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
