import type { Desired, Facts, OverrideStatus } from '@sluice/contract/agent';
import { Command, Override } from '@sluice/contract/agent-operations';
import { agentVersion } from '../../apps/agent/src/agent-version.ts';
import { describeError, type Log } from '../../apps/agent/src/log.ts';
import { type ControlPlane, createControlPlane } from '../../apps/agent/src/protocol/control-plane.ts';
import { pollDesired } from '../../apps/agent/src/protocol/desired-poller.ts';
import { enrol } from '../../apps/agent/src/protocol/enrol.ts';
import { createIdentity } from '../../apps/agent/src/protocol/identity.ts';
import { MetricsSender } from '../../apps/agent/src/protocol/metrics-sender.ts';
import { Reporter, usualRhythm } from '../../apps/agent/src/protocol/reporter.ts';
import { createNoisyReader, type Noise } from './noisy-metrics.ts';
import { createMetricsReader, type MetricsSize } from './simulated-metrics.ts';
import { SimulatedNode } from './simulated-node.ts';
import { countedControlPlane, type Tally } from './tally.ts';

export interface SimulatedAgentOptions {
  agentUrl: string;
  /** An enrolment token with a use left. */
  token: string;
  name: string;
  config: Uint8Array;
  /**
   * Null: sends none. `everyMs` 0: the next as soon as the last was taken. Noisy traffic has a size of its own.
   */
  metrics: (MetricsSize & { everyMs: number; noise?: Noise | null }) | null;
  tally: Tally;
  log: Log;
}

/** Nothing happens to a simulated node unheard, so that it need not be looked at between reports. */
const rhythm = { ...usualRhythm, look: usualRhythm.report };

/**
 * An agent with a key and a credential of its own that speaks the protocol with the modules of the real one, about a node that
 * exists in memory only.
 */
export class SimulatedAgent {
  readonly nodeId: string;
  readonly node: SimulatedNode;
  readonly #controlPlane: ControlPlane;
  readonly #options: SimulatedAgentOptions;
  readonly #reporter: Reporter;
  #overrides: OverrideStatus[] = [];
  #metrics: MetricsSender | null = null;
  isConnected = false;

  /** Registers a new key and answers the agent of that node. It does nothing before `run`. */
  static async enrol(options: SimulatedAgentOptions): Promise<SimulatedAgent> {
    const { agentUrl, name, token } = options;
    const identity = createIdentity();
    const facts = factsOf(name);
    const { nodeId, caCertificate } = await enrol({ controlPlane: agentUrl, token, identity, name, facts });
    const controlPlane = createControlPlane({ baseUrl: agentUrl, ca: caCertificate, nodeId, identity });
    return new SimulatedAgent(nodeId, countedControlPlane(controlPlane, options.tally), options);
  }

  private constructor(nodeId: string, controlPlane: ControlPlane, options: SimulatedAgentOptions) {
    const { config, log, name } = options;
    this.nodeId = nodeId;
    this.#controlPlane = controlPlane;
    this.#options = options;
    this.node = new SimulatedNode({
      config,
      fetchBlob: controlPlane.fetchBlob,
      onNews: () => this.#reporter.hurry(),
    });
    const facts = factsOf(name);
    this.#reporter = new Reporter({
      controlPlane,
      converger: () => this.node,
      observer: this.node,
      overrides: () => this.#overrides,
      readFacts: async () => facts,
      log,
      everyMs: rhythm,
    });
  }

  /** Polls, acts, reports and sends metrics until `signal` says stop. */
  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.#options;
    const events = {
      onDesired: (desired: Desired) => {
        this.#metrics?.watch(desired.watched === true);
        this.node.accept(desired);
      },
      onOperations: (desired: Desired) => this.#takeOperations(desired),
      onReachable: () => {
        this.isConnected = true;
        this.#reporter.hurry();
      },
      onAway: () => {
        this.isConnected = false;
      },
    };
    try {
      await Promise.all([
        pollDesired({ controlPlane: this.#controlPlane, reports: this.#reporter, events, log }, signal),
        this.#reporter.run(signal),
        this.#sendMetrics(signal),
      ]);
    } finally {
      this.isConnected = false;
      this.#controlPlane.close();
    }
  }

  async #sendMetrics(signal: AbortSignal): Promise<void> {
    const { log, metrics } = this.#options;
    if (metrics === null) return;
    const { everyMs, noise = null, ...size } = metrics;
    const read = noise === null ? createMetricsReader(size) : createNoisyReader(noise, this.node);
    this.#metrics = new MetricsSender({ read, controlPlane: this.#controlPlane, log, everyMs });
    await this.#metrics.run(signal);
  }

  /** Every server takes every setting; what asks the process is refused, for there is none. */
  #takeOperations({ overrides = [], commands = [] }: Desired): void {
    this.#overrides = overrides.map((value) => ({ id: Override.parse(value).id, state: 'holds', cause: null }));
    for (const value of commands) void this.#refuse(Command.parse(value));
    this.#reporter.hurry();
  }

  async #refuse({ id }: Command): Promise<void> {
    const refusal = {
      cause: 'This node is simulated and has no HAProxy that could be asked.',
      remediation: 'Ask a node with an HAProxy.',
    };
    const answer = await this.#controlPlane.sendAnswer({ id, outcome: { result: 'refused', refusal } });
    if (answer.kind !== 'ok') this.#options.log.warn('answer not delivered', { cause: describeError(answer.cause) });
  }
}

function factsOf(hostname: string): Facts {
  return {
    hostname,
    os: 'Simulated',
    kernel: 'none',
    architecture: 'x64',
    cpuCount: 2,
    memoryBytes: 2 ** 32,
    addresses: ['192.0.2.10'],
    agentVersion,
    user: 'sluice-agent',
    runtime: null,
  };
}
