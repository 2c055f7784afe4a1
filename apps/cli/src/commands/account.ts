import {
  endOtherSessions,
  listOwnGrants,
  listSessions,
  revokeSession,
  type SessionId,
  viewAccount,
} from '@sluice/contract';
import type { Command } from 'commander';
import { table } from '../context.ts';
import { counted } from '../counted.ts';
import { placeWords } from '../grant-words.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn } from '../server.ts';
import { readSessionId, sessionLines } from '../session-lines.ts';
import { commandGroup } from './command-group.ts';

export function addAccountCommands(program: Command, act: Act): void {
  const account = commandGroup(program, 'account', 'who you are, and where you are signed in');
  account.command('show').description('your account; with an API key, whose it is').action(act(print));
  account.command('roles').description('your roles, where they hold and when they end').action(act(printRoles));
  account.command('sessions').description('where you are signed in').action(act(printSessions));
  account
    .command('end-session')
    .description('sign out on another device')
    .argument('<session>', 'its id in the list', readSessionId)
    .action(act(endOne));
  account.command('end-other-sessions').description('sign out everywhere but here').action(act(endOthers));
}

async function print({ context, options, output }: Run): Promise<boolean> {
  const account = await (await connectSignedIn(context, options)).call(viewAccount, {});
  const { displayName, email, emailConfirmed, origin, username } = account;
  const doubt = email === null || emailConfirmed ? '' : ' (not confirmed: no links go there)';
  output.result({ account }, [
    `${username}${displayName === '' ? '' : ` (${displayName})`}, ${email ?? 'no e-mail address'}${doubt}`,
    origin === 'local' ? 'Signs in with a password of Sluice.' : 'Signs in at the provider of single sign-on.',
  ]);
  return true;
}

async function printRoles({ context, options, output }: Run): Promise<boolean> {
  const answer = await (await connectSignedIn(context, options)).call(listOwnGrants, {});
  const rows = answer.items.map(({ at, expiresAt, role, through }) => [
    role.name,
    placeWords(at),
    expiresAt ?? '-',
    through ?? '-',
  ]);
  const lines = rows.length === 0 ? ['Nobody has given you a role.'] : table(['ROLE', 'WHERE', 'ENDS', 'GROUP'], rows);
  output.result(answer, lines);
  return true;
}

async function printSessions({ context, options, output }: Run): Promise<boolean> {
  const answer = await (await connectSignedIn(context, options)).call(listSessions, {});
  output.result(answer, sessionLines(answer.items, 'You are signed in nowhere.'));
  return true;
}

async function endOne({ context, options, output }: Run, sessionId: SessionId): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  await api.call(revokeSession, { params: { sessionId } });
  output.result({ ended: 1 }, ['It has ended.']);
  return true;
}

async function endOthers({ context, options, output }: Run): Promise<boolean> {
  const answer = await (await connectSignedIn(context, options)).call(endOtherSessions, {});
  output.result(answer, [`${counted(answer.ended, 'other session has', 'other sessions have')} ended.`]);
  return true;
}
