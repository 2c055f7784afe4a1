import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type AccessOf, ProblemBody, problems } from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InProcessControlPlane, startInProcess } from '../testing/start-in-process.ts';
import { systemActor } from './actor.ts';
import { createHttpServer } from './http-server.ts';
import { createLog } from './log.ts';
import { publicRoutes } from './public-routes.ts';

let rig: InProcessControlPlane;
let webDir: string;
const routes: { method: string; url: string }[] = [];

beforeAll(async () => {
  webDir = await mkdtemp(join(tmpdir(), 'sluice-web-'));
  await mkdir(join(webDir, 'dist/assets'), { recursive: true });
  await writeFile(join(webDir, 'secret.html'), 'outside');
  await writeFile(join(webDir, 'dist/index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(webDir, 'dist/assets/app-0a1b2c3d.js'), 'console.log(1)');
  await writeFile(join(webDir, 'dist/assets/app-0a1b2c3d.js.gz'), gzipSync('console.log(1)'));
  rig = await startInProcess({ config: { webDir: join(webDir, 'dist') } });
  for (const name of rig.controlPlane.api.declaredRoutes) {
    const [method = '', url = ''] = name.split(' ');
    routes.push({ method, url });
  }
});
afterAll(async () => {
  await rig.stop();
  await rm(webDir, { recursive: true, force: true });
});

/** Sends exactly this path: `fetch` would tidy it up. */
function rawGet(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${rig.url}/`, { path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

const filledUrl = (url: string) =>
  url.replace(/:number/g, '1').replace(/:\w+/g, '00000000-0000-4000-8000-000000000000');

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = ProblemBody.parse(await response.json());
  expect(body.status).toBe(response.status);
  expect(body.title).toBe(problems[body.code].title);
  expect(body.instance).toBe(response.headers.get('x-request-id'));
  if (body.status < 500) expect(body.errors.length).toBeGreaterThan(0);
  return body;
}

test('a route without declared access stops the boot', async () => {
  const app = await bareServer();
  expect(() => app.get('/api/v1/open', async () => 'ok')).toThrow(/does not declare who may call it/);
});

test('a public route that is not in the written list stops the boot', async () => {
  const app = await bareServer();
  const config = { access: { public: true } } as const;
  expect(() => app.get('/api/v1/open', { config }, async () => 'ok')).toThrow(/not in the written list/);
});

test('a route that asks for no permission stops the boot unless it is in the written list', async () => {
  const app = await bareServer();
  const config = { access: { signedIn: true } } as const;
  expect(() => app.get('/api/v1/everything', { config }, async () => 'ok')).toThrow(/asks for no permission/);
});

test('a path that names a place has it asked for, or the boot stops', async () => {
  const app = await bareServer();
  const route = (of: AccessOf) => ({ config: { access: { permission: 'cluster.read', of } } }) as const;
  const path = '/api/v1/clusters/:clusterId/x';
  for (const where of ['global', 'reach', 'body', 'pool', 'node'] as const)
    expect(() => app.get(path, route(where), async () => 'ok')).toThrow(/does not fit its path/);
  expect(() => app.get('/api/v1/x', route('cluster'), async () => 'ok')).toThrow(/does not fit its path/);
  app.get(path, route('cluster'), async () => 'ok');
});

function bareServer(): Promise<FastifyInstance> {
  const config = { publicUrl: null, trustedProxies: [] };
  return createHttpServer({ config, log: createLog('silent'), admit: async () => systemActor('test') });
}

test('every route without credentials answers 401, except the written list', async () => {
  const asked = routes.filter(({ method, url }) => !publicRoutes.includes(`${method.replace('HEAD', 'GET')} ${url}`));
  expect(asked.length).toBeGreaterThan(5);
  for (const { method, url } of asked) {
    const response = await fetch(rig.url + filledUrl(url), { method });
    expect(`${method} ${url} ${response.status}`).toBe(`${method} ${url} 401`);
  }
  for (const route of publicRoutes) expect(rig.controlPlane.api.declaredRoutes).toContain(route);
});

test('every route refuses a page of another site, whoever is signed in', async () => {
  for (const { method, url } of routes) {
    for (const origin of ['https://evil.example.com', 'null', `${rig.url}.evil.example.com`]) {
      const response = await fetch(rig.url + filledUrl(url), {
        method,
        headers: { origin, authorization: `Bearer ${rig.token}` },
      });
      expect(`${method} ${url} ${response.status}`).toBe(`${method} ${url} 403`);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    }
  }
});

test('a foreign name that was pointed at our address is refused', async () => {
  expect(await rawGet('/', { host: 'rebound.example.com' })).toMatchObject({ status: 400 });
  expect(await rawGet('/', { host: 'localhost:1' })).toMatchObject({ status: 200 });
});

test('a write that a browser marks as coming from elsewhere is refused', async () => {
  const response = await fetch(`${rig.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
    body: '{}',
  });
  expect(await problemOf(response)).toMatchObject({ code: 'csrf-failed' });
});

test.each([
  ['malformed JSON', 'application/json', '{"username":', 'bad-request'],
  ['no body at all', 'application/json', '', 'bad-request'],
  ['a prototype in JSON', 'application/json', '{"__proto__":{"a":1}}', 'bad-request'],
  ['a form', 'application/x-www-form-urlencoded', 'username=a', 'media-type'],
  ['11 MB', 'application/json', JSON.stringify('x'.repeat(11 * 1024 * 1024)), 'too-large'],
  ['more than 64 KB where little is expected', 'application/json', JSON.stringify('x'.repeat(70_000)), 'too-large'],
] as const)('%s is refused with a problem that says so', async (_, type, body, code) => {
  const response = await fetch(`${rig.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  expect(await problemOf(response)).toMatchObject({ code });
});

test('a body of the wrong form names each field by its JSON pointer', async () => {
  const response = await fetch(`${rig.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 5, kind: 'other' }),
  });
  const body = await problemOf(response);
  expect(body.code).toBe('validation-failed');
  expect(body.errors.map((error) => error.field).sort()).toEqual(['#/kind', '#/password', '#/username']);
  expect(body.errors.find((error) => error.field === '#/password')?.cause).toBe('This is needed.');
});

test('an unknown address of the API is a problem, not the web page', async () => {
  expect(await problemOf(await fetch(`${rig.url}/api/v1/nothing`))).toMatchObject({ code: 'not-found' });
  expect(await problemOf(await fetch(`${rig.url}/nothing`, { method: 'POST' }))).toMatchObject({ code: 'not-found' });
});

test('an unexpected error says nothing about itself', async () => {
  const app = await bareServer();
  const config = { access: { public: true } } as const;
  app.get('/healthz', { config }, async () => {
    throw new Error('password=planted');
  });
  const answer = await app.inject('/healthz');
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ code: 'internal', instance: answer.headers['x-request-id'] });
  expect(answer.body).not.toContain('planted');
});

test('security headers come with pages, answers and refusals', async () => {
  for (const path of ['/', '/api/v1/setup', '/api/v1/nothing', '/healthz']) {
    const { headers } = await fetch(rig.url + path);
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
});

test('a path cannot leave the directory of the web app', async () => {
  const attempts = [
    '/../secret.html',
    '/assets/../../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/..%5c..%5csecret.html',
    '//etc/passwd',
    '/%00/secret.html',
    '/%c0%ae%c0%ae/secret.html',
  ];
  for (const path of attempts) expect((await rawGet(path)).body).not.toMatch(/outside|root:/);
});

test('files are served compressed, cached for good when their name carries a hash, and revalidated otherwise', async () => {
  const script = await fetch(`${rig.url}/assets/app-0a1b2c3d.js`);
  expect(await script.text()).toBe('console.log(1)');
  expect(script.headers.get('content-encoding')).toBe('gzip');
  expect(script.headers.get('cache-control')).toContain('immutable');
  expect(await rawGet('/assets/app-0a1b2c3d.js')).toEqual({ status: 200, body: 'console.log(1)' });
  const page = await fetch(`${rig.url}/clusters/some`);
  expect(await page.text()).toContain('<title>page</title>');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const etag = page.headers.get('etag') ?? '';
  expect((await rawGet('/', { 'if-none-match': etag })).status).toBe(304);
});

test('the OpenAPI document describes every route with its kinds of answers', async () => {
  const document = (await (await fetch(`${rig.url}/api/v1/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, { content?: object }> }>>;
  };
  expect(document.openapi).toBe('3.1.0');
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  const ours = rig.controlPlane.api.declaredRoutes.filter(
    (name) => name.includes(' /api/') && !name.startsWith('HEAD ') && !/openapi|docs/.test(name),
  );
  expect(described.sort()).toEqual(ours.sort());
  const content = document.paths['/api/v1/clusters/{clusterId}/resources/{resourceId}/content']?.get?.responses;
  expect(Object.keys(content?.['200']?.content ?? {})).toEqual(['application/octet-stream']);
  expect(Object.keys(content?.default?.content ?? {})).toEqual(['application/problem+json']);
  const events = document.paths['/api/v1/events']?.get?.responses;
  expect(Object.keys(events?.['200']?.content ?? {})).toEqual(['text/event-stream']);
});

test('the reference page loads its scripts from this server only', async () => {
  const page = await (await fetch(`${rig.url}/api/v1/docs`)).text();
  const sources = [...page.matchAll(/src="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(page).not.toMatch(/<script>|<script [^>]*>[^<]/);
  for (const source of sources) {
    const script = await fetch(rig.url + source);
    expect(script.status).toBe(200);
    expect(await script.text()).toContain('createApiReference');
  }
});

test('health needs the database', async () => {
  expect((await fetch(`${rig.url}/healthz`)).status).toBe(200);
});
