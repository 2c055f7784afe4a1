import { chown, lstat, mkdir, readFile, realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Blocker } from '@sluice/contract/agent';
import { AgentProblem, isMissing } from '../agent-problem.ts';
import { agentVersion } from '../agent-version.ts';
import {
  type DiscoverOptions,
  discoverHaproxy,
  type HaproxyTarget,
  observeHaproxy,
  readFacts,
} from '../haproxy/index.ts';
import { findFileKind } from '../plain-file.ts';
import { enrol, readControlPlaneUrl, readToken } from '../protocol/enrol.ts';
import { openIdentity } from '../protocol/identity.ts';
import { type AgentRecord, findAgentRecord, writeAgentRecord } from '../state/agent-record.ts';
import { replaceFile } from '../state/durable-file.ts';
import { openStateDirectory, type StateDirectory, stateDirectoryAt } from '../state/state-directory.ts';
import { startDetached, stopRunning, waitForStart } from './detached-run.ts';
import { handOver } from './hand-over.ts';
import { actAs, chooseServiceUser, dropPrivileges, mayBeTakenOver, type ServiceUser } from './service-user.ts';
import { installUnit, isSystemdRunning } from './systemd-unit.ts';

export interface InstallOptions {
  token: string;
  controlPlane: string;
  name?: string;
  config?: string;
  masterSocket?: string;
  pid?: number;
  stateDir: string;
  /** Start as a service or in the background afterwards. */
  start: boolean;
  useSystemd: boolean;
}

export type Say = (line: string) => void;

/** Enrols this machine and starts the agent. Repeating it does no harm. HAProxy is looked at, never touched. */
export async function install(options: InstallOptions, say: Say): Promise<void> {
  const controlPlane = readControlPlaneUrl(options.controlPlane);
  readToken(options.token);
  const found = await discover(options);
  const user = await chooseServiceUser(found);
  const root = resolve(options.stateDir);
  await giveDirectoryTo(root, user);
  const program = await readOwnProgram();
  const state = stateDirectoryAt(root);
  const record = await actAs(user, () => enrolHere(root, controlPlane, found.target, options));
  if (program) await actAs(user, () => replaceFile(state.program, program, { mode: 0o600 }));
  say(`enrolled as "${record.name}", node ${record.nodeId}`);
  say(`looks after ${record.target.configFile} as user ${user.name ?? user.uid}; state in ${root}`);
  if (options.start) await start(user, state, record, program !== null, options.useSystemd, say);
  // For good: what is missing is to be seen with the rights that the agent will have.
  await dropPrivileges(user);
  sayBlockers((await observeHaproxy(record.target)).blockers, say);
}

async function discover(options: InstallOptions): Promise<{ target: HaproxyTarget; uid: number; gid: number }> {
  const wanted: DiscoverOptions = {};
  if (options.config !== undefined) wanted.configFile = resolve(options.config);
  if (options.masterSocket !== undefined) wanted.masterSocket = resolve(options.masterSocket);
  if (options.pid !== undefined) wanted.pid = options.pid;
  const found = await discoverHaproxy(wanted);
  if ('problem' in found) throw new AgentProblem(found.problem.code, found.problem.cause, found.problem.remediation);
  return found;
}

/** Root makes the directory and hands it over; everything inside is written with the rights of its owner. */
async function giveDirectoryTo(root: string, user: ServiceUser): Promise<void> {
  if (process.getuid?.() !== 0) return;
  await mkdir(dirname(root), { recursive: true });
  try {
    await mkdir(root, { mode: 0o700 });
    await chown(root, user.uid, user.gid);
  } catch {
    const present = await lstat(root);
    if (present.isDirectory() && present.uid === user.uid) return;
    if (await takeOver(root, present, user)) return;
    throw new AgentProblem(
      'state-directory-unsafe',
      `${root} exists and belongs to uid ${present.uid}, but the agent will run as uid ${user.uid}.`,
      'Choose another one with --state-dir, or run `uninstall` there first.',
    );
  }
}

/** An agent's directory of an earlier release goes to the user of today; its agent is stopped as the user that it has. */
async function takeOver(root: string, present: { uid: number; gid: number }, user: ServiceUser): Promise<boolean> {
  const state = stateDirectoryAt(root);
  const isOfAgent = (await findFileKind(root)) === 'other' && (await findFileKind(state.agentRecord)) === 'file';
  if (!isOfAgent || !(await mayBeTakenOver(present.uid))) return false;
  await actAs({ uid: present.uid, gid: present.gid, name: null }, () => stopRunning(state));
  await handOver(root, user);
  return true;
}

async function enrolHere(
  root: string,
  controlPlane: string,
  target: HaproxyTarget,
  options: InstallOptions,
): Promise<AgentRecord> {
  const state = await openStateDirectory(root);
  const present = await findAgentRecord(state);
  if (present && present.controlPlane !== controlPlane) {
    throw new AgentProblem(
      'already-enrolled',
      `This agent is enrolled with ${present.controlPlane}.`,
      `Run \`uninstall --state-dir ${root}\` first, or choose another directory with --state-dir.`,
    );
  }
  const name = options.name ?? present?.name ?? hostname().slice(0, 80);
  const identity = await openIdentity(state.identityKey);
  const facts = await readFacts(agentVersion);
  const { nodeId, caCertificate } = await enrol({ controlPlane, token: options.token, identity, name, facts });
  await replaceFile(state.caCertificate, caCertificate, { mode: 0o600 });
  const record: AgentRecord = { format: 1, nodeId, name, controlPlane, target };
  await writeAgentRecord(state, record);
  return record;
}

/** The bundled program, to be kept beside the state; null when run from sources, which have no single file. */
async function readOwnProgram(): Promise<Uint8Array | null> {
  const path = await realpath(fileURLToPath(import.meta.url));
  if (!path.endsWith('.mjs')) return null;
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function sayBlockers(blockers: readonly Blocker[], say: Say): void {
  if (blockers.length === 0) {
    say('HAProxy can be managed: adopt the node on the Nodes page.');
    return;
  }
  say('The node appears as observing. Before it can be adopted:');
  for (const { cause, remediation } of blockers) say(`- ${cause} ${remediation}`);
}

async function start(
  user: ServiceUser,
  state: StateDirectory,
  record: AgentRecord,
  hasProgram: boolean,
  useSystemd: boolean,
  say: Say,
): Promise<void> {
  // From sources there is no single file to keep: the same program is started again the same way.
  const words = hasProgram ? [state.program] : [...process.execArgv, process.argv[1] ?? ''];
  const node = await realpath(process.execPath);
  if (useSystemd && process.getuid?.() === 0 && (await isSystemdRunning())) {
    await installUnit({ user, node, words, stateDirectory: state.root, configFile: record.target.configFile });
    say('started as service sluice-agent; stop: systemctl stop sluice-agent; log: journalctl -u sluice-agent');
    return;
  }
  if ((await actAs(user, () => stopRunning(state))) === 'still-running') {
    throw new AgentProblem(
      'still-running',
      'The agent that runs here does not stop.',
      'Look at its log, end it, then run the same command again.',
    );
  }
  const pid = await startDetached(user, node, words, state);
  if (!(await waitForStart(state, pid))) {
    throw new AgentProblem('service-not-started', 'The agent did not start.', `See its log: ${state.log}`);
  }
  say(`started in the background, process ${pid}; stop: kill ${pid}; log: ${state.log}`);
}
