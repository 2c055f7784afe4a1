import type { Simulation } from './simulation.ts';
import type { Tally } from './tally.ts';

/** What is said of the agents: a line for people, or one JSON document a line. */
export interface SimulationFigures {
  /** `running`: every agent was adopted and has done all that it was told. */
  state: 'settling' | 'running';
  /** Milliseconds since 1970. */
  at: number;
  agents: number;
  connected: number;
  atRest: number;
  /** Answers of the control plane since the beginning, by kind of message. */
  answers: Tally;
}

export function readFigures(simulation: Simulation, state: SimulationFigures['state']): SimulationFigures {
  return {
    state,
    at: Date.now(),
    agents: simulation.agents.length,
    connected: simulation.countConnected(),
    atRest: simulation.countAtRest(),
    answers: { ...simulation.tally },
  };
}

/** One line for people; rates are those since `before`. */
export function describeFigures(figures: SimulationFigures, before: SimulationFigures | null): string {
  const seconds = before === null ? 0 : (figures.at - before.at) / 1_000;
  const rate = (kind: keyof Tally) => {
    if (before === null || seconds === 0) return '–';
    return ((figures.answers[kind] - before.answers[kind]) / seconds).toFixed(1);
  };
  const { agents, answers, atRest, connected, state } = figures;
  return [
    `${state}: ${connected} of ${agents} connected, ${atRest} at rest`,
    `answered a second: polls ${rate('polls')}, reports ${rate('reports')}, metrics ${rate('metrics')}`,
    `${answers.failures} failures`,
  ].join('; ');
}
