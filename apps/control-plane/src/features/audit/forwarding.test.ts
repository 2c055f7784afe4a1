import { createHmac } from 'node:crypto';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import * as contract from '@sluice/contract';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemActor } from '../../platform/actor.ts';
import { record } from '../../platform/audit.ts';
import { transact } from '../../platform/database.ts';
import { problemOf } from '../../testing/fleet-rig.ts';
import { type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { issueTestCertificate, type TestCertificate } from '../../testing/test-certificate.ts';
import { AuditForwarder, pauseAfter } from './forwarder.ts';
import { syslogMessage } from './syslog-message.ts';

const secret = 'a secret of the webhook';
const hostile = 'quote " bracket ] backslash \\ line\nbreak \u001b[31m ü 日本';
const logged: string[] = [];
let rig: InProcessControlPlane;
let certificate: TestCertificate;
beforeAll(async () => {
  certificate = await issueTestCertificate('localhost');
  const config = { outgoingAllow: ['127.0.0.1/32', '::1/128'] };
  rig = await startInProcess({ config, log: { write: (line) => logged.push(line) } });
});
afterAll(() => rig.stop());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const { kind } of (await rig.client.call(contract.listForwarders, {})).items)
    await rig.client.call(contract.deleteForwarder, { params: { kind } });
  for (const close of closing.splice(0)) await close();
});

const act = (subject: string, reason: string | null = null) =>
  transact(rig.controlPlane.platform.db, (tx) =>
    record(tx, { actor: systemActor('test'), action: 'maps.listed', subject, reason, detail: { why: hostile } }),
  );
const newestSeq = async () =>
  (await rig.controlPlane.platform.db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()).seq;
const stateOf = async (kind: 'syslog' | 'webhook') =>
  (await rig.client.call(contract.listForwarders, {})).items.find((item) => item.kind === kind);
const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

async function listen(server: Server | HttpsServer, port = 0): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return portOf(server);
}

interface Received {
  priority: string;
  host: string;
  messageId: string;
  facts: Record<string, string>;
  text: string;
}

/** Reads octet-counted messages of RFC 5424 strictly: anything that does not fit throws. */
function readSyslog(bytes: Buffer): Received[] {
  const messages: Received[] = [];
  let at = 0;
  while (at < bytes.length) {
    const blank = bytes.indexOf(0x20, at);
    const length = Number(/^[1-9]\d*$/.exec(bytes.subarray(at, blank).toString())?.[0]);
    const text = bytes.subarray(blank + 1, blank + 1 + length).toString();
    const parts =
      /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([!-~]{1,255}) (sluice) - ([!-~]{1,32}) \[audit@32473((?: [A-Za-z]+="(?:[^"\\\]]|\\["\\\]])*")+)\] ([ -~]*)$/su.exec(
        text,
      );
    if (parts === null) throw new Error(`No message of RFC 5424: ${text}`);
    const [, priority = '', , host = '', , messageId = '', data = '', rest = ''] = parts;
    const facts = [...data.matchAll(/ ([A-Za-z]+)="((?:[^"\\\]]|\\["\\\]])*)"/gsu)].map(([, name = '', value = '']) => [
      name,
      value.replace(/\\(["\\\]])/g, '$1'),
    ]);
    messages.push({ priority, host, messageId, facts: Object.fromEntries(facts), text: rest });
    at = blank + 1 + length;
  }
  return messages;
}

/** A receiver that keeps what arrives on connections that ended well. */
function collect(server: Server): () => Received[] {
  const ended: Buffer[] = [];
  const take = (socket: Socket) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => ended.push(Buffer.concat(chunks)));
    socket.on('error', () => {});
  };
  server.on('secureConnection', take);
  if (!('setSecureContext' in server)) server.on('connection', take);
  return () => readSyslog(Buffer.concat(ended));
}

const webhook = (url: string) => rig.client.call(contract.setWebhookForwarder, { body: { url, secret } });
const syslog = (fields: object) =>
  rig.client.call(contract.setSyslogForwarder, { body: { host: '127.0.0.1', port: 1, tls: false, ...fields } });

test('every row goes to a syslog receiver in its order, whatever stands in it', async () => {
  const server = createTcpServer();
  const received = collect(server);
  await act('before', hostile);
  await syslog({ port: await listen(server) });
  await act('after');
  await expect.poll(async () => received().length === (await newestSeq()), { timeout: 10_000 }).toBe(true);
  const messages = received();
  expect(messages.map(({ facts }) => Number(facts['seq']))).toEqual(messages.map((_, index) => index + 1));
  const before = messages.find(({ facts }) => facts['subject'] === 'before');
  expect(before).toMatchObject({
    priority: '109',
    messageId: 'maps.listed',
    facts: { actor: 'system:test', outcome: 'done' },
  });
  expect(before?.facts['reason']).toBe(hostile.replace(/\p{Cc}/gu, '\ufffd'));
  expect(JSON.parse(before?.text ?? '')).toEqual({ why: hostile });
  // Each row names the hash of the one before it: the receiver can check the chain by itself.
  for (const [index, { facts }] of messages.entries())
    if (index > 0) expect(facts['prev']).toBe(messages[index - 1]?.facts['hash']);
  expect(await stateOf('syslog')).toMatchObject({ waiting: 0, failure: null, sentSeq: await newestSeq() });
});

test.each([
  ['a syslog receiver', '#/host', 'private', () => syslog({ host: '10.1.2.3' })],
  ['a syslog receiver in IPv6', '#/host', 'link-local', () => syslog({ host: 'fe80::1', tls: true })],
  ['a syslog receiver over open networks', '#/tls', 'must be encrypted', () => syslog({ host: '9.9.9.9' })],
  ['a webhook', '#/url', 'link-local', () => webhook('http://169.254.169.254/latest')],
  ['a webhook, written as a number', '#/url', 'private', () => webhook('https://167837955/')],
  ['a webhook in IPv6', '#/url', 'private', () => webhook('https://[fd00::1]/')],
  ['a webhook over open networks', '#/url', 'must be encrypted', () => webhook('http://9.9.9.9/')],
])('%s at an address that we do not connect to is refused when it is saved', async (_who, field, cause, save) => {
  expect(await problemOf(save())).toMatchObject({
    code: 'validation-failed',
    errors: [{ field, cause: expect.stringContaining(cause), remediation: expect.any(String) }],
  });
  expect((await rig.client.call(contract.listForwarders, {})).items).toEqual([]);
});

test('one at such an address can be saved turned off, and a name is judged with each connection', async () => {
  await syslog({ host: '10.1.2.3', active: false });
  expect(await problemOf(syslog({ host: '10.1.2.3' }))).toMatchObject({ code: 'validation-failed' });
  expect(await syslog({ host: 'localhost' })).toMatchObject({ active: true });
});

test('what a receiver would cut has a note in place of the detail', () => {
  const row = {
    detail: { text: 'x'.repeat(100_000) },
    seq: 7,
    at: '2026-01-01T00:00:00.000Z',
    outcome: 'refused',
  } as never;
  const text = syslogMessage({ action: 'a b', actor: 'ada', subject: 's', ...(row as object) } as never, 'host name');
  expect(text.length).toBeLessThan(2_000);
  expect(text).toMatch(
    /^<108>1 2026-01-01T00:00:00.000Z host_name sluice - a_b \[audit@32473 .*"leftOut":"100011 bytes/,
  );
});

test('syslog over TLS takes the receiver whose certificate the given authority signed, and no other', async () => {
  const server = createTlsServer({ key: certificate.keyPem, cert: certificate.certPem });
  const received = collect(server);
  const port = await listen(server);
  await syslog({ host: 'localhost', port, tls: true, from: 'now' });
  await expect.poll(async () => (await stateOf('syslog'))?.failure?.cause).toMatch(/certificate that nobody trusted/);
  expect(received()).toEqual([]);
  await syslog({ host: 'localhost', port, tls: true, caPem: certificate.caPem });
  await act('encrypted');
  await expect.poll(() => received().map(({ facts }) => facts['subject'])).toContain('encrypted');
  // `now` left out what was before.
  expect(received().map(({ facts }) => facts['subject'])).not.toContain('before');
  expect(await stateOf('syslog')).toMatchObject({ failure: null });
});

test('a receiver that is away or does not read to the end misses nothing, and the failure is in plain words', async () => {
  const away = createTcpServer();
  const port = await listen(away);
  await closing.pop()?.();
  await syslog({ port, from: 'now' });
  await act('while away');
  await expect
    .poll(async () => (await stateOf('syslog'))?.failure?.cause)
    .toBe(`127.0.0.1:${port} refuses connections: nothing listens there.`);
  expect(await stateOf('syslog')).toMatchObject({ waiting: 2, failure: { times: expect.any(Number) } });
  const rude = createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  await listen(rude, port);
  await expect
    .poll(async () => (await stateOf('syslog'))?.failure?.cause, { timeout: 15_000 })
    .toMatch(/broke the connection/);
  await closing.pop()?.();
  const server = createTcpServer();
  const received = collect(server);
  await listen(server, port);
  await expect
    .poll(() => received().map(({ facts }) => facts['subject']), { timeout: 20_000 })
    .toEqual(['syslog', 'while away']);
  expect(await stateOf('syslog')).toMatchObject({ waiting: 0, failure: null });
}, 40_000);

test('a name that leads inside is refused when it is connected to, and nothing goes over open networks unencrypted', async () => {
  // Numbers are no addresses: the resolver makes 10.0.0.1 and 9.9.9.9 of them, without asking anybody.
  await syslog({ host: '167772161', port: 514, tls: true });
  await expect.poll(async () => (await stateOf('syslog'))?.failure?.cause).toMatch(/private.*SLUICE_OUTGOING_ALLOW/);
  await syslog({ host: '151587081', port: 514, tls: false });
  await expect.poll(async () => (await stateOf('syslog'))?.failure?.cause).toMatch(/must be encrypted/);
});

interface Posted {
  signature: string;
  body: string;
}

async function listenForWebhooks(statuses: number[]): Promise<{ url: string; posted: Posted[] }> {
  const posted: Posted[] = [];
  const server = createHttpsServer({ key: certificate.keyPem, cert: certificate.certPem }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses.shift() ?? 204;
      if (status < 300)
        posted.push({ signature: String(request.headers['sluice-signature']), body: Buffer.concat(chunks).toString() });
      response.writeHead(status, status === 302 ? { location: 'https://127.0.0.1/' } : {}).end();
    });
  });
  return { url: `https://localhost:${await listen(server)}/hook?key=in-the-address`, posted };
}

const rowsIn = (posted: readonly Posted[]): { seq: number; subject: string }[] =>
  posted.flatMap(({ body }) => JSON.parse(body).rows);

test('a webhook gets every row with a signature that only the secret makes, again after it failed', async () => {
  const { posted, url } = await listenForWebhooks([500]);
  const body = { url, caPem: certificate.caPem, from: 'now' } as const;
  await expect(rig.client.call(contract.setWebhookForwarder, { body })).rejects.toMatchObject({
    code: 'validation-failed',
  });
  await rig.client.call(contract.setWebhookForwarder, { body: { ...body, secret } });
  await expect
    .poll(async () => (await stateOf('webhook'))?.failure?.cause)
    .toMatch(/^localhost:\d+ answered with status 500\.$/);
  // The secret stays when the rest is changed.
  await rig.client.call(contract.setWebhookForwarder, { body });
  await act('posted', hostile);
  await expect.poll(() => rowsIn(posted).map(({ subject }) => subject), { timeout: 10_000 }).toContain('posted');
  for (const { body: text, signature } of posted) {
    const [, seconds = '', given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
    expect(Math.abs(Date.now() / 1000 - Number(seconds))).toBeLessThan(60);
    expect(given).toBe(createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex'));
    expect(JSON.parse(text).installation).toBe(rig.controlPlane.platform.epoch);
  }
  const seqs = rowsIn(posted).map(({ seq }) => seq);
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
});

test('a redirect of a webhook is a failure', async () => {
  const { url } = await listenForWebhooks(Array.from({ length: 50 }, () => 302));
  await rig.client.call(contract.setWebhookForwarder, { body: { url, caPem: certificate.caPem, secret } });
  await expect.poll(async () => (await stateOf('webhook'))?.failure?.cause).toMatch(/redirects/);
});

test('of several replicas one sends: no row arrives twice', async () => {
  const { posted, url } = await listenForWebhooks([]);
  const { platform } = rig.controlPlane;
  const others = [new AuditForwarder(platform), new AuditForwarder(platform)];
  for (const other of others) other.start(platform.wakeUps);
  await rig.client.call(contract.setWebhookForwarder, { body: { url, caPem: certificate.caPem, secret, from: 'now' } });
  for (let count = 0; count < 30; count += 1) await act(`one of many ${count}`);
  await expect.poll(async () => (await stateOf('webhook'))?.waiting, { timeout: 15_000 }).toBe(0);
  await Promise.all(others.map((other) => other.stop()));
  const seqs = rowsIn(posted).map(({ seq }) => seq);
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => (seqs[0] ?? 0) + index));
  expect(seqs.length).toBeGreaterThanOrEqual(31);
}, 20_000);

test('pauses grow to five minutes and differ', () => {
  expect([1, 2, 3, 20, 2000].map((times) => pauseAfter(times, 1))).toEqual([1_000, 2_000, 4_000, 300_000, 300_000]);
  expect(pauseAfter(1, 0)).toBe(500);
});

test('the secret and the path of a webhook are in no answer, no row and no line of the log', async () => {
  const { items } = await rig.client.call(contract.listAudit, { query: { text: 'audit-forwarder', limit: 200 } });
  expect(items.length).toBeGreaterThan(5);
  const { url } = await listenForWebhooks([]);
  const view = await rig.client.call(contract.setWebhookForwarder, { body: { url, caPem: certificate.caPem, secret } });
  for (const text of [JSON.stringify(items), logged.join('')]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain('in-the-address');
  }
  expect(JSON.stringify([view, await stateOf('webhook')])).not.toContain(secret);
  const stored = await rig.controlPlane.platform.db
    .selectFrom('audit_forwarder')
    .select('secret')
    .executeTakeFirstOrThrow();
  expect(stored.secret?.toString('latin1')).not.toContain(secret);
});
