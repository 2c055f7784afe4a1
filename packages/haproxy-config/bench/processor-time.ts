import process from 'node:process';

// The system counts in steps of up to ten milliseconds.
const leastMs = 300;

/**
 * The time that a piece of work takes of its thread's processor, in milliseconds: work that the machine does besides must
 * not look like growth. The work is repeated until the system's clock can tell.
 */
export function processorMs(work: () => void): number {
  const before = process.threadCpuUsage();
  for (let runs = 1; ; runs += 1) {
    work();
    const { user, system } = process.threadCpuUsage(before);
    const spentMs = (user + system) / 1000;
    if (spentMs >= leastMs && runs >= 3) return spentMs / runs;
  }
}
