import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { issueCertificate } from './certificate.ts';

const day = 24 * 3_600_000;

async function issuePair() {
  const caKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serverKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { name: 'Test CA', ...caKeys };
  const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 30 * 365 * day) };
  const ca = await issueCertificate({
    subject: 'Test CA',
    publicKey: caKeys.publicKey,
    issuer,
    ...validity,
    role: { ca: true },
  });
  const role = { dnsName: 'sluice.example.com' };
  const server = await issueCertificate({
    subject: 'server',
    publicKey: serverKeys.publicKey,
    issuer,
    ...validity,
    role,
  });
  return { ca, server, serverKeys };
}

test('a server certificate is signed by its CA and names the server', async () => {
  const { ca, server } = await issuePair();
  expect(ca.ca).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.checkIssued(ca)).toBe(true);
  expect(server.verify(ca.publicKey)).toBe(true);
  expect(server.checkHost('sluice.example.com')).toBe('sluice.example.com');
  expect(server.checkHost('other.example.com')).toBeUndefined();
});

test('a date beyond 2049 is written in full', async () => {
  const { server } = await issuePair();
  expect(new Date(server.validTo).getUTCFullYear()).toBe(new Date(Date.now() + 30 * 365 * day).getUTCFullYear());
});

test('TLS accepts the chain with strict checks and refuses it under another CA', async () => {
  const { ca, server, serverKeys } = await issuePair();
  const key = serverKeys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const listener = createServer({ key, cert: server.toString() });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const attempt = (trusted: string) =>
    new Promise<string>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', servername: 'sluice.example.com', ca: trusted }, () => {
        resolve('trusted');
        socket.destroy();
      });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'));
    });
  expect(await attempt(ca.toString())).toBe('trusted');
  expect(await attempt((await issuePair()).ca.toString())).not.toBe('trusted');
  listener.close();
});
