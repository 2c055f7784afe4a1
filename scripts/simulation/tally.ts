import type { Answer } from '../../apps/agent/src/protocol/answer.ts';
import type { ControlPlane } from '../../apps/agent/src/protocol/control-plane.ts';

/** What the control plane answered to all agents of a simulation, by kind of message; `failures` are no or bad answers. */
export interface Tally {
  polls: number;
  reports: number;
  /** Reports that carried the answer to a prepare or a commit. */
  outcomes: number;
  blobs: number;
  metrics: number;
  failures: number;
}

export function startTally(): Tally {
  return { polls: 0, reports: 0, outcomes: 0, blobs: 0, metrics: 0, failures: 0 };
}

export function sumTallies(tallies: readonly Readonly<Tally>[]): Tally {
  const sum = startTally();
  for (const tally of tallies) {
    for (const kind of Object.keys(sum) as (keyof Tally)[]) sum[kind] += tally[kind];
  }
  return sum;
}

/** The same control plane; every answer is counted. */
export function countedControlPlane(controlPlane: ControlPlane, tally: Tally): ControlPlane {
  const count = <T extends Answer<unknown>>(kind: keyof Tally, answer: T): T => {
    tally[answer.kind === 'ok' ? kind : 'failures'] += 1;
    return answer;
  };
  return {
    ...controlPlane,
    async pollDesired(poll, signal) {
      const answer = await controlPlane.pollDesired(poll, signal);
      return signal.aborted ? answer : count('polls', answer);
    },
    async fetchBlob(digest, sizeBytes) {
      const answer = await controlPlane.fetchBlob(digest, sizeBytes);
      tally[answer.kind === 'blob' ? 'blobs' : 'failures'] += 1;
      return answer;
    },
    async sendReport(report) {
      const answer = count('reports', await controlPlane.sendReport(report));
      if (answer.kind === 'ok' && report.outcome !== null) tally.outcomes += 1;
      return answer;
    },
    sendMetrics: async (metrics) => count('metrics', await controlPlane.sendMetrics(metrics)),
  };
}
