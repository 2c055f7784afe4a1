import { beginProof, Problem, type SignedInSession, signIn, signOut, stepUp, takeSecondStep } from '@sluice/contract';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { findCredentials, forgetCredentials, keepCredentials } from '../credential-store.ts';
import { refuseOpenTransport } from '../open-transport.ts';
import { ask, readSecret } from '../password-prompt.ts';
import type { Act, Run } from '../program.ts';
import { proveWithCode } from '../second-factor.ts';
import { connect, connectSignedIn, defaultUrl } from '../server.ts';

interface LoginOptions {
  username?: string;
  passwordStdin?: boolean;
  code?: string;
  allowHttp?: boolean;
}

export function addSessionCommands(program: Command, act: Act): void {
  program
    .command('login')
    .description('sign in; the session is kept for the next commands')
    .option('--username <name>', 'user name (asked for when left out)')
    .option('--password-stdin', 'read the password from stdin instead of asking')
    .option('--code <code>', 'code of the authenticator or a backup code (asked for when one is needed)')
    .option('--allow-http', 'send the password unencrypted to another machine')
    .action(act(login));
  program
    .command('step-up')
    .description('prove your second factor again, for acts that ask for a recent one')
    .option('--code <code>', 'code of the authenticator or a backup code (asked for when left out)')
    .action(act(proveAgain));
  program.command('logout').description('end the session and forget it').action(act(logout));
}

async function login({ context, output, options }: Run, given: LoginOptions): Promise<boolean> {
  const url = options.url ?? context.environment.SLUICE_URL ?? (await findCredentials(context))?.url ?? defaultUrl;
  refuseOpenTransport(url, given.allowHttp === true);
  const username = given.username ?? (await ask(context, 'User name: ', false));
  const password =
    given.passwordStdin === true ? await readSecret(context, 'password') : await ask(context, 'Password: ', true);
  const session = await openSession(context, url, { username, password, code: given.code });
  if (session.token === null)
    throw new CliFailure('The control plane gave no token.', 'Update the command-line client.');
  const file = await keepCredentials(context, { url, username: session.user.username, token: session.token });
  const { expiresAt, secondFactor, user } = session;
  output.result({ url, username: user.username, expiresAt, secondFactorOwed: secondFactor.owed }, [
    `Signed in at ${url} as ${user.username}. The session is kept in ${file}.`,
    ...(secondFactor.owed ? ['A role of yours demands a second factor: enrol one on the page of your account.'] : []),
  ]);
  return true;
}

async function openSession(
  context: Run['context'],
  url: string,
  { code, password, username }: { username: string; password: string; code: string | undefined },
): Promise<SignedInSession> {
  const api = connect(context, url, null);
  const answer = await api.call(signIn, { body: { username, password, kind: 'bearer' } });
  if (answer.state === 'signed-in') return answer;
  const { methods, ticket } = answer;
  return proveWithCode(context, methods, code, (proof) => api.call(takeSecondStep, { body: { ticket, proof } }));
}

async function proveAgain({ context, output, options }: Run, { code }: { code?: string }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const { methods } = await api.call(beginProof, {});
  const { provenUntil } = await proveWithCode(context, methods, code, (proof) => api.call(stepUp, { body: { proof } }));
  output.result({ provenUntil }, [`Proven. Acts that ask for a recent second factor pass until ${provenUntil}.`]);
  return true;
}

async function logout({ context, output }: Run): Promise<boolean> {
  const credentials = await findCredentials(context);
  if (credentials === null) {
    output.result({ signedOut: true }, ['You were not signed in.']);
    return true;
  }
  try {
    await connect(context, credentials.url, credentials.token).call(signOut, {});
  } catch (error) {
    const alreadyOver = error instanceof Problem && error.code === 'not-signed-in';
    if (!alreadyOver) throw error;
  }
  await forgetCredentials(context);
  output.result({ signedOut: true }, [`Signed out at ${credentials.url}.`]);
  return true;
}
