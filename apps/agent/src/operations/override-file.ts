import { ProxyName, ServerSetting } from '@sluice/contract/agent-operations';
import { z } from 'zod';
import { readJson, writeJson } from '../state/durable-file.ts';

/** An override with its end on the clock of this machine, so that it ends in time without a control plane. */
const KeptOverride = z.object({
  id: z.uuid(),
  backend: ProxyName,
  server: ProxyName,
  set: ServerSetting,
  untilMs: z.number().nullable(),
});
export type KeptOverride = z.infer<typeof KeptOverride>;

/** A setting that may stand in a worker and has to be taken back there when nothing wants it any more. */
const Applied = z.object({
  worker: z.string(),
  backend: ProxyName,
  server: ProxyName,
  attribute: z.enum(['state', 'weight', 'address']),
  /** Where the worker sent to before, as far as it had an address. */
  before: z.object({ address: z.string(), port: z.number().int() }).nullable(),
});
export type Applied = z.infer<typeof Applied>;

const OverrideRecord = z.object({
  format: z.literal(1),
  overrides: z.array(KeptOverride),
  applied: z.array(Applied),
});
export type OverrideRecord = z.infer<typeof OverrideRecord>;

export async function readOverrideRecord(path: string): Promise<OverrideRecord> {
  return (await readJson(path, OverrideRecord)) ?? { format: 1, overrides: [], applied: [] };
}

export async function writeOverrideRecord(path: string, record: OverrideRecord): Promise<void> {
  await writeJson(path, record);
}
