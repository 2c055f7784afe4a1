import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentPaths, agentServerName, type Facts } from '@sluice/contract/agent';
import { createAuthority, type TestAuthority } from '@sluice/test-rig';
import { afterEach, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { digestOf } from '../state/durable-file.ts';
import { createBackoff } from './backoff.ts';
import { type ControlPlane, createControlPlane, type Poll } from './control-plane.ts';
import { type PolledReports, type PollerEvents, pollDesired } from './desired-poller.ts';
import { enrol } from './enrol.ts';
import { openIdentity } from './identity.ts';
import { type ProtocolServer, type Received, type Reply, startProtocolServer } from './testing/control-plane-server.ts';

const nodeId = randomUUID();
const epoch = randomUUID();
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(reply: (request: Received, count: number) => Reply, authority = createAuthority('test CA')) {
  const server = await startProtocolServer(authority.issue(agentServerName), reply);
  cleanups.push(() => server.close());
  return { server, authority };
}

async function openKey() {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-identity-'));
  cleanups.push(() => rm(directory, { recursive: true }));
  return openIdentity(join(directory, 'identity.key'));
}

async function connect(server: ProtocolServer, authority: TestAuthority): Promise<ControlPlane> {
  const identity = await openKey();
  const controlPlane = createControlPlane({ baseUrl: server.url, ca: authority.caPem, nodeId, identity });
  cleanups.push(async () => controlPlane.close());
  return controlPlane;
}

/** Answers challenge and token like a control plane; the n-th token is `token-n`. */
function grant(request: Received, count: number): Reply | null {
  if (request.path === agentPaths.challenge) return { status: 200, json: { challenge: `challenge-${count}` } };
  if (request.path === agentPaths.token)
    return { status: 200, json: { token: `token-${count}`, expiresInSeconds: 600 } };
  return null;
}

const facts: Facts = {
  hostname: 'node.example.com',
  os: 'Linux',
  kernel: '6',
  architecture: 'x64',
  cpuCount: 1,
  memoryBytes: 1,
  addresses: ['192.0.2.1'],
  agentVersion: '0',
  user: 'sluice',
};

const fingerprintOf = (authority: TestAuthority) => createHash('sha256').update(authority.caDer).digest('hex');
const tokenFor = (fingerprint: string) => `slt1.${randomUUID()}.${'A'.repeat(43)}.${fingerprint}`;
/** An agent whose reports are given no tag and taken at once. */
const noReports: PolledReports = { tag: null, dropTag: () => undefined, taken: () => Promise.resolve() };
const nothing: Poll = { have: null, operations: null, reported: null, waitSeconds: 25 };
const hold = { epoch, counter: 3, phase: 'hold', managed: false, bundle: null, expectedOnDisk: null };

test('enrols with the server whose certificate authority the token names', async () => {
  const authority = createAuthority('test CA');
  const { server } = await start(() => ({ status: 201, json: { nodeId, caCertificate: authority.caPem } }), authority);
  const token = tokenFor(fingerprintOf(authority));
  const identity = await openKey();
  const answer = await enrol({ controlPlane: server.url, token, identity, name: 'edge-1', facts });
  expect(answer).toEqual({ nodeId, caCertificate: authority.caPem });
  const sent = JSON.parse(server.received[0]?.body.toString() ?? '');
  expect(sent).toMatchObject({ token, name: 'edge-1', publicKey: identity.publicKey });
});

test('sends nothing to a server with another certificate authority', async () => {
  const { server } = await start(() => ({ status: 500 }));
  const enrolment = enrol({
    controlPlane: server.url,
    token: tokenFor(fingerprintOf(createAuthority('the real CA'))),
    identity: await openKey(),
    name: 'edge-1',
    facts,
  });
  await expect(enrolment).rejects.toMatchObject({ code: 'control-plane-not-trusted' });
  expect(server.received).toEqual([]);
});

test('sends nothing to a server that shows the right authority but has a certificate of another', async () => {
  const real = createAuthority('the real CA');
  const { key, chain } = createAuthority('an impostor').issue(agentServerName);
  const server = await startProtocolServer({ key, chain: `${chain}${real.caPem}` }, () => ({ status: 500 }));
  cleanups.push(() => server.close());
  const token = tokenFor(fingerprintOf(real));
  const enrolment = enrol({ controlPlane: server.url, token, identity: await openKey(), name: 'edge-1', facts });
  await expect(enrolment).rejects.toMatchObject({ name: 'AgentProblem' });
  expect(server.received).toEqual([]);
});

test('an enrolled agent does not talk to a server of another certificate authority or another name', async () => {
  const authority = createAuthority('test CA');
  const { server } = await start(() => ({ status: 500 }));
  const stranger = await connect(server, authority);
  expect(await stranger.pollDesired(nothing, new AbortController().signal)).toMatchObject({ kind: 'away' });
  const misnamed = await startProtocolServer(authority.issue('other.example.com'), () => ({ status: 500 }));
  cleanups.push(() => misnamed.close());
  const fooled = await connect(misnamed, authority);
  expect(await fooled.pollDesired(nothing, new AbortController().signal)).toMatchObject({ kind: 'away' });
  expect([...server.received, ...misnamed.received]).toEqual([]);
});

test('a refused enrolment says what the control plane said', async () => {
  const authority = createAuthority('test CA');
  const errors = [{ field: null, cause: 'The token was used up.', remediation: 'Make another.' }];
  const { server } = await start(() => ({ status: 403, json: { code: 'enrolment-refused', errors } }), authority);
  const token = tokenFor(fingerprintOf(authority));
  const enrolment = enrol({ controlPlane: server.url, token, identity: await openKey(), name: 'edge-1', facts });
  await expect(enrolment).rejects.toMatchObject({ message: 'The token was used up.', remediation: 'Make another.' });
});

test('signs the challenge with the key it enrolled', async () => {
  const { server, authority } = await start((request, count) => grant(request, count) ?? { status: 200, json: hold });
  const identity = await openKey();
  const controlPlane = createControlPlane({ baseUrl: server.url, ca: authority.caPem, nodeId, identity });
  cleanups.push(async () => controlPlane.close());
  const answer = await controlPlane.pollDesired(
    { have: { epoch, counter: 2 }, operations: 'ab12', reported: 'r-1', waitSeconds: 25 },
    new AbortController().signal,
  );
  expect(answer).toEqual({ kind: 'ok', value: hold });
  const { challenge, signature } = JSON.parse(server.received[1]?.body.toString() ?? '');
  const x = Buffer.from(identity.publicKey, 'base64').toString('base64url');
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
  const text = Buffer.from(`sluice-agent-token\n${nodeId}\n${challenge}`);
  expect(verify(null, text, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  expect(server.received[2]?.path).toBe(
    `${agentPaths.desired}?waitSeconds=25&have=${epoch}.2&operations=ab12&reported=r-1`,
  );
});

test('gets another token once when the first is no longer taken', async () => {
  const { server, authority } = await start((request, count) => {
    return grant(request, count) ?? (request.token === 'token-1' ? { status: 401 } : { status: 204 });
  });
  const controlPlane = await connect(server, authority);
  expect(await controlPlane.pollDesired(nothing, new AbortController().signal)).toEqual({
    kind: 'ok',
    value: null,
  });
  expect(server.received.map((request) => request.token)).toEqual([null, null, 'token-1', null, null, 'token-2']);
});

test('stops asking when every token is refused', async () => {
  const { server, authority } = await start((request, count) => grant(request, count) ?? { status: 401 });
  const controlPlane = await connect(server, authority);
  expect(await controlPlane.pollDesired(nothing, new AbortController().signal)).toMatchObject({
    kind: 'refused',
    status: 401,
  });
  expect(server.received.filter((request) => request.path.startsWith(agentPaths.desired))).toHaveLength(2);
});

test('answers that are no JSON, of another form, or too long are errors and no crashes', async () => {
  const replies: Reply[] = [
    { status: 200, bytes: Buffer.from('<html>') },
    { status: 200, json: { ...hold, phase: 'destroy' } },
    { status: 200, bytes: Buffer.alloc(2 * 1024 * 1024, 32) },
    { status: 200, hangUp: true },
    { status: 503, bytes: Buffer.from('busy') },
  ];
  const queue = [...replies];
  const { server, authority } = await start(
    (request, count) => grant(request, count) ?? queue.shift() ?? { status: 204 },
  );
  const controlPlane = await connect(server, authority);
  for (const _ of replies) {
    expect(await controlPlane.pollDesired(nothing, new AbortController().signal)).toMatchObject({
      kind: 'away',
    });
  }
  expect(queue).toEqual([]);
});

test('takes a blob as it comes and sends only bytes that still have their digest', async () => {
  const bytes = Buffer.from([0, 1, 255, 10, 13]);
  const { server, authority } = await start((request, count) => {
    return grant(request, count) ?? (request.method === 'GET' ? { status: 200, bytes } : { status: 204 });
  });
  const controlPlane = await connect(server, authority);
  expect(await controlPlane.fetchBlob(digestOf(bytes), bytes.length)).toEqual({ kind: 'blob', bytes });
  expect(await controlPlane.putBlob(digestOf(bytes), bytes)).toEqual({ kind: 'ok', value: null });
  expect(await controlPlane.putBlob(digestOf(Buffer.from('other')), bytes)).toMatchObject({ kind: 'away' });
  expect(server.received.filter((request) => request.method === 'PUT').map((request) => request.body)).toEqual([bytes]);
});

test('keeps polling through outages and tells when the control plane is back', async () => {
  let polls = 0;
  const { server, authority } = await start((request, count) => {
    const granted = grant(request, count);
    if (granted) return granted;
    polls += 1;
    return polls <= 2 ? { status: 503 } : { status: 200, json: { ...hold, counter: polls } };
  });
  const stop = new AbortController();
  const heard: string[] = [];
  const events: PollerEvents = {
    onAway: () => heard.push('away'),
    onReachable: () => heard.push('reachable'),
    onDesired: ({ counter }) => {
      heard.push(`desired ${counter}`);
      if (counter === 4) stop.abort();
    },
    onOperations: () => heard.push('operations'),
  };
  const controlPlane = await connect(server, authority);
  await pollDesired({ controlPlane, reports: noReports, events, log: createLog(() => undefined) }, stop.signal);
  // An older control plane names none: as good as no overrides and no commands, told once.
  expect(heard).toEqual(['away', 'away', 'reachable', 'desired 3', 'operations', 'desired 4']);
});

test('backoff draws from a growing range that ends at 30 seconds', () => {
  const highest = createBackoff(() => 1);
  const drawn = Array.from({ length: 9 }, () => highest.next());
  expect(drawn).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  highest.reset();
  expect(highest.next()).toBe(500);
  expect(createBackoff(() => 0).next()).toBe(100);
});
