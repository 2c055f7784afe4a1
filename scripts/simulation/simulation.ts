import { setTimeout as delay } from 'node:timers/promises';
import { AgentProblem } from '../../apps/agent/src/agent-problem.ts';
import { inParallel } from '../../apps/agent/src/in-parallel.ts';
import type { Log } from '../../apps/agent/src/log.ts';
import { SimulatedAgent, type SimulatedAgentOptions } from './simulated-agent.ts';
import { startTally, type Tally } from './tally.ts';

export interface SimulationOptions {
  agentUrl: string;
  nodes: number;
  /** Nodes are called `<prefix>-1` and so on. */
  prefix: string;
  config: Uint8Array;
  metrics: SimulatedAgentOptions['metrics'];
  /** An enrolment token with a use left; asked once a node. */
  takeToken(): Promise<string>;
  log: Log;
}

/** Agents that run in this process. */
export interface Simulation {
  agents: readonly SimulatedAgent[];
  tally: Readonly<Tally>;
  countConnected(): number;
  /** Every agent that was adopted has done and answered all that it was told. */
  countAtRest(): number;
  /** Ends all agents and waits for them. */
  stop(): Promise<void>;
}

/** TLS handshakes keep one core busy; more at once only make each of them late. */
const enrolmentsAtOnce = 8;

/** Enrols the agents and lets them run. Those that enrolled go on when `signal` stops the others. */
export async function startSimulation(options: SimulationOptions, signal: AbortSignal): Promise<Simulation> {
  const { takeToken, nodes, prefix, ...shared } = options;
  const tally = startTally();
  const end = new AbortController();
  const agents: SimulatedAgent[] = [];
  const running: Promise<void>[] = [];
  const names = Array.from({ length: nodes }, (_, index) => `${prefix}-${index + 1}`);
  const stop = async () => {
    end.abort();
    await Promise.all(running);
  };
  try {
    await inParallel([...names.entries()], enrolmentsAtOnce, async ([index, name]) => {
      if (signal.aborted) return;
      const metrics = withOtherNoise(shared.metrics, index);
      const token = await takeToken();
      const agent = await enrolPatiently(() => SimulatedAgent.enrol({ ...shared, metrics, name, token, tally }));
      agents.push(agent);
      running.push(agent.run(end.signal));
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    agents,
    tally,
    countConnected: () => agents.filter((agent) => agent.isConnected).length,
    countAtRest: () => agents.filter((agent) => agent.node.isAtRest).length,
    stop,
  };
}

/** Every node has a noise of its own, and the same in each simulation with that seed: those of the nodes follow one another. */
export function withOtherNoise(
  metrics: SimulatedAgentOptions['metrics'],
  further: number,
): SimulatedAgentOptions['metrics'] {
  const noise = metrics?.noise ?? null;
  return metrics === null || noise === null ? metrics : { ...metrics, noise: { ...noise, seed: noise.seed + further } };
}

const enrolAttempts = 5;
const enrolRetryMs = 2_000;

/** A busy machine may be too late for a handshake; an operator would run the command once more. */
async function enrolPatiently(enrol: () => Promise<SimulatedAgent>): Promise<SimulatedAgent> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await enrol();
    } catch (error) {
      const isAway = error instanceof AgentProblem && error.code === 'control-plane-unreachable';
      if (!isAway || attempt === enrolAttempts) throw error;
      await delay(enrolRetryMs);
    }
  }
}
