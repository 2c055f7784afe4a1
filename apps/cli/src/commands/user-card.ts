import { type GrantView, listGrants, listSecondFactors, listUsers, type UserView } from '@sluice/contract';
import { counted } from '../counted.ts';
import { grantWords } from '../grant-words.ts';
import { userOf } from '../named.ts';
import type { Run } from '../program.ts';
import { connectSignedIn } from '../server.ts';

interface Factors {
  totp: boolean;
  passkeys: number;
  backupCodesLeft: number;
}

/** Prints a user with what it can prove and which roles it has, its own and those of its groups. */
export async function printUser({ context, options, output }: Run, name: string): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const user = userOf((await api.call(listUsers, {})).items, name);
  const factors = (await api.call(listSecondFactors, {})).items.find(({ userId }) => userId === user.id) ?? null;
  const groups = new Set<string>(user.groups.map(({ id }) => id));
  const { items } = await api.call(listGrants, {});
  const grants = items.filter(({ to }) => (to.kind === 'user' ? to.id === user.id : groups.has(to.id)));
  output.result({ user, secondFactors: factors, grants }, linesOf(user, factors, grants));
  return true;
}

function linesOf(user: UserView, factors: Factors | null, grants: readonly GrantView[]): string[] {
  const { active, displayName, email, groups, lastSignedInAt, origin, username } = user;
  const where = origin === 'local' ? 'with a password of Sluice' : 'at the provider of single sign-on';
  return [
    `${username}${displayName === '' ? '' : ` (${displayName})`}, ${email ?? 'no e-mail address'}`,
    `${active ? 'Active' : 'Deactivated'}; signs in ${where}; last sign-in: ${lastSignedInAt ?? 'never'}.`,
    `Second factors: ${factors === null ? 'none' : factorWords(factors)}.`,
    `Groups: ${groups.length === 0 ? 'none' : groups.map((group) => group.name).join(', ')}.`,
    grants.length === 0 ? 'It has no role and may do nothing.' : 'Roles:',
    ...grants.map(
      (grant) => `  ${grantWords(grant)}${grant.to.kind === 'group' ? `, by the group ${grant.to.name}` : ''}`,
    ),
  ];
}

function factorWords({ backupCodesLeft, passkeys, totp }: Factors): string {
  return [
    ...(totp ? ['authenticator app'] : []),
    ...(passkeys === 0 ? [] : [counted(passkeys, 'passkey')]),
    `${counted(backupCodesLeft, 'backup code')} left`,
  ].join(', ');
}

/** What a person can prove, in a cell; backup codes only stand in for it. */
export function shortFactorWords(factors: Omit<Factors, 'backupCodesLeft'> | undefined): string {
  const { passkeys = 0, totp = false } = factors ?? {};
  const words = [...(totp ? ['app'] : []), ...(passkeys === 0 ? [] : [counted(passkeys, 'passkey')])];
  return words.length === 0 ? 'none' : words.join(', ');
}
