import { spawnSync } from 'node:child_process';

/** Fails a test in one sentence where it does not run as root: it must not pass without having looked. */
export function requireRoot(what: string): void {
  if (process.getuid?.() === 0) return;
  throw new Error(`This test must ${what}, which only root may: run the tests as root.`);
}

let maySudo: boolean | null = null;

/**
 * The command line that runs a program as root: as it stands for root, through `sudo -n` for who may use it.
 *
 * Errors: one sentence about what is missing.
 */
export function asRoot(file: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() === 0) return [file, [...args]];
  maySudo ??= spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  if (maySudo) return ['sudo', ['-n', '--', file, ...args]];
  throw new Error(`This test must run ${file} as root: run the tests as root, or allow sudo without a password.`);
}
