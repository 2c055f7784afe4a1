import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import { AgentProblem, errnoOf, isMissing } from './agent-problem.ts';

/** What stands at a path; a link is named, never followed. */
export type FileKind = 'missing' | 'file' | 'link' | 'other';

/** Code of the problem that something else than a plain file stands where one is read or replaced. */
export const notPlainFile = 'not-a-plain-file';

/** Never throws: what this user may not look at counts as a file, and reading it says why not. */
export async function findFileKind(path: string): Promise<FileKind> {
  try {
    const found = await lstat(path);
    return found.isFile() ? 'file' : found.isSymbolicLink() ? 'link' : 'other';
  } catch (error) {
    return isMissing(error) ? 'missing' : 'file';
  }
}

/**
 * Bytes of a plain file. A link is not followed: who may write the directory could point it at any file of ours.
 * A directory, a named pipe or a device is refused at once, and a pipe is not waited for.
 *
 * Errors: `AgentProblem` with code `not-a-plain-file`; what the system says for anything else.
 */
export async function readPlainFile(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    async (error: unknown) => {
      // ELOOP is a link, ENXIO a socket.
      if (['ELOOP', 'ENXIO'].includes(errnoOf(error) ?? '')) throw await describeOddFile(path);
      throw error;
    },
  );
  try {
    if (!(await file.stat()).isFile()) throw await describeOddFile(path);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Why the agent leaves alone what stands there, and how to go on. Links are legitimate: the way out keeps them. */
export async function describeOddFile(path: string): Promise<AgentProblem> {
  const link = await readlink(path).catch(() => null);
  if (link === null)
    return new AgentProblem(
      notPlainFile,
      `${path} is not a file: it is a directory, a named pipe, a socket or a device.`,
      'Put a plain file there.',
    );
  const behind = await realpath(path).catch(() => link);
  return new AgentProblem(
    notPlainFile,
    `${path} is a symbolic link to ${behind}. The agent replaces a file by renaming a new one over it: that would replace the link and leave the file behind it as it was.`,
    `To keep the link, let the agent look after the file behind it: install it again with --config ${behind}. Or put a plain file at ${path}.`,
  );
}
