import type { RecordedAnswer } from './recorded-fetch.ts';
import type { Planted } from './secret-search.ts';

/** A secret that the control plane makes, and the one answer in which it tells it. */
export interface ShownOnce {
  kind: string;
  route: string;
  why: string;
  read(body: Record<string, never>, cookies: ReadonlyMap<string, string>): readonly (string | null | undefined)[];
}

const cookie =
  (name: string): ShownOnce['read'] =>
  (_body, cookies) => [cookies.get(name)];
const token: ShownOnce['read'] = ({ token }) => [token];
const ticket: ShownOnce['read'] = ({ ticket }) => [ticket];
/** Typed with or without the dash. */
const codes: ShownOnce['read'] = ({ backupCodes }) =>
  ((backupCodes ?? []) as string[]).flatMap((code) => [code, code.replaceAll('-', '')]);
const openSession = ['POST /api/v1/session', 'POST /api/v1/session/second-step', 'POST /api/v1/session/passkey'];
const factors = 'POST /api/v1/account/second-factors';

/** Every answer that tells a secret. What is not here is told by none. */
export const shownOnce: readonly ShownOnce[] = [
  ...openSession.flatMap((route): ShownOnce[] => [
    { kind: 'session token', route, read: token, why: 'a program signs in and keeps it' },
    { kind: 'session cookie', route, read: cookie('sluice_session'), why: 'a browser signs in and keeps it' },
    { kind: 'device cookie', route, read: cookie('sluice_device'), why: 'the device is known from now on' },
    { kind: 'CSRF token', route, read: ({ csrfToken }) => [csrfToken], why: 'pages of ours send it back' },
  ]),
  { kind: 'session cookie', route: 'POST /api/v1/setup', read: cookie('sluice_session'), why: 'set-up signs in' },
  { kind: 'device cookie', route: 'POST /api/v1/setup', read: cookie('sluice_device'), why: 'set-up signs in' },
  { kind: 'CSRF token', route: 'POST /api/v1/setup', read: ({ csrfToken }) => [csrfToken], why: 'set-up signs in' },
  {
    kind: 'device cookie',
    route: 'POST /api/v1/password',
    read: cookie('sluice_device'),
    why: 'a link was used on it',
  },
  { kind: 'ticket', route: 'POST /api/v1/session', read: ticket, why: 'the second step is taken with it' },
  { kind: 'ticket', route: 'POST /api/v1/session/passkey/begin', read: ticket, why: 'the passkey comes back with it' },
  { kind: 'API key', route: 'POST /api/v1/account/keys', read: token, why: 'its owner keeps it' },
  { kind: 'TOTP secret', route: `${factors}/totp/begin`, read: ({ secret }) => [secret], why: 'the app keeps it' },
  { kind: 'backup code', route: `${factors}/totp`, read: codes, why: 'its owner writes them down' },
  { kind: 'backup code', route: `${factors}/passkeys`, read: codes, why: 'its owner writes them down' },
  { kind: 'backup code', route: `${factors}/backup-codes`, read: codes, why: 'its owner writes them down' },
  {
    kind: 'password link',
    route: 'POST /api/v1/users',
    read: ({ link }) => [afterHash((link as { path?: string } | undefined)?.path)],
    why: 'the administrator hands it on',
  },
  {
    kind: 'password link',
    route: 'POST /api/v1/users/:userId/password-link',
    read: ({ path }) => [afterHash(path)],
    why: 'the administrator hands it on',
  },
  {
    kind: 'enrolment token',
    route: 'POST /api/v1/enrolment-tokens',
    // The rest of it is an id and the fingerprint of a certificate.
    read: ({ token }) => [(token as string | undefined)?.split('.')[2]],
    why: 'it stands in the command to run on the node',
  },
  {
    kind: 'session cookie',
    route: 'GET /api/v1/single-sign-on/callback',
    read: cookie('sluice_session'),
    why: 'somebody comes back from the provider',
  },
  {
    kind: 'device cookie',
    route: 'GET /api/v1/single-sign-on/callback',
    read: cookie('sluice_device'),
    why: 'somebody comes back from the provider',
  },
  {
    kind: 'cookie of single sign-on',
    route: 'GET /api/v1/single-sign-on/start',
    read: cookie('sluice_single_sign_on'),
    why: 'the way back is bound to this browser',
  },
];

function afterHash(path: string | undefined): string | undefined {
  return path?.split('#')[1];
}

/** The secrets that answers have told, each with the number of the answer as its label. */
export function listShown(answers: readonly RecordedAnswer[]): Planted[] {
  return answers.flatMap((answer, index) => {
    if (answer.status >= 400) return [];
    const [head = '', ...rest] = answer.bytes.toString('utf8').split('\r\n\r\n');
    const text = rest.join('\r\n\r\n');
    const body = /^content-type: application\/json/m.test(head) ? JSON.parse(text) : {};
    const cookies = new Map(
      [...head.matchAll(/^set-cookie: ([^=]+)=([^;]+)/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    return shownOnce
      .filter(({ route }) => route === answer.route)
      .flatMap(({ kind, read }) => read(body, cookies).map((value) => ({ kind, value })))
      .flatMap(({ kind, value }) => (value ? [{ kind, value, label: `answer ${index}` }] : []));
  });
}
