import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as contract from '@sluice/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runSluice } from '../apps/cli/src/testing/run-sluice.ts';
import { createPerson } from '../apps/control-plane/src/testing/people.ts';
import { createProtected } from '../apps/control-plane/src/testing/second-factors.ts';
import { proveSecondFactors } from '../apps/control-plane/src/testing/second-person.ts';
import {
  clientWithToken,
  type InProcessControlPlane,
  startInProcess,
} from '../apps/control-plane/src/testing/start-in-process.ts';

let rig: InProcessControlPlane;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-people-commands-'));
  rig = await startInProcess();
  const { id: poolId } = await rig.client.call(contract.createPool, { body: { name: 'edge' } });
  await rig.client.call(contract.createCluster, { body: { name: 'edge-eu', poolId } });
  await signIn(rig.username, rig.password);
  await proveSecondFactors(rig);
});
afterAll(async () => {
  await rig.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => rig.controlPlane.platform.db.deleteFrom('rate_limit').execute());

/** Each person signs in at an own folder, as on an own machine. */
async function signIn(username: string, password: string): Promise<void> {
  const login = ['login', '--url', rig.url, '--username', username, '--password-stdin'];
  const run = await runSluice(login, { SLUICE_CONFIG_DIR: path.join(folder, username) }, `${password}\n`);
  expect(run).toMatchObject({ exitCode: 0 });
}

/** Runs a command as somebody; fails with its words when the exit code is another. */
async function sluiceOf(who: string, args: readonly string[], code = 0): Promise<string> {
  const run = await runSluice(args, { SLUICE_CONFIG_DIR: path.join(folder, who) });
  const said = `${run.stdout}${run.stderr}`;
  expect(run.exitCode, `${args.join(' ')}\n${said}`).toBe(code);
  return said;
}
const sluice = (line: string, code = 0) => sluiceOf(rig.username, wordsOf(line), code);

/** A command line as it is typed: words, or what stands between quotation marks. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** What the command prints for programs. */
async function json<T>(line: string): Promise<T> {
  return JSON.parse(await sluice(`${line} --json`)) as T;
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

/** Chooses a password with a link as the page does. */
async function choose(link: string, password: string): Promise<void> {
  const token = new URL(link).hash.slice(1);
  await clientWithToken(rig.url, '').call(contract.choosePassword, { body: { token, password } });
}

test('a person is created with a link, gets a role at one cluster until a moment, and sees that cluster', async () => {
  const made = await runSluice(wordsOf('user create grace --display-name "Grace Hopper" --email grace@example.com'), {
    SLUICE_CONFIG_DIR: path.join(folder, rig.username),
  });
  expect(made.exitCode).toBe(0);
  const link = made.stdout.toString().trim();
  expect(link).toMatch(new RegExp(`^${rig.url}/choose-password#`));
  expect(made.stderr).toMatch(/works once, until .*It is not shown again/s);
  expect(await sluice('user show grace')).toContain('It has no role and may do nothing.');
  await choose(link, 'quiet meadows under rain');
  await signIn('grace', 'quiet meadows under rain');
  expect(await sluiceOf('grace', ['clusters', 'list'], 1)).toContain('permission');

  const end = inAnHour();
  const given = await sluice(`grant add operator --user grace --cluster edge-eu --until ${end} --why "shop project"`);
  expect(given).toContain(`user grace: operator at cluster edge-eu until ${end}.`);
  expect(given).toMatch(/Without effect there, .* pool\.write/);
  expect(await sluiceOf('grace', ['clusters', 'list'])).toContain('edge-eu');
  expect(await sluice('user show GRACE')).toContain(`operator at cluster edge-eu until ${end}`);
  expect(await sluice('grant list --user grace')).toMatch(
    /user grace +operator +cluster edge-eu .* ada .* shop project/,
  );
  expect(await sluice('grant list --role viewer')).toContain('No grant is like that.');
  expect(await sluice('grant add operator --user grace --cluster edge-eu --why again', 1)).toContain('has this role');

  expect(await sluice('grant remove operator --user grace --pool edge --why moved', 1)).toContain(
    `It has: operator at cluster edge-eu until ${end}.`,
  );
  expect(await sluiceOf('grace', ['account', 'roles'])).toMatch(new RegExp(`operator +cluster edge-eu +${end} +-`));
  // Names of clusters are told apart without case, as all others are.
  await sluice('grant remove operator --user grace --cluster EDGE-EU --why moved');
  expect(await sluiceOf('grace', ['clusters', 'list'], 1)).toContain('permission');
  expect(await sluiceOf('grace', ['user', 'list'], 1)).toContain('user.read');
});

test('a custom role is made, changed and deleted, and built-in ones stay as they are', async () => {
  await sluice('role create "Map editor" --permission cluster.read config.read change.stage --description "shop team"');
  expect(await sluice('role show "map editor"')).toMatch(/change\.stage +cluster +- +Stage and reject changes/);
  // What asks for a second factor is what the policy says, not what the catalogue begins with.
  await sluice('security-policy set --add-step-up change.stage');
  expect(await sluice('role show "map editor"')).toMatch(/change\.stage +cluster +yes +Stage and reject changes/);
  await sluice('security-policy set --remove-step-up change.stage');
  await sluice('role edit "Map editor" --add plan.create --remove cluster.read');
  const { role } = await json<{ role: contract.RoleView }>('role show "Map editor"');
  expect(role.permissions.toSorted()).toEqual(['change.stage', 'config.read', 'plan.create']);
  await sluice('role edit "Map editor" --permission config.read --name Reader');
  const after = await json<{ role: contract.RoleView }>('role show Reader');
  expect(after.role).toMatchObject({ description: 'shop team', permissions: ['config.read'] });
  expect(await sluice('role list')).toMatch(/Reader +custom +1 +0 +shop team/);
  expect(await sluice('role edit viewer --add audit.read', 1)).toContain('is built in');
  expect(await sluice('role delete admin', 1)).toContain('is built in');
  expect(await sluice('role edit Reader', 2)).toContain('--permission, --add or --remove');
  const { grant } = await json<{ grant: contract.GrantView }>('grant add reader --user ada --pool edge --why test');
  expect(await sluice('role delete Reader', 1)).toContain('Take');
  const beside = `grant remove ${grant.id} --cluster edge-eu --why moved`;
  expect(await sluice(beside, 2)).toContain('The id of a grant says where it holds');
  await sluice(`grant remove ${grant.id} --why moved`);
  expect(await sluice(`grant remove ${grant.id} --why moved`, 1)).toContain('There is no grant');
  expect(await sluice('role delete Reader')).toContain('The role Reader is deleted.');
});

test('a group gives its members what it has; members are added and taken out one by one', async () => {
  expect(await sluice('group show operators', 1)).toContain('You see none');
  for (const name of ['lin', 'kim']) await sluice(`user create ${name}`);
  await sluice('group create operators --description "on call"');
  expect(await sluice('group add operators lin kim')).toContain('operators has 2 members.');
  await sluice('grant add operator --group operators --everywhere --why "on call"');
  expect(await sluice('user show lin')).toContain('operator everywhere, by the group operators');
  expect(await sluice('group remove operators kim')).toContain('operators has 1 member.');
  const shown = await sluice('group show operators');
  expect(shown).toContain('Members:\n  lin\nRoles:\n  operator everywhere');
  expect(shown).not.toContain('kim');
  await sluice('group edit operators --name "On call"');
  expect(await sluice('group list')).toMatch(/On call +1 +lin +on call/);
  expect(await sluice('group add "On call" nobody', 1)).toContain('There is no user nobody.');
  await sluice('group delete "on call"');
  expect(await sluice('user show lin')).toContain('It has no role and may do nothing.');
});

test('whom the provider made a member is not taken out here, and that is said', async () => {
  await sluice('group create partners');
  await sluice('group add partners lin kim');
  const { db } = rig.controlPlane.platform;
  const { group } = await json<{ group: contract.GroupView }>('group show partners');
  const lin = group.members.find(({ username }) => username === 'lin');
  await db
    .insertInto('user_group_member')
    .values({ group_id: group.id, user_id: lin?.id ?? contract.UserId.parse(''), source: 'provider' })
    .execute();
  expect(await sluice('group remove partners lin kim', 1)).toBe(
    'partners has 1 member.\nlin stays a member by the provider of single sign-on: take it out there.\n',
  );
  expect(await sluice('group show partners')).toContain('Members:\n  lin (by the provider of single sign-on)\n');
  expect(await sluice('group remove partners kim')).toContain('partners has 1 member.');
});

test('who leaves is shut out at once, with sessions and keys, and can be let in again or deleted', async () => {
  const { link } = await json<{ link: { url: string } }>('user create leaver');
  await choose(link.url, 'quiet meadows under rain');
  await sluice('grant add viewer --user leaver --everywhere --why test');
  await signIn('leaver', 'quiet meadows under rain');
  const key = await sluiceOf('leaver', ['key', 'create', 'nightly', '--permission', 'cluster.read']);
  const token = /slk1_\S+/.exec(key)?.[0] ?? '';
  const byKey = () => runSluice(['clusters', 'list'], { SLUICE_TOKEN: token, SLUICE_URL: rig.url });
  expect(await byKey()).toMatchObject({ exitCode: 0 });
  expect(await sluice('key list --user leaver')).toMatch(/nightly +leaver/);
  expect(await sluice('user sessions leaver')).toMatch(/^[0-9a-f-]{36} +token/m);

  expect(await sluice('user deactivate leaver')).toContain('signed out everywhere');
  expect(await byKey()).toMatchObject({ exitCode: 1 });
  expect(await sluiceOf('leaver', ['clusters', 'list'], 1)).toContain('Sign in first');
  expect(await sluice('user list')).toMatch(/leaver .*deactivated/);
  expect(await sluice('key revoke nightly --user kim', 1)).toContain('There is no key nightly');
  await sluice('user activate leaver');
  expect(await byKey()).toMatchObject({ exitCode: 0 });
  await sluice('key revoke nightly --user leaver');
  expect(await byKey()).toMatchObject({ exitCode: 1 });
  await signIn('leaver', 'quiet meadows under rain');
  expect(await sluice('user end-sessions leaver')).toContain('leaver: 1 session has ended.');
  expect(await sluice('user sessions leaver')).toContain('leaver is signed in nowhere.');
  const again = await json<{ link: { url: string } }>('user password-link leaver');
  await choose(again.link.url, 'another meadow under snow');
  await signIn('leaver', 'another meadow under snow');
  await sluice('user delete leaver');
  expect(await sluice('user show leaver', 1)).toContain('There is no user leaver.');
});

test('the last administrator is kept, and edits of oneself go to the page of the account', async () => {
  expect(await sluice('user deactivate ada', 1)).toContain('another active user the role admin');
  expect(await sluice('grant remove admin --user ada --everywhere --why moved', 1)).toContain(
    'administrator everywhere',
  );
  expect(await sluice('user password-link ada', 1)).toContain('page of your account');
  expect(await sluice('user edit ada --email a@example.com', 1)).toContain('page of your account');
  expect(await sluice('user edit ada', 2)).toContain('--display-name');
  expect(await sluice('user edit kim --email kim@example.com --display-name Kim')).toContain('kim is changed.');
  expect(await sluice('user edit kim --no-email')).toContain('kim is changed.');
  expect(await sluice('user show kim')).toContain('kim (Kim), no e-mail address');
});

test('the role security gives viewer, but not operator, and cannot set the password of an administrator', async () => {
  const { link } = await json<{ link: { url: string } }>('user create sec');
  await choose(link.url, 'quiet meadows under rain');
  await sluice('grant add security --user sec --everywhere --why test');
  await signIn('sec', 'quiet meadows under rain');
  await proveSecondFactors(rig);
  await sluiceOf('sec', wordsOf('grant add viewer --user kim --everywhere --why test'));
  const more = await sluiceOf('sec', wordsOf('grant add operator --user kim --everywhere --why test'), 1);
  expect(more).toMatch(/This role holds more than sec does: .*change\.stage/);
  expect(await sluiceOf('sec', ['user', 'password-link', 'ada'], 1)).toContain('This user holds more than sec does');
});

test('lost second factors are taken away with a reason, and a stale proof is asked for again', async () => {
  const person = await createProtected(rig, 'loser');
  expect(await sluice('user show loser')).toContain('Second factors: authenticator app, 10 backup codes left.');
  expect(await sluice('user list')).toMatch(/^loser .* local +app /m);
  await sluice('user reset-second-factors loser', 2);
  await sluice('user reset-second-factors loser --why "called back"');
  expect(await sluice('user show loser')).toContain('Second factors: none.');
  await expect(person.client.call(contract.viewSession, {})).rejects.toMatchObject({ code: 'not-signed-in' });
  await rig.controlPlane.platform.db.updateTable('session').set({ second_factor_at: null }).execute();
  expect(await sluice('user create early', 1)).toContain('Prove your second factor again');
  await proveSecondFactors(rig);
});

test('one’s own sessions are listed and ended, one and all others', async () => {
  expect(await sluice('account show')).toContain('Signs in with a password of Sluice.');
  const { items } = await json<{ items: contract.SessionItem[] }>('account sessions');
  const other = items.find(({ current }) => !current);
  expect(await sluice(`account end-session ${other?.id}`)).toContain('It has ended.');
  expect(await sluice('account end-other-sessions')).toMatch(/\d+ other sessions? ha(s|ve) ended/);
  expect(await sluice('account sessions')).toMatch(/token \(this one\)/);
  await sluice('account end-session this', 2);
});

test('what cannot be understood is said before anything is asked', async () => {
  expect(await sluice('grant add viewer --user kim --why x', 2)).toContain(
    '--everywhere, --pool NAME or --cluster NAME',
  );
  expect(await sluice('grant remove viewer --everywhere --why moved', 2)).toContain('--user NAME or --group NAME');
  await sluice('grant add viewer --user kim --everywhere', 2);
  await sluice('grant add viewer --user kim --group x --everywhere --why x', 2);
  await sluice('grant add viewer --user kim --pool edge --cluster edge-eu --why x', 2);
  await sluice('role create x --permission everything', 2);
  expect(await sluice('grant add nothing --user kim --everywhere --why x', 1)).toMatch(/There are: admin, operator/);
  expect(await sluice('grant add viewer --user kim --pool none --why x', 1)).toContain('There are: edge.');
});

test('a name that looks like the id of another is not guessed at', async () => {
  const { user } = await json<{ user: contract.UserView }>('user show kim');
  await sluice(`user create ${user.id}`);
  expect(await sluice(`user deactivate ${user.id}`, 1)).toContain('means 2 users');
  await sluice('user deactivate kim');
  const { items } = await json<{ items: contract.ClusterView[] }>('clusters list');
  const edge = items.find(({ name }) => name === 'edge-eu');
  const { client } = await createPerson(rig, 'builder', [{ permissions: ['pool.write', 'cluster.write'] }]);
  const { id: poolId } = await client.call(contract.createPool, { body: { name: 'other' } });
  await client.call(contract.createCluster, { body: { name: edge?.id ?? '', poolId } });
  expect(await sluice(`grant add viewer --user kim --cluster ${edge?.id} --why x`, 1)).toContain('means 2 clusters');
  await sluice('grant add viewer --user kim --cluster edge-eu --why x');
});
