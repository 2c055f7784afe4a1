import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { readStartTicks } from '../process-stat.ts';
import { findProgram } from './find-program.ts';

/** A process as `/proc` shows it; what this user may not read is null. */
export interface LocalProcess {
  pid: number;
  parentPid: number;
  uid: number;
  gid: number;
  argv: readonly string[];
  cwd: string | null;
  /** Path of the program, without the kernel's ` (deleted)` after an upgrade. */
  binary: string | null;
  /** Capabilities in effect, as a bit mask. */
  capabilities: bigint;
}

/** Where a shell or systemd would have found the program, when `/proc` hides its path. */
const programDirectories = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin', '/sbin', '/bin'];

async function resolveProgram(name: string, cwd: string | null): Promise<string | null> {
  if (name.startsWith('/')) return name;
  if (name.includes('/')) return cwd === null ? null : resolve(cwd, name);
  return findProgram(name, programDirectories);
}

const capNetBindService = 1n << 10n;

/** May the process bind ports below `ip_unprivileged_port_start`? */
export function mayBindPrivilegedPorts(process: LocalProcess): boolean {
  return (process.capabilities & capNetBindService) !== 0n;
}

/** One process; null when it has ended. */
export async function readProcess(pid: number): Promise<LocalProcess | null> {
  const [cmdline, status] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''),
  ]);
  if (cmdline === '' || status === '') return null;
  const argv = cmdline.replace(/\0$/, '').split('\0');
  const [cwd, exe] = await Promise.all([readLinkOrNull(`/proc/${pid}/cwd`), readLinkOrNull(`/proc/${pid}/exe`)]);
  const first = argv[0] ?? '';
  return {
    pid,
    parentPid: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0),
    uid: Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1] ?? -1),
    gid: Number(/^Gid:\s+\d+\s+(\d+)/m.exec(status)?.[1] ?? -1),
    argv,
    cwd,
    binary: exe?.replace(/ \(deleted\)$/, '') ?? (await resolveProgram(first, cwd)),
    capabilities: BigInt(`0x${/^CapEff:\s+([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`),
  };
}

/**
 * Masters and lone processes of HAProxy in our network namespace: those whose parent is not HAProxy itself.
 * A process whose namespace this user may not read is included.
 */
export async function listHaproxyRoots(): Promise<LocalProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const own = await readLinkOrNull('/proc/self/ns/net');
  const found: LocalProcess[] = [];
  for (const pid of pids) {
    const cmdline = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!isHaproxyName(cmdline.split('\0')[0] ?? '')) continue;
    const namespace = await readLinkOrNull(`/proc/${pid}/ns/net`);
    if (namespace !== null && own !== null && namespace !== own) continue;
    const process = await readProcess(pid);
    if (process) found.push(process);
  }
  const known = new Set(found.map((process) => process.pid));
  return found.filter((process) => !known.has(process.parentPid));
}

/** `haproxy`, `haproxy-2.8`, `haproxy24`, `hapee-lb`; not `haproxy_exporter`. */
function isHaproxyName(program: string): boolean {
  return /^(haproxy([-.]?\d[\w.]*)?|hapee-lb)$/.test(basename(program));
}

/** Name of a process for a person; null when it cannot be read. */
export async function readProcessName(pid: number): Promise<string | null> {
  return readFile(`/proc/${pid}/comm`, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

export async function readLinkOrNull(path: string): Promise<string | null> {
  return readlink(path).catch(() => null);
}

/** Linux reports times of processes in hundredths of a second on every architecture (USER_HZ). */
const ticksPerSecond = 100;

/** When a process was started, in milliseconds since 1970, exact to some 20 ms; null when it has ended. */
export async function readStartedAt(pid: number): Promise<number | null> {
  const [startTicks, uptime] = await Promise.all([
    readStartTicks(pid),
    readFile('/proc/uptime', 'utf8').catch(() => ''),
  ]);
  const ticks = Number(startTicks ?? Number.NaN);
  const uptimeSeconds = Number.parseFloat(uptime);
  if (!Number.isFinite(ticks) || !Number.isFinite(uptimeSeconds)) return null;
  return Date.now() - (uptimeSeconds - ticks / ticksPerSecond) * 1000;
}

/** As `readStartedAt`, in whole seconds and by the kernel's own word for the boot, so that two looks give one number. */
export async function readStartSecond(pid: number): Promise<number | null> {
  const [startTicks, stat] = await Promise.all([readStartTicks(pid), readFile('/proc/stat', 'utf8').catch(() => '')]);
  const bootSecond = Number(/^btime (\d+)$/m.exec(stat)?.[1] ?? Number.NaN);
  const second = Math.floor(bootSecond + Number(startTicks ?? Number.NaN) / ticksPerSecond);
  return Number.isFinite(second) ? second : null;
}
