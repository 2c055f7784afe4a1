import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as contract from '@sluice/contract';
import type { OidcProviderRig } from '@sluice/test-rig/oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson } from '../../testing/people.ts';
import { chooseProvider, startProviderFor } from '../../testing/single-sign-on.ts';
import { type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { findingsOf } from './provider-findings.ts';

/** The providers of these tests are on this machine. */
const config = { outgoingAllow: ['127.0.0.1/32'] };
let rig: InProcessControlPlane;
let provider: OidcProviderRig;
beforeAll(async () => {
  rig = await startInProcess({ config });
  provider = await startProviderFor(rig);
});
afterAll(async () => {
  await provider.close();
  await rig.stop();
});

const view = () => rig.client.call(contract.viewSingleSignOn, {});

test('the secret goes in and never comes out', async () => {
  const changed = await chooseProvider(rig, provider, { secret: 'a planted secret' });
  const texts = [changed, await view(), await rig.client.call(contract.listAudit, { query: {} })];
  expect(JSON.stringify(texts)).not.toContain('planted');
  expect(changed.hasSecret).toBe(true);
  const { rows } = await rig.controlPlane.platform.database.pool.query(
    "SELECT sealed FROM setting WHERE name = 'single-sign-on-secret'",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].sealed.includes('planted')).toBe(false);
  expect((await chooseProvider(rig, provider, { secret: null })).hasSecret).toBe(true);
  // It goes to nobody but the provider and the client that it was given for.
  for (const other of [{ clientId: 'another' }, { issuer: 'https://login.example.com' }])
    await expect(chooseProvider(rig, provider, { secret: null, ...other })).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ field: '#/secret' }],
    });
  expect((await chooseProvider(rig, provider, { secret: '' })).hasSecret).toBe(false);
});

test('the address to register at the provider is the one under which we are reached', async () => {
  expect((await view()).redirectUri).toBe(`${rig.url}/api/v1/single-sign-on/callback`);
});

test('two administrators do not overwrite each other unseen', async () => {
  const { hasSecret: _has, redirectUri: _uri, version, ...present } = await view();
  const body = { ...present, secret: null };
  const update = () => rig.client.call(contract.updateSingleSignOn, { ifMatch: `"${version}"`, body });
  await update();
  await expect(update()).rejects.toMatchObject({ code: 'edit-stale' });
});

test.each([
  [{ issuer: '' }, '#/issuer'],
  [{ clientId: '' }, '#/clientId'],
  [{ issuer: 'http://login.example.com' }, '#/issuer'],
  [{ issuer: 'http://localhost.example.com' }, '#/issuer'],
])('settings that cannot work are not turned on: %j', async (changes, field) => {
  await expect(chooseProvider(rig, provider, changes)).rejects.toMatchObject({
    code: 'provider-unusable',
    errors: [{ field }],
  });
});

test.each(['ftp://login.example.com', 'javascript:alert(1)', '//login.example.com', 'file:///etc/passwd'])(
  '%s is no issuer',
  async (issuer) => {
    await expect(chooseProvider(rig, provider, { issuer })).rejects.toMatchObject({ code: 'validation-failed' });
  },
);

test('nobody lets the provider give what they do not hold themselves', async () => {
  const group = await rig.client.call(contract.createGroup, { body: { name: 'rulers' } });
  await rig.client.call(contract.createGrant, {
    body: { to: { kind: 'group', id: group.id }, role: 'admin', at: { kind: 'global' }, reason: 'test' },
  });
  const clerk = await createPerson(rig, 'clerk', [{ permissions: ['sso.write', 'user.read'] }]);
  const asClerk = { ...rig, client: clerk.client };
  const groups = [{ providerGroup: 'everybody', groupId: group.id }];
  await expect(chooseProvider(asClerk, provider, { groups })).rejects.toMatchObject({ code: 'permission-missing' });
  await chooseProvider(rig, provider, { groups });
  // A provider of the clerk's choice could say who belongs to the group.
  await expect(chooseProvider(asClerk, provider, { issuer: 'https://evil.example.com' })).rejects.toMatchObject({
    code: 'permission-missing',
  });
  expect((await chooseProvider(asClerk, provider, { groups: [] })).groups).toEqual([]);
});

test('a group that does not exist is not mapped', async () => {
  const groupId = contract.GroupId.parse('00000000-0000-4000-8000-000000000000');
  const groups = [{ providerGroup: 'ghosts', groupId }];
  await expect(chooseProvider(rig, provider, { groups })).rejects.toMatchObject({ code: 'not-found' });
});

test('a real provider is found usable, and what is missing is named', async () => {
  const tried = (issuer: string, scopes: string[] = []) =>
    rig.client.call(contract.tryProvider, { body: { issuer, scopes } });
  expect(await tried(provider.issuer, ['profile'])).toMatchObject({ usable: true });
  const lacking = await tried(provider.issuer, ['profile', 'groups']);
  expect(lacking.usable).toBe(false);
  expect(lacking.findings.filter(({ ok }) => !ok)).toMatchObject([{ cause: expect.stringContaining('scope groups') }]);
});

test('an address that is no provider says what it is instead', async () => {
  const answers: Record<string, [number, string]> = {
    '/missing': [404, 'text/html'],
    '/page': [200, 'text/html'],
    '/other': [200, 'application/json'],
    '/away': [302, 'text/plain'],
  };
  const server = createServer((request, response) => {
    const path = request.url?.replace('/.well-known/openid-configuration', '') ?? '';
    const [status, type] = answers[path] ?? [500, 'text/plain'];
    response.writeHead(status, {
      'content-type': type,
      location: `${provider.issuer}/.well-known/openid-configuration`,
    });
    response.end(JSON.stringify({ issuer: 'https://login.example.com' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const path of Object.keys(answers)) {
    const body = { issuer: base + path, scopes: [] };
    const { findings, usable } = await rig.client.call(contract.tryProvider, { body });
    expect(usable, path).toBe(false);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.cause, path).toMatch(/did not describe itself as a provider: .{10,}/);
    expect(findings[0]?.remediation).not.toBe('');
    if (path === '/missing') expect(findings[0]?.cause).toContain('HTTP 404');
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const body = { issuer: base, scopes: [] };
  const { findings } = await rig.client.call(contract.tryProvider, { body });
  expect(findings[0]?.cause).toMatch(/does not answer.*nothing listens there/);
});

test('a provider in a network that is not open is not reached unless it was allowed', async () => {
  const closed = await startInProcess();
  const body = { issuer: provider.issuer, scopes: [] };
  const { findings, usable } = await closed.client.call(contract.tryProvider, { body });
  await expect(chooseProvider(closed, provider, {})).rejects.toMatchObject({
    code: 'provider-unusable',
    errors: [{ field: '#/issuer', remediation: expect.stringContaining('SLUICE_OUTGOING_ALLOW') }],
  });
  await closed.stop();
  expect(usable).toBe(false);
  expect(findings[0]?.cause).toMatch(/It was not asked: .*SLUICE_OUTGOING_ALLOW/);
});

test('a description that lacks what we need is not usable, whatever else it offers', () => {
  const whole = {
    issuer: 'https://login.example.com',
    authorization_endpoint: 'https://login.example.com/auth',
    token_endpoint: 'https://login.example.com/token',
    jwks_uri: 'https://login.example.com/keys',
  };
  expect(findingsOf(whole, ['profile']).every(({ ok }) => ok)).toBe(true);
  const faults = (changes: object) => findingsOf({ ...whole, ...changes }, ['groups']).filter(({ ok }) => !ok).length;
  expect(faults({ jwks_uri: undefined })).toBe(1);
  expect(faults({ response_types_supported: ['id_token'] })).toBe(1);
  expect(faults({ code_challenge_methods_supported: ['plain'] })).toBe(1);
  expect(faults({ scopes_supported: ['openid'] })).toBe(1);
});
