import path from 'node:path';
import { CliFailure } from './cli-failure.ts';

const reasons: Record<string, { cause: string; remediation: string }> = {
  EACCES: { cause: 'you may not', remediation: 'Choose another place, or ask for the right to it.' },
  EPERM: { cause: 'you may not', remediation: 'Choose another place, or ask for the right to it.' },
  EROFS: { cause: 'the file system is read-only', remediation: 'Choose another place.' },
  ENOSPC: { cause: 'the disk is full', remediation: 'Free some space, or choose another place.' },
  EISDIR: { cause: 'it is a directory', remediation: 'Name a file in it.' },
  ENOTDIR: { cause: 'a part of its path is not a directory', remediation: 'Check the path.' },
};

/** What a user can do about a file that could not be read. */
export function cannotRead(file: string, error: unknown): CliFailure {
  if (codeOf(error) === 'ENOENT') {
    return new CliFailure(`There is no file ${file}.`, 'Check the name and the folder you stand in.', { cause: error });
  }
  return failureOf('read', file, error);
}

/** What a user can do about a file that could not be written. */
export function cannotWrite(file: string, error: unknown): CliFailure {
  if (codeOf(error) === 'ENOENT') {
    const cause = `The folder ${path.dirname(path.resolve(file))} does not exist.`;
    return new CliFailure(cause, 'Create it, or choose another place.', { cause: error });
  }
  return failureOf('written', file, error);
}

function failureOf(act: string, file: string, error: unknown): CliFailure {
  const code = codeOf(error);
  const reason = reasons[code];
  const cause = reason?.cause ?? (code === '' ? 'the system did not say why' : `the system says ${code}`);
  return new CliFailure(
    `${file} cannot be ${act}: ${cause}.`,
    reason?.remediation ?? 'Check the name and your right to it.',
    {
      cause: error,
    },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
