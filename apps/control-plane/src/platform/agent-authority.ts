import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { agentServerName } from '@sluice/contract/agent';
import { sql } from 'kysely';
import { z } from 'zod';
import { issueCertificate } from './certificate.ts';
import { type Db, type Tx, transact } from './database.ts';
import { Secret } from './secret.ts';
import type { Settings } from './settings.ts';

/** What the agent listener needs to prove itself to agents and to sign their tokens. */
export interface AgentAuthority {
  caCertificatePem: string;
  /** SHA-256 of the DER form, 64 hex digits. */
  caFingerprint: string;
  serverCertificatePem: string;
  serverKeyPem: Secret;
  /** Key of the HMAC over challenges and tokens. */
  tokenKey: Buffer;
}

const authorityLock = 7_583_003;
const caName = 'Sluice agent CA';
const dayMs = 24 * 3_600_000;
const caLifetimeMs = 20 * 365 * dayMs;
const serverLifetimeMs = 365 * dayMs;
const renewBeforeMs = 30 * dayMs;
/** Nodes' clocks may be behind ours. */
const backdateMs = dayMs;

const StoredCertificate = z.object({ pem: z.string() });

/** Reads what is stored, makes what is missing, renews a server certificate that ends within 30 days. */
export async function loadAgentAuthority(db: Db, settings: Settings, now: Date = new Date()): Promise<AgentAuthority> {
  return transact(db, async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${authorityLock})`.execute(tx);
    const ca = await loadOrIssue(tx, settings, 'agent-ca', now, caIssue);
    const serverIssue: Issue = (keys, at) => issueServer(keys, ca, at);
    const server = await loadOrIssue(tx, settings, 'agent-server', now, serverIssue, renewBeforeMs);
    return {
      caCertificatePem: ca.certificate.toString(),
      caFingerprint: createHash('sha256').update(ca.certificate.raw).digest('hex'),
      serverCertificatePem: server.certificate.toString(),
      serverKeyPem: new Secret(server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
      tokenKey: await loadTokenKey(tx, settings),
    };
  });
}

interface Identity {
  certificate: X509Certificate;
  privateKey: KeyObject;
}
type Issue = (keys: { publicKey: KeyObject; privateKey: KeyObject }, now: Date) => Promise<X509Certificate>;

const caIssue: Issue = ({ publicKey, privateKey }, now) =>
  issueCertificate({
    subject: caName,
    publicKey,
    issuer: { name: caName, publicKey, privateKey },
    notBefore: new Date(now.getTime() - backdateMs),
    notAfter: new Date(now.getTime() + caLifetimeMs),
    role: { ca: true },
  });

function issueServer(keys: { publicKey: KeyObject }, ca: Identity, now: Date): Promise<X509Certificate> {
  return issueCertificate({
    subject: agentServerName,
    publicKey: keys.publicKey,
    issuer: { name: caName, publicKey: ca.certificate.publicKey, privateKey: ca.privateKey },
    notBefore: new Date(now.getTime() - backdateMs),
    notAfter: new Date(now.getTime() + serverLifetimeMs),
    role: { dnsName: agentServerName },
  });
}

async function loadOrIssue(
  tx: Tx,
  settings: Settings,
  name: string,
  now: Date,
  issue: Issue,
  renewMs = 0,
): Promise<Identity> {
  const stored = StoredCertificate.safeParse(await settings.find(tx, name));
  const key = await settings.findSealed(tx, `${name}-key`);
  if (stored.success && key !== null) {
    const certificate = new X509Certificate(stored.data.pem);
    const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    if (Date.parse(certificate.validTo) - now.getTime() > renewMs) return { certificate, privateKey };
  }
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = await issue(keys, now);
  await settings.put(tx, name, { pem: certificate.toString() });
  await settings.putSealed(tx, `${name}-key`, keys.privateKey.export({ type: 'pkcs8', format: 'der' }));
  return { certificate, privateKey: keys.privateKey };
}

async function loadTokenKey(tx: Tx, settings: Settings): Promise<Buffer> {
  const stored = await settings.findSealed(tx, 'agent-token-key');
  if (stored !== null) return stored;
  const key = randomBytes(32);
  await settings.putSealed(tx, 'agent-token-key', key);
  return key;
}
