import type { Facts } from '@sluice/contract/agent';

/** What this machine is. */
export async function readFacts(_agentVersion: string): Promise<Facts> {
  throw new Error('not built yet');
}
