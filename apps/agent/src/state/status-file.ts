import { rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { readJson } from './durable-file.ts';

/** What `status` shows of a running agent. Not needed to go on, so it is not synced. */
export const AgentStatus = z.object({
  at: z.iso.datetime(),
  pid: z.number().int(),
  version: z.string(),
  connected: z.boolean(),
  lastContactAt: z.iso.datetime().nullable(),
  lastProblem: z.string().nullable(),
});
export type AgentStatus = z.infer<typeof AgentStatus>;

export async function writeStatus(path: string, status: AgentStatus): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(status), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function readStatus(path: string): Promise<AgentStatus | null> {
  return readJson(path, AgentStatus).catch(() => null);
}
