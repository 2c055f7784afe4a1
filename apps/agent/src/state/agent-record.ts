import { z } from 'zod';
import { AgentProblem } from '../agent-problem.ts';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { readJson, writeJson } from './durable-file.ts';
import type { StateDirectory } from './state-directory.ts';

const Target = z.object({
  configFile: z.string(),
  masterSocket: z.string().nullable(),
  pidHint: z.number().int().nullable(),
});

/** Written once by enrolment: who we are, to whom we talk, and which HAProxy is ours. */
export const AgentRecord = z.object({
  format: z.literal(1),
  nodeId: z.uuid(),
  name: z.string(),
  controlPlane: z.url(),
  target: Target,
});
export type AgentRecord = Omit<z.infer<typeof AgentRecord>, 'target'> & { target: HaproxyTarget };

export async function findAgentRecord(state: StateDirectory): Promise<AgentRecord | null> {
  return readJson(state.agentRecord, AgentRecord);
}

export async function getAgentRecord(state: StateDirectory): Promise<AgentRecord> {
  const record = await findAgentRecord(state);
  if (record) return record;
  throw new AgentProblem(
    'not-enrolled',
    `${state.root} holds no enrolled agent.`,
    'Run `install` or `enrol` with a token from the Nodes page first, or name the right directory with --state-dir.',
  );
}

export async function writeAgentRecord(state: StateDirectory, record: AgentRecord): Promise<void> {
  await writeJson(state.agentRecord, record);
}
