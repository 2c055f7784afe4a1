import {
  createPasswordLink,
  createUser,
  deleteUser,
  endUserSession,
  endUserSessions,
  listSecondFactors,
  listUserSessions,
  listUsers,
  resetSecondFactors,
  type SessionId,
  type UserView,
  updateUser,
} from '@sluice/contract';
import { type Command, Option } from 'commander';
import { UsageFailure } from '../cli-failure.ts';
import { table, typed } from '../context.ts';
import { counted } from '../counted.ts';
import { getUser } from '../named.ts';
import type { Act, Run } from '../program.ts';
import { connect, connectSignedIn, findServer } from '../server.ts';
import { readSessionId, sessionLines } from '../session-lines.ts';
import { commandGroup } from './command-group.ts';
import { printUser, shortFactorWords } from './user-card.ts';

interface Fields {
  displayName?: string;
  /** False: none. */
  email?: string | false;
}

export function addUserCommands(program: Command, act: Act): void {
  const user = commandGroup(program, 'user', 'people who sign in');
  const about = (name: string, description: string) =>
    user.command(name).description(description).argument('<user>', 'user name or id');
  user.command('list').description('all users, also those who are deactivated').action(act(list));
  about('show', 'who it is, with which second factors, and what it may do where').action(act(printUser));
  user
    .command('create')
    .description('create a user; prints once the link with which it chooses a password')
    .argument('<name>', 'user name: letters, digits and . _ @ -')
    .option('--display-name <text>', 'name of the person')
    .option('--email <address>', 'where links and notices go')
    .action(act(create));
  about('edit', 'change the name of the person or the e-mail address')
    .option('--display-name <text>', 'name of the person')
    .option('--email <address>', 'where links and notices go')
    .addOption(new Option('--no-email', 'no address any more'))
    .action(act(edit));
  about('deactivate', 'shut a user out: ends its sessions and links, its keys open nothing').action(
    act((run: Run, name: string) => setActive(run, name, false)),
  );
  about('activate', 'let a user in again').action(act((run: Run, name: string) => setActive(run, name, true)));
  about('delete', 'delete a user with its grants, keys and second factors; the audit log keeps the name').action(
    act(remove),
  );
  about('password-link', 'print once a link with which the user chooses another password').action(act(renewLink));
  about('reset-second-factors', 'take the second factors away from somebody who has lost them; ends the sessions')
    .requiredOption('--why <text>', 'how you know who asks')
    .action(act(resetFactors));
  about('sessions', 'where the user is signed in').action(act(printSessions));
  about('end-sessions', 'sign the user out, everywhere or on one device')
    .option('--session <id>', 'only this one', readSessionId)
    .action(act(endSessions));
}

async function list({ context, options, output }: Run): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { items } = await api.call(listUsers, {});
  const { items: secondFactors } = await api.call(listSecondFactors, {});
  const factorsOf = new Map(secondFactors.map((factors) => [factors.userId, factors]));
  const rows = items.map((user) => [
    user.username,
    user.displayName,
    user.active ? 'active' : 'deactivated',
    user.origin,
    shortFactorWords(factorsOf.get(user.id)),
    user.groups.map(({ name }) => name).join(', '),
    user.lastSignedInAt ?? 'never',
    user.email ?? '-',
  ]);
  const header = ['USER', 'NAME', 'STATE', 'SIGNS IN', 'SECOND FACTOR', 'GROUPS', 'LAST SIGN-IN', 'E-MAIL'];
  output.result({ items, secondFactors }, table(header, rows));
  return true;
}

async function create({ context, options, output }: Run, username: string, given: Fields): Promise<boolean> {
  const { token, url } = await findServer(context, options);
  const { displayName, email } = given;
  const body = { username, ...(displayName === undefined ? {} : { displayName }), email: email || null };
  const made = await connect(context, url, token).call(createUser, { body });
  const link = linkAt(url, made.link.path);
  output.progress(
    `${made.user.username} is created, and may do nothing until a role is given: ${typed(context, 'grant add')}.`,
  );
  for (const line of handOn(username, made.link.expiresAt)) output.progress(line);
  output.result({ ...made, link: { ...made.link, url: link } }, [link]);
  return true;
}

async function edit(run: Run, name: string, { displayName, email }: Fields): Promise<boolean> {
  if (displayName === undefined && email === undefined)
    throw new UsageFailure('It is not said what to change.', 'Give --display-name, --email or --no-email.');
  const body = {
    ...(displayName === undefined ? {} : { displayName }),
    ...(email === undefined ? {} : { email: email || null }),
  };
  return update(run, name, body, ({ username }) => `${username} is changed.`);
}

function setActive(run: Run, name: string, active: boolean): Promise<boolean> {
  return update(run, name, { active }, ({ username }) =>
    active ? `${username} may sign in again.` : `${username} is signed out everywhere and cannot sign in any more.`,
  );
}

async function update(
  { context, options, output }: Run,
  name: string,
  body: { displayName?: string; email?: string | null; active?: boolean },
  words: (user: UserView) => string,
): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: userId, version } = await getUser(api, name);
  const user = await api.call(updateUser, { params: { userId }, ifMatch: `"${version}"`, body });
  output.result({ user }, [words(user)]);
  return true;
}

async function remove({ context, options, output }: Run, name: string): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: userId, username } = await getUser(api, name);
  await api.call(deleteUser, { params: { userId } });
  output.result({ userId }, [`${username} is deleted.`]);
  return true;
}

async function renewLink({ context, options, output }: Run, name: string): Promise<boolean> {
  const { token, url } = await findServer(context, options);
  const api = connect(context, url, token);
  const { id: userId, username } = await getUser(api, name);
  const made = await api.call(createPasswordLink, { params: { userId } });
  const link = linkAt(url, made.path);
  output.progress(`The password of ${username} stays as it is until the link is used, which ends its sessions.`);
  for (const line of handOn(username, made.expiresAt)) output.progress(line);
  output.result({ userId, link: { ...made, url: link } }, [link]);
  return true;
}

/** The address under which this command reaches the control plane: the one that is known here. */
function linkAt(url: string, path: string): string {
  return `${url.replace(/\/+$/, '')}${path}`;
}

function handOn(username: string, expiresAt: string): string[] {
  return [
    `The link works once, until ${expiresAt}, and only while you may do all that ${username} may.`,
    `Hand it on to ${username} and to nobody else: who opens it chooses the password. It is not shown again:`,
  ];
}

async function resetFactors({ context, options, output }: Run, name: string, given: { why: string }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: userId, username } = await getUser(api, name);
  await api.call(resetSecondFactors, { params: { userId }, body: { reason: given.why } });
  output.result({ userId }, [`The second factors of ${username} are gone, and its sessions have ended.`]);
  return true;
}

async function printSessions({ context, options, output }: Run, name: string): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { id: userId, username } = await getUser(api, name);
  const answer = await api.call(listUserSessions, { params: { userId } });
  output.result(answer, sessionLines(answer.items, `${username} is signed in nowhere.`));
  return true;
}

async function endSessions({ context, options, output }: Run, name: string, given: { session?: SessionId }) {
  const api = await connectSignedIn(context, options);
  const { id: userId, username } = await getUser(api, name);
  if (given.session !== undefined) {
    await api.call(endUserSession, { params: { userId, sessionId: given.session } });
    output.result({ ended: 1 }, [`The session of ${username} has ended.`]);
    return true;
  }
  const answer = await api.call(endUserSessions, { params: { userId } });
  output.result(answer, [`${username}: ${counted(answer.ended, 'session has', 'sessions have')} ended.`]);
  return true;
}
