import { setTimeout as delay } from 'node:timers/promises';
import { below, type Figure, unbounded } from './figure.ts';
import type { Fleet } from './fleet-process.ts';
import { processorSeconds, processTree, proportionalMemoryMb, treeProcessorSeconds } from './process-usage.ts';
import type { BenchSystem } from './system.ts';

/** Time to come to rest: connections that are not needed any more are closed by then. */
const restMs = 15_000;
/** Span over which processors are watched: every agent polls in it. */
const watchMs = 30_000;
const memoryBoundMb = 1_300;
const processorBoundPercent = 25;
/** How much more one of many agents may cost than one of few. */
const flatnessBound = 1.5;

/** What the control plane with its database costs beyond what it costs without agents. */
interface Cost {
  memoryKb: number;
  /** A second. */
  processorMicroseconds: number;
}

export interface IdleMeter {
  /** Says what these agents cost while nothing happens: long polls, and now and then a report or another token. */
  measure(fleet: Fleet, nodes: number): Promise<void>;
  /** Says how the cost of one agent grew from the smallest to the largest fleet that was measured. */
  compare(): void;
}

/** Takes the cost without agents first. */
export async function startIdleMeter(system: BenchSystem, say: (figure: Figure) => void): Promise<IdleMeter> {
  const { pid } = system.controlPlane.running;
  const each = new Map<number, Cost>();
  const alone = await measureUse(pid);
  say(unbounded('memory-without-agents', alone.memoryMb, 'MB'));
  say(unbounded('processor-without-agents', alone.processorPercent, '%'));
  return {
    async measure(fleet, nodes) {
      await delay(restMs);
      const before = fleet.answers();
      const use = await measureUse(pid);
      const after = fleet.answers();
      const cost = {
        memoryKb: ((use.memoryMb - alone.memoryMb) * 1_024) / nodes,
        processorMicroseconds: ((use.processorPercent - alone.processorPercent) * 10_000) / nodes,
      };
      each.set(nodes, cost);
      say(below(`idle-memory-${nodes}-agents`, use.memoryMb, 'MB', memoryBoundMb));
      say(below(`idle-processor-${nodes}-agents`, use.processorPercent, '%', processorBoundPercent));
      say(unbounded(`idle-processor-${nodes}-agents-database`, use.databasePercent, '%'));
      say(unbounded(`idle-memory-each-of-${nodes}-agents`, cost.memoryKb, 'KB'));
      say(unbounded(`idle-processor-each-of-${nodes}-agents`, cost.processorMicroseconds, 'µs/s'));
      const perSecond = (kind: 'polls' | 'reports') => (after[kind] - before[kind]) / (watchMs / 1_000);
      say(unbounded(`idle-polls-of-${nodes}-agents`, perSecond('polls'), '/s'));
      say(unbounded(`idle-reports-of-${nodes}-agents`, perSecond('reports'), '/s'));
    },
    compare() {
      const [few, many] = [Math.min(...each.keys()), Math.max(...each.keys())];
      const [small, large] = [each.get(few), each.get(many)];
      if (small === undefined || large === undefined || few === many) return;
      const name = (what: string) => `idle-${what}-each-of-${many}-against-${few}`;
      say(below(name('memory'), large.memoryKb / small.memoryKb, 'times', flatnessBound));
      const grown = large.processorMicroseconds / small.processorMicroseconds;
      say(below(name('processor'), grown, 'times', flatnessBound));
    },
  };
}

async function measureUse(pid: number) {
  const before = { all: treeProcessorSeconds(pid), own: processorSeconds([pid]) };
  await delay(watchMs);
  const all = treeProcessorSeconds(pid) - before.all;
  const database = all - (processorSeconds([pid]) - before.own);
  const percent = (seconds: number) => (seconds / (watchMs / 1_000)) * 100;
  return {
    memoryMb: proportionalMemoryMb(processTree(pid)),
    processorPercent: percent(all),
    databasePercent: percent(database),
  };
}
