import type { Facts, Observed } from '@sluice/contract/agent';
import { agentVersion } from './agent-version.ts';
import { wait } from './clock.ts';
import { Converger } from './converge/converger.ts';
import { createObserver } from './converge/observer.ts';
import type { Workplace } from './converge/pass.ts';
import { createCapabilitiesReader, readFacts, readMetrics } from './haproxy/index.ts';
import { describeError, type Log } from './log.ts';
import { watchManagedFiles } from './observe/watch-directories.ts';
import { DirectOperations } from './operations/direct-operations.ts';
import { readPlainFile } from './plain-file.ts';
import { type ControlPlane, createControlPlane } from './protocol/control-plane.ts';
import { type PollerEvents, pollDesired } from './protocol/desired-poller.ts';
import { openIdentity } from './protocol/identity.ts';
import { MetricsSender } from './protocol/metrics-sender.ts';
import { Reporter } from './protocol/reporter.ts';
import { type AgentRecord, getAgentRecord } from './state/agent-record.ts';
import { readNodeRecord } from './state/node-record.ts';
import { takeRunLock } from './state/run-lock.ts';
import type { StateDirectory } from './state/state-directory.ts';
import { writeStatus } from './state/status-file.ts';

/** Facts hardly ever change: interfaces and memory are read again this often. */
const factsEveryMs = 60_000;
/** Time for the last answer of a stopping agent. */
const farewellMs = 3000;

/** Runs until `signal` says stop: recovery first, then desired state, reports and metrics side by side. */
export async function runAgent(state: StateDirectory, log: Log, signal: AbortSignal): Promise<void> {
  const record = await getAgentRecord(state);
  const unlock = await takeRunLock(state);
  const identity = await openIdentity(state.identityKey);
  const controlPlane = createControlPlane({
    baseUrl: record.controlPlane,
    ca: (await readPlainFile(state.caCertificate)).toString('utf8'),
    nodeId: record.nodeId,
    identity,
  });
  try {
    // An Ed25519 signature is always the same, and nobody else can make it.
    await runParts(state, record, { controlPlane, localSecret: identity.sign('sluice-local-names') }, log, signal);
  } finally {
    controlPlane.close();
    await unlock();
  }
}

async function runParts(
  state: StateDirectory,
  agent: AgentRecord,
  { controlPlane, localSecret }: { controlPlane: ControlPlane; localSecret: string },
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const workplace: Workplace = {
    state,
    target: agent.target,
    log,
    fetchBlob: controlPlane.fetchBlob,
    localSecret,
    validated: new Map(),
    readCapabilities: createCapabilitiesReader(),
    heldSettings: () => operations.held,
    openStep: null,
    record: await readNodeRecord(state.nodeRecord),
  };
  const observer = createObserver(workplace);
  const converger = new Converger(workplace, observer, () => {
    reporter.hurry();
    // A pass may have started another worker.
    operations.nudge();
    metrics.hurry();
  });
  const metrics = new MetricsSender({ read: () => readMetrics(agent.target), controlPlane, log });
  const operations = new DirectOperations({
    state,
    target: agent.target,
    sendAnswer: controlPlane.sendAnswer,
    onChange() {
      reporter.hurry();
      metrics.hurry();
    },
    log,
  });
  const reporter = new Reporter({
    controlPlane,
    converger: () => converger,
    observer,
    overrides: () => operations.statuses,
    readFacts: createFactsReader(workplace),
    log,
  });
  const contact = createContactLog(state, log);
  log.info('agent started', { version: agentVersion, nodeId: agent.nodeId, controlPlane: agent.controlPlane });

  // Returning a broken pass comes before a word with anybody.
  await converger.prepare(signal);
  const events: PollerEvents = {
    onDesired: (desired) => {
      metrics.watch(desired.watched === true);
      converger.accept(desired);
    },
    onOperations: (desired) => operations.accept(desired),
    onReachable: () => {
      contact.reached();
      reporter.hurry();
    },
    onAway: (cause) => contact.lost(cause),
  };
  await Promise.all([
    converger.follow(signal),
    pollDesired({ controlPlane, reports: reporter, events, log }, signal),
    reporter.run(signal),
    metrics.run(signal),
    operations.run(signal),
    watchManagedFiles(workplace, () => reporter.hurry(), signal),
  ]);
  await Promise.race([reporter.sendLast().catch(() => undefined), wait(farewellMs)]);
  await converger.settle();
  log.info('agent stopped');
}

/** Facts of the machine are read now and then, those of the worker when it is another one. */
function createFactsReader({ readCapabilities }: Workplace): (observed: Observed) => Promise<Facts> {
  let held: { facts: Facts; readAtMs: number } | null = null;
  return async ({ haproxy }) => {
    if (!held || performance.now() - held.readAtMs >= factsEveryMs) {
      held = { facts: await readFacts(agentVersion), readAtMs: performance.now() };
    }
    return { ...held.facts, runtime: await readCapabilities(haproxy) };
  };
}

function createContactLog(state: StateDirectory, log: Log) {
  let lastContactAt: string | null = null;
  const write = (connected: boolean, lastProblem: string | null) => {
    const at = new Date().toISOString();
    if (connected) lastContactAt = at;
    const status = { at, pid: process.pid, version: agentVersion, connected, lastContactAt, lastProblem };
    writeStatus(state.status, status).catch((error: unknown) =>
      log.warn('status not written', { cause: describeError(error) }),
    );
  };
  return {
    reached() {
      log.info('control plane reached');
      write(true, null);
    },
    lost: (cause: string) => write(false, cause),
  };
}
