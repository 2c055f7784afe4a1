import { Problem, signIn, signOut } from '@sluice/contract';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { findCredentials, forgetCredentials, keepCredentials } from '../credential-store.ts';
import { refuseOpenTransport } from '../open-transport.ts';
import { ask, readSecret } from '../password-prompt.ts';
import type { Act, Run } from '../program.ts';
import { connect, defaultUrl } from '../server.ts';

interface LoginOptions {
  username?: string;
  passwordStdin?: boolean;
  allowHttp?: boolean;
}

export function addSessionCommands(program: Command, act: Act): void {
  program
    .command('login')
    .description('sign in; the session is kept for the next commands')
    .option('--username <name>', 'user name (asked for when left out)')
    .option('--password-stdin', 'read the password from stdin instead of asking')
    .option('--allow-http', 'send the password unencrypted to another machine')
    .action(act(login));
  program.command('logout').description('end the session and forget it').action(act(logout));
}

async function login({ context, output, options }: Run, given: LoginOptions): Promise<boolean> {
  const url = options.url ?? context.environment.SLUICE_URL ?? (await findCredentials(context))?.url ?? defaultUrl;
  refuseOpenTransport(url, given.allowHttp === true);
  const username = given.username ?? (await ask(context, 'User name: ', false));
  const password = given.passwordStdin === true ? await readSecret(context) : await ask(context, 'Password: ', true);
  const session = await connect(context, url, null).call(signIn, { body: { username, password, kind: 'bearer' } });
  if (session.state === 'second-step') {
    throw new CliFailure('The sign-in needs a second factor.', 'Sign in on the page.');
  }
  if (session.token === null)
    throw new CliFailure('The control plane gave no token.', 'Update the command-line client.');
  const file = await keepCredentials(context, { url, username: session.user.username, token: session.token });
  output.result({ url, username: session.user.username, expiresAt: session.expiresAt }, [
    `Signed in at ${url} as ${session.user.username}. The session is kept in ${file}.`,
  ]);
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
