import type { HaproxyObserved, RuntimeCapabilities } from '@sluice/contract/agent';
import { probeCapabilities, RuntimeError, runOnWorker } from '@sluice/haproxy-runtime';

/** Since 3.1 a question to a worker that still loads may never be answered: it is asked again at the next look. */
const timeoutMs = 800;

/** Reads what the serving worker can do, once for each worker. Null while nobody can say. */
export function createCapabilitiesReader(): (haproxy: HaproxyObserved) => Promise<RuntimeCapabilities | null> {
  let held: { workerPid: number; capabilities: RuntimeCapabilities } | null = null;
  return async ({ masterSocket, workerPid }) => {
    if (masterSocket === null || workerPid === null) return null;
    if (held?.workerPid === workerPid) return held.capabilities;
    try {
      const { commands, addServerKeywords } = await probeCapabilities((command) =>
        runOnWorker(masterSocket, { pid: workerPid }, command, { timeoutMs }),
      );
      const capabilities = {
        commands: commands.slice(0, 500),
        addServerKeywords: addServerKeywords === null ? null : addServerKeywords.slice(0, 500),
      };
      held = { workerPid, capabilities };
      return capabilities;
    } catch (error) {
      if (error instanceof RuntimeError) return null;
      throw error;
    }
  };
}
