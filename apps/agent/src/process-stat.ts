import { readFile } from 'node:fs/promises';

/**
 * When a process was started, in hundredths of a second after the boot: tells it apart from a later one that got the same
 * number. Null when it has ended.
 *
 * Source: proc_pid_stat(5), field 22. The second field may hold blanks and parentheses.
 */
export async function readStartTicks(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Names a process so that no later one with the same number is taken for it; null when it has ended. */
export async function identifyProcess(pid: number): Promise<string | null> {
  const startTicks = await readStartTicks(pid);
  return startTicks === null ? null : `${pid} ${startTicks}`;
}

/** User of a process, where it has only one; null when it has ended, or is about to change its user. */
export async function readProcessUser(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, real, effective] = /^Uid:\s+(\d+)\s+(\d+)/m.exec(text) ?? [];
  return real !== undefined && real === effective ? Number(real) : null;
}
