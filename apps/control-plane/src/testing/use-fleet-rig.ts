import { afterAll, beforeAll } from 'vitest';
import { type FleetRig, startFleetRig } from './fleet-rig.ts';
import type { InProcessOptions } from './start-in-process.ts';

/** One rig for all tests of a file, from before the first to after the last. It has nothing before that. */
export function useFleetRig(options: InProcessOptions = {}): FleetRig {
  const rig = {} as FleetRig;
  let started: FleetRig | null = null;
  beforeAll(async () => {
    started = await startFleetRig(options);
    Object.assign(rig, started);
  });
  afterAll(() => started?.stop());
  return rig;
}
