import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { AgentProblem } from '../agent-problem.ts';

const run = promisify(execFile);

/** Whom the agent runs as; never root. `name` is null for a uid without an entry in /etc/passwd. */
export interface ServiceUser {
  uid: number;
  gid: number;
  name: string | null;
}

/** Not the user of the control plane: what reaches this one must not reach its database. */
const systemUser = 'sluice-agent';

/** Whom agents of earlier releases were given; today the control plane's alone. */
const formerSystemUser = 'sluice';

interface PasswdEntry {
  name: string;
  uid: number;
  gid: number;
}

async function listUsers(): Promise<PasswdEntry[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

export async function nameOf(uid: number): Promise<string | null> {
  return (await listUsers()).find((user) => user.uid === uid)?.name ?? null;
}

/**
 * Who the agent will be. Started by an ordinary user: that user. By root: the user of HAProxy's master, who can reach
 * its sockets already, or, where that is root, the system user `sluice-agent`, made when missing.
 */
export async function chooseServiceUser(master: { uid: number; gid: number }): Promise<ServiceUser> {
  const own = { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  if (own.uid !== 0) return { ...own, name: await nameOf(own.uid) };
  if (master.uid !== 0) return { ...master, name: await nameOf(master.uid) };
  return (await findSystemUser()) ?? createSystemUser();
}

async function findSystemUser(): Promise<ServiceUser | null> {
  return (await listUsers()).find((user) => user.name === systemUser) ?? null;
}

/** Root, or the user of agents of earlier releases: an agent's directory of theirs may be taken over. */
export async function mayBeTakenOver(uid: number): Promise<boolean> {
  return uid === 0 || (await nameOf(uid)) === formerSystemUser;
}

async function createSystemUser(): Promise<ServiceUser> {
  const words = [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
  ];
  try {
    await run('useradd', [...words, systemUser], { timeout: 20_000 });
  } catch (error) {
    throw new AgentProblem(
      'user-not-created',
      `The system user ${systemUser} could not be created.`,
      `Create it (useradd ${words.join(' ')} ${systemUser}), then run the same command again.`,
      { cause: error },
    );
  }
  const created = await findSystemUser();
  if (created) return created;
  throw new AgentProblem(
    'user-not-created',
    `The system user ${systemUser} is not in /etc/passwd after it was created.`,
    'Create it by hand, then run the same command again.',
  );
}

/**
 * Does something with the rights of another user, so that root writes nothing into a directory which that user controls.
 * Without effect for an ordinary user. Not for concurrent use: the rights are those of the whole process.
 */
export async function actAs<T>(user: ServiceUser, act: () => Promise<T>): Promise<T> {
  const { getgroups, getuid, setegid, seteuid, setgroups } = process;
  if (getuid?.() !== 0 || !getgroups || !setegid || !seteuid || !setgroups) return act();
  const groups = getgroups();
  setgroups([user.gid]);
  setegid(user.gid);
  seteuid(user.uid);
  try {
    return await act();
  } finally {
    seteuid(0);
    setegid(0);
    setgroups(groups);
  }
}

async function groupsOf(name: string): Promise<number[]> {
  const text = await readFile('/etc/group', 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [, , gid, members] = line.split(':');
    return gid && members?.split(',').includes(name) ? [Number(gid)] : [];
  });
}

/** Gives root up for good. Groups of the user come along: they may be what opens HAProxy's socket. */
export async function dropPrivileges(owner: { uid: number; gid: number }): Promise<void> {
  const { getuid, setgid, setgroups, setuid } = process;
  if (getuid?.() !== 0) return;
  if (owner.uid === 0 || !setgid || !setgroups || !setuid) {
    throw new AgentProblem(
      'runs-as-root',
      'The agent never runs as root, and its state directory belongs to root.',
      'Run `install`, which gives the directory to the right user.',
    );
  }
  const name = await nameOf(owner.uid);
  setgroups([owner.gid, ...(name === null ? [] : await groupsOf(name))]);
  setgid(owner.gid);
  setuid(owner.uid);
}
