import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The process and everything it started, by parent numbers. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^[0-9]+$/.test(entry))) {
    const parent = Number(statFields(Number(name))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const collect = (root: number): number[] => [root, ...(children.get(root) ?? []).flatMap(collect)];
  return collect(pid);
}

/** Fields of /proc/<pid>/stat from the third on; the second may hold blanks. */
function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Memory in MB with shared pages counted once over all who share them (PSS). Needs the rights of the process's user. */
export function proportionalMemoryMb(pids: readonly number[]): number {
  // A worker of the database may have ended since the processes were listed.
  const present = pids.filter((pid) => existsSync(`/proc/${pid}`));
  const kilobytes = present.map((pid) => readNumber(`/proc/${pid}/smaps_rollup`, /^Pss:\s+([0-9]+) kB/m));
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024;
}

/** Resident memory of one process in MB. */
export function residentMemoryMb(pid: number): number {
  return readNumber(`/proc/${pid}/status`, /^VmRSS:\s+([0-9]+) kB/m) / 1024;
}

function readNumber(file: string, pattern: RegExp): number {
  const found = pattern.exec(readFileSync(file, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${file} does not say ${pattern.source}`);
  return Number(found);
}

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/** Processor seconds that the processes have used so far, without their ended children. */
export function processorSeconds(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const fields = statFields(pid);
    return Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0);
  });
  return ticks.reduce((sum, value) => sum + value, 0) / ticksPerSecond;
}

/** Processor seconds of a process and of everything that it started, ended children included. */
export function treeProcessorSeconds(pid: number): number {
  const ticks = processTree(pid).map((member) => {
    const fields = statFields(member);
    return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields?.[index] ?? 0), 0);
  });
  return ticks.reduce((sum, value) => sum + value, 0) / ticksPerSecond;
}
