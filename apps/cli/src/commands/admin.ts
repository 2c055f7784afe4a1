import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import type { Act, Run } from '../program.ts';

const adminProgram = path.resolve(import.meta.dirname, '../../../control-plane/src/admin.ts');

export function addAdminCommands(program: Command, act: Act): void {
  const admin = program
    .command('admin')
    .description('acts that need access to the machine of the control plane instead of a password');
  for (const [name, words] of [
    ['reset', 'give a lost administrator back: prints a one-time secret and ends all sessions'],
    ['reset-second-factors', 'take the second factors of all users away, after asking twice'],
    ['rotate-keys', 'encrypt everything again with a new key and drop the old one, while the control plane serves'],
  ] as const) {
    admin
      .command(name)
      .description(words)
      .argument('[arguments...]', 'passed on; --help behind -- lists them')
      .allowUnknownOption()
      .action(act((run: Run, args: string[]) => runOnMachine(run, [name, ...args])));
  }
}

/** Another app's program: started as a process, because apps never import each other. */
export async function runOnMachine({ context, output }: Run, args: readonly string[]): Promise<boolean> {
  if (!existsSync(adminProgram)) {
    throw new CliFailure(
      'This installation has no control plane.',
      'Run the command on the machine of the control plane, in its folder.',
    );
  }
  const json = output.json ? ['--json'] : [];
  const root = path.resolve(import.meta.dirname, '../../../..');
  const child = spawn(
    process.execPath,
    [...process.execArgv, '--conditions=sluice-source', adminProgram, ...args, ...json],
    { cwd: root, stdio: 'inherit', env: { ...context.environment } },
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0));
  });
}
