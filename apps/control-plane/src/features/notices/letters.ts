export interface Letter {
  subject: string;
  lines: readonly string[];
}

/** What the audit log says of an act, as far as letters tell it. */
export interface Told {
  action: string;
  /** Who did it, and from where; null where nobody knows. */
  actor: string;
  address: string | null;
  at: Date;
  reason: string | null;
  detail: Record<string, unknown>;
}

/** The acts of which the owner of an account hears. What a person has done with a new password or factor may have been done by a thief. */
const tellings: Readonly<Record<string, (told: Told) => string>> = {
  'account.password-changed': () => 'The password of your account was changed. Its other sessions have ended.',
  'user.password-chosen': () =>
    'A new password was chosen for your account, with a link. All of its sessions have ended.',
  'user.password-link': () => 'An administrator made a link with which a new password can be chosen for your account.',
  'account.updated': emailWords,
  'user.updated': emailWords,
  'second-factor.enrolled': (told) => `${factorWords(told)} was added to your account.`,
  'second-factor.disabled': (told) => `${factorWords(told)} was removed from your account.`,
  'second-factor.reset': () => 'All second factors of your account were removed by an administrator.',
  'backup-codes.renewed': () => 'New backup codes were made for your account. The old ones no longer work.',
  'api-key.created': ({ detail }) => `The API key “${textOf(detail['name'])}” was made for your account.`,
  'session.refused': () =>
    'Several sign-ins to your account were refused in the last hour, because a password or a second factor was wrong.',
};

/** Their names, for the search in the log. */
export const toldActions = Object.keys(tellings);

/** Null: nothing of it concerns the owner of the account. `host` is where people reach the control plane. */
export function letterOf(told: Told, username: string, host: string): Letter | null {
  const what = tellings[told.action]?.(told) ?? '';
  if (what === '') return null;
  const isOwn = told.actor === username;
  return {
    subject: `Your account ${username} at ${host}`,
    lines: [
      what,
      '',
      `When: ${told.at.toISOString()}`,
      `By: ${isOwn ? 'you, or somebody who was signed in as you' : told.actor}`,
      ...(told.address === null ? [] : [`From: ${told.address}`]),
      ...(told.reason === null ? [] : [`Reason: ${told.reason}`]),
      '',
      told.action === 'session.refused'
        ? 'If it was not you, choose a password that you use nowhere else, and set up a second factor.'
        : 'If you know of it, there is nothing to do. If not, tell an administrator at once, and end all sessions of your account.',
    ],
  };
}

export function reminderOf(key: { name: string; expiresAt: Date }, username: string, host: string): Letter {
  return {
    subject: `An API key of ${username} at ${host} ends soon`,
    lines: [
      `The API key “${key.name}” ends at ${key.expiresAt.toISOString()}. Programs that use it get in no longer from then on.`,
      '',
      'Make another one on the page of your account and give it to them, or do nothing if it is not needed any more.',
    ],
  };
}

/** The address before, when it is another one now: whoever changed it reads the mails to the new one. */
export function formerAddressOf({ detail }: Pick<Told, 'detail'>): string | null {
  const [before, after] = [emailIn(detail['before']), emailIn(detail['after'])];
  return before !== after ? before : null;
}

function emailWords(told: Told): string {
  return formerAddressOf(told) === null
    ? ''
    : 'Your account has another e-mail address now, and this one gets no more mails about it.';
}

function emailIn(state: unknown): string | null {
  const email = typeof state === 'object' && state !== null && 'email' in state ? state.email : null;
  return typeof email === 'string' ? email : null;
}

function factorWords({ detail }: Told): string {
  return detail['factor'] === 'passkey' ? `The passkey “${textOf(detail['name'])}”` : 'An authenticator app';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
