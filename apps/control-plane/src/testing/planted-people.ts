import { randomBytes } from 'node:crypto';
import * as contract from '@sluice/contract';
import type { OidcProviderRig } from '@sluice/test-rig/oidc-provider';
import { PasskeyDevice } from './passkey-device.ts';
import { createPerson } from './people.ts';
import { codeOf } from './second-factors.ts';
import type { Planted } from './secret-search.ts';
import { chooseProvider, Visitor } from './single-sign-on.ts';
import { clientWithToken, type InProcessControlPlane } from './start-in-process.ts';

/** Who calls, for the list of who may see what. */
export interface Caller {
  name: string;
  /** Bearer token; empty for nobody. */
  token: string;
  /** Held everywhere. */
  permissions: readonly contract.Permission[];
}

/** A text that nobody guesses and that is written differently in every encoding. */
export function plantedText(): string {
  const part = () => randomBytes(9).toString('base64url');
  return `${part()}"\\&'<${part()}ü+/%${part()}`;
}

/** Permissions of somebody who may do much and not read any configuration. */
const withoutConfig = contract.permissionNames.filter((name) => name !== 'config.read' && name !== 'config.secrets');

/** Makes people with everything that proves who they are, through the API as far as people do it there. */
export async function plantPeople(rig: InProcessControlPlane, plant: (planted: Planted) => void): Promise<Caller[]> {
  plant({ kind: 'password', label: 'first administrator', value: rig.password });
  plant({ kind: 'set-up secret', label: 'used', value: rig.setupSecret });
  const operator = await createOperator(rig, plant);
  await createHolderOfPasskey(rig);
  await leaveLinks(rig);
  const key = await rig.client.call(contract.createKey, {
    body: { name: 'everything', permissions: [...contract.permissionNames], expiresAt: null },
  });
  const make = async (name: string, permissions: readonly contract.Permission[]): Promise<Caller> => {
    const { token } = await createPerson(rig, name, [{ permissions }]);
    return { name, token, permissions };
  };
  return [
    { name: 'administrator', token: rig.token, permissions: contract.permissionNames },
    { name: 'operator', token: operator, permissions: contract.builtInRoles.operator.permissions },
    await make('viewer', contract.builtInRoles.viewer.permissions),
    await make(
      'security',
      contract.builtInRoles.security.permissions.filter((name) => name !== 'config.read'),
    ),
    await make('without-config', withoutConfig),
    await make('nothing', []),
    { name: 'key', token: key.token, permissions: contract.permissionNames },
    { name: 'nobody', token: '', permissions: [] },
  ];
}

/** Invited, chooses a password, enrols an app, signs in in every way, changes what can be changed. Gives a living bearer token. */
async function createOperator(rig: InProcessControlPlane, plant: (planted: Planted) => void): Promise<string> {
  const [first, second] = [plantedText(), plantedText()];
  plant({ kind: 'password', label: 'operator, before', value: first });
  plant({ kind: 'password', label: 'operator', value: second });
  const username = 'olga';
  const invited = await rig.client.call(contract.createUser, { body: { username, email: 'olga@example.com' } });
  const link = invited.link.path.split('#')[1] ?? '';
  const anonymous = clientWithToken(rig.url, '');
  await anonymous.call(contract.choosePassword, { body: { token: link, password: first } });
  const reason = 'runs the load balancers';
  const to = { kind: 'user', id: invited.user.id } as const;
  await rig.client.call(contract.createGrant, { body: { to, role: 'operator', at: { kind: 'global' }, reason } });

  await signInByCookie(rig, { username, password: first });
  const signedIn = await contract.signInWithPassword(anonymous, { username, password: first, kind: 'bearer' });
  const client = clientWithToken(rig.url, signedIn.token ?? '');
  const confirm = { method: 'password', password: first } as const;
  const { secret } = await client.call(contract.beginTotp, { body: { confirm } });
  const { backupCodes } = await client.call(contract.confirmTotp, { body: { code: codeOf(secret) } });
  const [used = '', other = '', third = ''] = backupCodes ?? [];
  const begun = await anonymous.call(contract.signIn, { body: { username, password: first, kind: 'bearer' } });
  if (begun.state !== 'second-step') throw new Error('The operator needs no second step.');
  const proof = { method: 'backup-code', code: used } as const;
  const again = await anonymous.call(contract.takeSecondStep, { body: { ticket: begun.ticket, proof } });
  const proven = clientWithToken(rig.url, again.token ?? '');
  await proven.call(contract.stepUp, { body: { proof: { method: 'backup-code', code: other } } });
  await proven.call(contract.changePassword, { body: { currentPassword: first, password: second } });
  const confirmed = { confirm: { method: 'backup-code', code: third } } as const;
  const renewed = await proven.call(contract.renewBackupCodes, { body: confirmed });
  await signInByCookie(rig, { username, password: second }, renewed.backupCodes[0]);
  const permissions: contract.Permission[] = ['cluster.read'];
  await proven.call(contract.createKey, { body: { name: 'deploys', permissions, expiresAt: null } });
  return again.token ?? '';
}

/** As a browser does; the page asks for its token against forged requests. `code`: a backup code, where a second step follows. */
async function signInByCookie(
  rig: InProcessControlPlane,
  user: { username: string; password: string },
  code?: string,
): Promise<void> {
  const post = (path: string, body: object) =>
    fetch(rig.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  let response = await post('/api/v1/session', user);
  if (code !== undefined) {
    const { ticket } = contract.SecondStepNeeded.parse(await response.json());
    response = await post('/api/v1/session/second-step', { ticket, proof: { method: 'backup-code', code } });
  }
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  await fetch(`${rig.url}/api/v1/session`, { headers: { cookie: cookie.join('; ') } });
}

async function createHolderOfPasskey(rig: InProcessControlPlane): Promise<void> {
  const origin = rig.url.replace('127.0.0.1', 'localhost');
  const { token } = await createPerson(rig, 'pia', [], { proven: false });
  const client = clientWithToken(origin, token);
  const device = new PasskeyDevice();
  const confirm = { method: 'password', password: rig.password } as const;
  const { passkey } = await client.call(contract.beginPasskey, { body: { confirm } });
  const response = device.register(passkey, origin);
  await client.call(contract.addPasskey, { body: { name: 'Laptop', response } });
  const anonymous = clientWithToken(origin, '');
  for (const kind of ['bearer', 'cookie'] as const) {
    const begun = await anonymous.call(contract.beginPasskeySignIn, { body: { kind } });
    const body = { ticket: begun.ticket, response: device.sign(begun.passkey, origin) };
    await anonymous.call(contract.finishPasskeySignIn, { body });
  }
}

/** Links that nobody has used: one that was handed on, one that replaced it, one in the mail. */
async function leaveLinks(rig: InProcessControlPlane): Promise<void> {
  const { user } = await rig.client.call(contract.createUser, { body: { username: 'ines' } });
  await rig.client.call(contract.createPasswordLink, { params: { userId: user.id } });
  await rig.client.call(contract.createUser, { body: { username: 'fred', email: 'fred@example.com' } });
  await clientWithToken(rig.url, '').call(contract.forgotPassword, { body: { username: 'fred' } });
}

/** Somebody signs in at a provider with this secret, in whose answers the tokens are planted. */
export async function plantSingleSignOn(
  rig: InProcessControlPlane,
  provider: OidcProviderRig,
  plant: (planted: Planted) => void,
): Promise<void> {
  const { callback, start } = contract.singleSignOnPaths;
  plant({ kind: 'client secret', label: 'single sign-on', value: provider.clientSecret });
  await chooseProvider(rig, provider);
  provider.people.set('piet', { preferred_username: 'piet', email: 'piet@example.com', email_verified: true });
  provider.person = 'piet';
  provider.replaceIdToken = (claims) => {
    const token = provider.sign(claims);
    // What it says of the person is no secret; that the provider has said so is.
    plant({ kind: 'ID token', label: 'single sign-on', value: token.split('.')[2] ?? '' });
    return token;
  };
  const visitor = new Visitor();
  const back = await visitor.followTo(rig.url + start, rig.url + callback);
  plant({ kind: 'code of the provider', label: 'used', value: new URL(back).searchParams.get('code') ?? '' });
  await visitor.get(back);
  const unused = await new Visitor().followTo(rig.url + start, rig.url + callback);
  const broken = `${unused}&error=access_denied`;
  plant({ kind: 'code of the provider', label: 'unused', value: new URL(unused).searchParams.get('code') ?? '' });
  await new Visitor().get(unused);
  await visitor.get(broken);
}
