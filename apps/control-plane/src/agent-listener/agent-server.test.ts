import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { createCluster, createEnrolmentToken, createPool, deleteNode, NodeId, ProblemBody } from '@sluice/contract';
import { agentPaths, agentServerName, Desired, EnrolResponse } from '@sluice/contract/agent';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAgentAuthority } from '../platform/agent-authority.ts';
import { transact } from '../platform/database.ts';
import { publicAgentRoutes } from '../platform/public-routes.ts';
import { wakeNode } from '../platform/wake-ups.ts';
import { AgentClient, type Answer, digestOf } from '../testing/agent-client.ts';
import { type InProcessControlPlane, startInProcess } from '../testing/start-in-process.ts';
import { showCertificate } from './certificate-renewal.ts';

let rig: InProcessControlPlane;
let programDir: string;
let enrolmentToken: string;
const clients: AgentClient[] = [];

beforeAll(async () => {
  programDir = await mkdtemp(join(tmpdir(), 'sluice-agent-program-'));
  await writeFile(join(programDir, 'agent.mjs'), 'console.log("agent")\n');
  rig = await startInProcess({ config: { agentProgramFile: join(programDir, 'agent.mjs') } });
  const pool = await rig.client.call(createPool, { body: { name: 'edge' } });
  await rig.client.call(createCluster, { body: { name: 'edge-eu', poolId: pool.id } });
  const created = await rig.client.call(createEnrolmentToken, { body: { poolId: pool.id, uses: 50 } });
  enrolmentToken = created.token;
});
afterAll(async () => {
  for (const client of clients) client.close();
  await rig.stop();
  await rm(programDir, { recursive: true, force: true });
});

function newClient(): AgentClient {
  const client = new AgentClient(rig.agentUrl, rig.controlPlane.platform.agents.caCertificatePem);
  clients.push(client);
  return client;
}

async function enrolled(name?: string): Promise<AgentClient> {
  const client = newClient();
  expect((await client.enrol(enrolmentToken, name)).status).toBe(200);
  expect((await client.signIn()).status).toBe(200);
  return client;
}

const codeOf = (answer: Answer) => ProblemBody.parse(answer.json()).code;
const desiredPath = (desired: Desired | null, waitSeconds: number) =>
  `${agentPaths.desired}?waitSeconds=${waitSeconds}${desired === null ? '' : `&have=${desired.epoch}.${desired.counter}`}`;

test('the listener answers under its own name with a certificate of our CA, and the token carries its fingerprint', async () => {
  const { caFingerprint, caCertificatePem } = rig.controlPlane.platform.agents;
  const client = newClient();
  const answer = await client.enrol(enrolmentToken);
  expect(EnrolResponse.parse(answer.json()).caCertificate).toBe(caCertificatePem);
  expect(enrolmentToken.endsWith(`.${caFingerprint}`)).toBe(true);
  expect(digestOf(new X509Certificate(caCertificatePem).raw)).toBe(caFingerprint);
});

function shownCertificate(): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    // A certificate that is made for a later day is not valid yet: what matters here is which one is shown.
    const options = { host: '127.0.0.1', port: Number(new URL(rig.agentUrl).port), rejectUnauthorized: false };
    const socket = connect({ ...options, servername: agentServerName }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate === undefined) reject(new Error('The listener showed no certificate.'));
      else resolve(certificate);
    });
    socket.once('error', reject);
  });
}

test('a certificate that nears its end is replaced while the listener runs, a young one is kept', async () => {
  const { db, settings } = rig.controlPlane.platform;
  const { agents } = rig.controlPlane;
  const present = await loadAgentAuthority(db, settings);
  const before = await shownCertificate();
  const later = new Date(Date.parse(before.validTo) - 10 * 24 * 3_600_000);
  showCertificate(agents, await loadAgentAuthority(db, settings, later));
  const after = await shownCertificate();
  expect(Date.parse(after.validTo)).toBeGreaterThan(Date.parse(before.validTo));
  showCertificate(agents, await loadAgentAuthority(db, settings, later));
  expect((await shownCertificate()).serialNumber).toBe(after.serialNumber);
  showCertificate(agents, present);
  expect((await enrolled()).token).not.toBe('');
});

test('TLS older than 1.2 is refused', async () => {
  const { port } = new URL(rig.agentUrl);
  const outcome = await new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: Number(port), rejectUnauthorized: false } as const;
    const socket = connect({ ...options, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', servername: agentServerName });
    socket.once('secureConnect', () => resolve('connected'));
    socket.once('error', () => resolve('refused'));
  });
  expect(outcome).toBe('refused');
});

test('every path without a token answers 401, except the written list', async () => {
  const client = newClient();
  const { declaredRoutes } = rig.controlPlane.agents;
  const closed = declaredRoutes.filter((name) => !publicAgentRoutes.includes(name.replace('HEAD ', 'GET ')));
  expect(closed.length).toBeGreaterThanOrEqual(5);
  for (const name of closed) {
    const [method = '', url = ''] = name.split(' ');
    const path = url.replace(':digest', '0'.repeat(64));
    for (const token of ['', 'x', `${client.nodeId}.99999999999999.x`, rig.token]) {
      const answer = await client.call(path, { method, headers: { authorization: `Bearer ${token}` } });
      expect(`${name} ${answer.status}`).toBe(`${name} 401`);
    }
  }
});

test('the agent program is served with the digest that the enrolment command checks', async () => {
  const answer = await newClient().call(agentPaths.program);
  expect(answer.status).toBe(200);
  expect(digestOf(answer.bytes)).toBe(rig.controlPlane.platform.agents.program?.digest);
});

test('enrolling again with the same key and token gives the same node', async () => {
  const client = newClient();
  await client.enrol(enrolmentToken);
  const first = client.nodeId;
  await client.enrol(enrolmentToken);
  expect(client.nodeId).toBe(first);
});

test('a token with another secret is refused', async () => {
  const [version, id, , fingerprint] = enrolmentToken.split('.');
  const answer = await newClient().enrol([version, id, 'A'.repeat(43), fingerprint].join('.'));
  expect(answer.status).toBe(403);
  expect(codeOf(answer)).toBe('enrolment-refused');
});

test('a signature over another challenge, an unknown node and a foreign key get no token', async () => {
  const client = await enrolled();
  const other = await enrolled();
  const challenge = await client.askForChallenge();
  const ask = (nodeId: string, signature: string) =>
    client.call(agentPaths.token, { body: { nodeId, challenge, signature } });
  const wrong = await ask(client.nodeId, client.signatureOver(await client.askForChallenge()));
  const foreign = await ask(client.nodeId, other.signatureOver(challenge));
  const unknown = await ask('00000000-0000-4000-8000-000000000000', client.signatureOver(challenge));
  for (const answer of [wrong, foreign, unknown]) {
    expect(answer.status).toBe(401);
    expect(codeOf(answer)).toBe('agent-not-authenticated');
  }
});

test('a node cannot read a blob that no bundle of its own names', async () => {
  const client = await enrolled();
  const answer = await client.call(agentPaths.blob(digestOf(Buffer.from('of another node'))));
  expect(answer.status).toBe(403);
  expect(codeOf(answer)).toBe('blob-not-yours');
});

test('an uploaded blob must have the digest of its address and have been reported', async () => {
  const client = await enrolled();
  const bytes = Buffer.from('global\n');
  const path = agentPaths.blob(digestOf(bytes));
  const other = await client.call(path, { method: 'PUT', body: Buffer.from('other') });
  expect(codeOf(other)).toBe('bad-request');
  const unreported = await client.call(path, { method: 'PUT', body: bytes });
  expect(codeOf(unreported)).toBe('blob-not-yours');
});

test('a blob of more than 10 MB and a report of the wrong form are refused', async () => {
  const client = await enrolled();
  const large = Buffer.alloc(10 * 1024 * 1024 + 1);
  const answer = await client.call(agentPaths.blob(digestOf(large)), { method: 'PUT', body: large });
  expect(codeOf(answer)).toBe('too-large');
  expect(codeOf(await client.call(agentPaths.report, { body: { protocol: 1 } }))).toBe('validation-failed');
});

test('a poll is answered at once for a node that has nothing yet, and waits when nothing is new', async () => {
  const client = await enrolled();
  const first = Desired.parse((await client.call(desiredPath(null, 0))).json());
  expect(first).toMatchObject({ phase: 'hold', managed: false, bundle: null });
  expect((await client.call(desiredPath(first, 0))).status).toBe(204);
});

test('a poll goes on waiting through a wake-up without news', async () => {
  const client = await enrolled();
  const desired = Desired.parse((await client.call(desiredPath(null, 0))).json());
  const waiting = client.call(desiredPath(desired, 1));
  await transact(rig.controlPlane.platform.db, (tx) => wakeNode(tx, NodeId.parse(client.nodeId)));
  expect((await waiting).status).toBe(204);
});

test('a deleted node loses its token', async () => {
  const client = await enrolled();
  await client.call(desiredPath(null, 0));
  await rig.client.call(deleteNode, { params: { nodeId: NodeId.parse(client.nodeId) } });
  expect((await client.signIn()).status).toBe(401);
  // What is kept in memory for polls goes with the wake-up, which follows the commit.
  await expect.poll(async () => (await client.call(desiredPath(null, 0))).status).toBe(401);
});

test('a client that does not know our CA does not connect', async () => {
  const outcome = await new Promise((resolve) => {
    const sent = request(rig.agentUrl + agentPaths.program, { servername: agentServerName }, () => resolve('answered'));
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    sent.end();
  });
  expect(outcome).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
});
