import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { everyEndpoint, sampleBody } from '../testing/every-endpoint.ts';
import { type InProcessControlPlane, startInProcess } from '../testing/start-in-process.ts';

let rig: InProcessControlPlane;
let webDir: string;

beforeAll(async () => {
  webDir = await mkdtemp(join(tmpdir(), 'sluice-messages-'));
  const files = {
    'index.html': '<!doctype html><title>page</title>',
    'assets/app-0a1b2c3d.js': 'console.log(1)',
    'assets/.hidden.js': 'planted',
    '.git/config': 'planted',
    '.env': 'planted',
    'notes.txt~': 'planted',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(webDir, name)), { recursive: true });
    await writeFile(join(webDir, name), text);
  }
  rig = await startInProcess({ config: { trustedProxies: ['127.0.0.1'], webDir } });
});
afterAll(async () => {
  await rig.stop();
  await rm(webDir, { recursive: true, force: true });
});

/** Sends exactly these lines and answers everything that comes back. */
function sendRaw(lines: readonly string[], body = ''): Promise<string> {
  const { host, hostname, port } = new URL(rig.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text;
    });
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
    socket.write([...lines, `Host: ${host}`, 'Connection: close', '', body].join('\r\n'));
  });
}

test('answers are kept by nobody on the way, and browsers stay with TLS for a year once they came over it', async () => {
  for (const path of ['/api/v1/setup', '/api/v1/session', '/api/v1/nowhere', '/healthz']) {
    const open = await fetch(rig.url + path);
    expect(open.headers.get('cache-control'), path).toBe('no-store');
    expect(open.headers.get('strict-transport-security'), path).toBeNull();
    const secured = await fetch(rig.url + path, { headers: { 'x-forwarded-proto': 'https' } });
    expect(secured.headers.get('strict-transport-security'), path).toBe('max-age=31536000');
  }
});

test.each([
  ['a length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked']],
  ['two lengths', ['Content-Length: 4', 'Content-Length: 40']],
  ['a length that is none', ['Content-Length: +4']],
  ['an encoding that hides its end', ['Transfer-Encoding: chunked, identity']],
])('a message with %s is refused, and what follows is no request', async (_, headers) => {
  const hidden = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const lines = ['POST /api/v1/session HTTP/1.1', 'Content-Type: application/json', ...headers];
  const answer = await sendRaw(lines, `0\r\n\r\n${hidden}`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

test('TRACE gives nothing of a request back', async () => {
  const answer = await sendRaw(['TRACE /api/v1/session HTTP/1.1', 'Cookie: sluice_session=planted']);
  expect(answer).toMatch(/^HTTP\/1\.1 40[045] /);
  expect(answer).not.toContain('planted');
});

test('a parameter that comes twice is refused, whichever it is', async () => {
  let count = 0;
  for (const { endpoint, name } of everyEndpoint) {
    for (const parameter of namesOf(endpoint.query)) {
      const read = endpoint.query?.safeParse({ [parameter]: ['1', '1'] });
      const faults = read?.error?.issues.map(({ path }) => path[0]) ?? [];
      expect(faults, `${name} ${parameter}`).toContain(parameter);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(20);
  const id = '00000000-0000-4000-8000-000000000000';
  const response = await fetch(`${rig.url}/api/v1/nodes?clusterId=${id}&clusterId=${id}`, {
    headers: { authorization: `Bearer ${rig.token}` },
  });
  expect(await response.json()).toMatchObject({ code: 'validation-failed', errors: [{ field: '#/query/clusterId' }] });
});

function namesOf(query: z.ZodType | undefined): string[] {
  return query instanceof z.ZodObject ? Object.keys(query.shape) : [];
}

test('a field that an act does not have goes nowhere', async () => {
  const foreign = { administrator: true, id: '00000000-0000-4000-8000-000000000000', created_at: '2000-01-01' };
  let count = 0;
  for (const { endpoint, name } of everyEndpoint) {
    const made = sampleBody(endpoint);
    const own = endpoint.body?.safeParse(made?.sample);
    const read = endpoint.body?.safeParse({ ...(made?.sample as object), ...foreign });
    if (own?.success !== true || read?.success !== true) continue;
    expect(read.data, name).toEqual(own.data);
    count += 1;
  }
  expect(count).toBeGreaterThan(20);
  const body = { name: 'foreign-fields', ...foreign };
  expect((await rig.client.call(contract.createPool, { body })).id).not.toBe(foreign.id);
});

test('an e-mail address carries no second header and no second address', () => {
  const bodies = [contract.createUser.body, contract.updateUser.body, contract.updateAccount.body];
  const own = { username: 'grace', displayName: '', email: 'grace@example.com' };
  for (const body of bodies) {
    expect(body?.safeParse(own).success).toBe(true);
    for (const more of [
      '\r\nBcc: eve@example.com',
      '\nX: y',
      ', eve@example.com',
      ' <eve@example.com>',
      '\0',
      '%0aBcc: eve',
    ])
      expect(body?.safeParse({ ...own, email: own.email + more }).success, more).toBe(false);
  }
});

test('what lies beside the page is served to nobody, and no folder is listed', async () => {
  for (const path of ['/.git/config', '/.env', '/assets/.hidden.js', '/notes.txt~']) {
    const response = await fetch(rig.url + path);
    expect(await response.text(), path).not.toContain('planted');
  }
  for (const path of ['/assets', '/assets/', '/.git/', '/']) {
    const response = await fetch(rig.url + path);
    expect(await response.text(), path).not.toMatch(/app-0a1b2c3d|config/);
  }
  expect(await (await fetch(`${rig.url}/assets/app-0a1b2c3d.js`)).text()).toBe('console.log(1)');
});
