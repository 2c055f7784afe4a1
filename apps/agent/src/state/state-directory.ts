import { constants } from 'node:fs';
import { access, lstat, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AgentProblem, isMissing } from '../agent-problem.ts';

/**
 * Everything the agent keeps, below one directory that only its user may enter.
 *
 * agent.json    who we are and which HAProxy we look after      (agent-record.ts)
 * identity.key  our private key; ca.pem: whom we believe
 * current.json  what we run and what we last answered            (node-record.ts)
 * seen.json     what drift is compared with                     (observe/observed-state.ts)
 * journal.json  the unfinished pass                              (journal.ts)
 * stage/        bundles being prepared; last-good/: files to go back to
 * run.json      process that serves this directory now           (run-lock.ts)
 */
export interface StateDirectory {
  root: string;
  agentRecord: string;
  identityKey: string;
  caCertificate: string;
  nodeRecord: string;
  journal: string;
  stage: string;
  lastGood: string;
  observed: string;
  observedState: string;
  runLock: string;
  status: string;
  program: string;
  log: string;
}

export function stateDirectoryAt(root: string): StateDirectory {
  return {
    root,
    agentRecord: join(root, 'agent.json'),
    identityKey: join(root, 'identity.key'),
    caCertificate: join(root, 'ca.pem'),
    nodeRecord: join(root, 'current.json'),
    journal: join(root, 'journal.json'),
    stage: join(root, 'stage'),
    lastGood: join(root, 'last-good'),
    observed: join(root, 'observed'),
    observedState: join(root, 'seen.json'),
    runLock: join(root, 'run.json'),
    status: join(root, 'status.json'),
    program: join(root, 'sluice-agent.mjs'),
    log: join(root, 'agent.log'),
  };
}

export function defaultStateDirectory(): string {
  if (process.getuid?.() === 0) return '/var/lib/sluice-agent';
  return join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'sluice-agent');
}

/** Creates the directory with its parts. An existing one must belong to us and to us alone. */
export async function openStateDirectory(root: string): Promise<StateDirectory> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const found = await lstat(root);
  if (!found.isDirectory() || found.uid !== process.geteuid?.() || (found.mode & 0o077) !== 0) {
    throw new AgentProblem(
      'state-directory-unsafe',
      `${root} must be a directory that belongs to the agent's user with mode 0700.`,
      `Choose another one with --state-dir, or run: chmod 0700 ${root}`,
    );
  }
  const state = stateDirectoryAt(root);
  for (const part of [state.stage, state.lastGood, state.observed]) await mkdir(part, { recursive: true, mode: 0o700 });
  return state;
}

export async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** User who owns the state directory: the one the agent runs as. */
export async function ownerOf(root: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await lstat(root);
    return { uid, gid };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
