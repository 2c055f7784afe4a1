import type { RuntimeCapabilities } from '@sluice/contract/agent';
import { probeCapabilities, RuntimeError, runOnWorker } from '@sluice/haproxy-runtime';
import { identifyProcess } from '../process-stat.ts';

/** Since 3.1 a question to a worker that still loads may never be answered: it is asked again at the next look. */
const timeoutMs = 800;
/** More than any HAProxy has; what the contract takes. */
const maxWords = 500;

/** A worker, and the way to it. */
export interface WorkerPlace {
  masterSocket: string | null;
  workerPid: number | null;
}

export type CapabilitiesReader = (worker: WorkerPlace) => Promise<RuntimeCapabilities | null>;

/** Reads what the serving worker can do, once in the life of each worker. Null while nobody can say. */
export function createCapabilitiesReader(): CapabilitiesReader {
  let held: { worker: string; capabilities: RuntimeCapabilities } | null = null;
  return async ({ masterSocket, workerPid }) => {
    const worker = workerPid === null ? null : await identifyProcess(workerPid);
    if (masterSocket === null || workerPid === null || worker === null) return null;
    if (held?.worker === worker) return held.capabilities;
    try {
      const { commands, addServerKeywords } = await probeCapabilities((command) =>
        runOnWorker(masterSocket, { pid: workerPid }, command, { timeoutMs }),
      );
      const capabilities = {
        commands: commands.slice(0, maxWords),
        addServerKeywords: addServerKeywords?.slice(0, maxWords) ?? null,
      };
      held = { worker, capabilities };
      return capabilities;
    } catch (error) {
      if (error instanceof RuntimeError) return null;
      throw error;
    }
  };
}
