import { type HaproxyOptions, type RunningHaproxy, startHaproxy } from '@sluice/test-rig';
import { afterEach } from 'vitest';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { startUnprivileged, type Unprivileged } from './unprivileged.ts';

export interface AgentRig extends RunningHaproxy {
  agent: Unprivileged;
  target: HaproxyTarget;
}

const endings: (() => Promise<void>)[] = [];

/** Runs `end` after the test, whatever its result; the last registered first. */
export function atEnd(end: () => Promise<void>): void {
  endings.push(end);
}

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** HAProxy and the agent's functions beside it, both unprivileged, ended with the test. */
export async function startRig(options: HaproxyOptions): Promise<AgentRig> {
  const haproxy = await startHaproxy(options);
  atEnd(haproxy.stop);
  const agent = startUnprivileged();
  atEnd(agent.close);
  const target = { configFile: haproxy.configFile, masterSocket: haproxy.masterSocket, pidHint: haproxy.masterPid };
  return { ...haproxy, agent, target };
}

/** Lines that most configurations need; the lines of tests start at 6. */
export const defaultsText = 'defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 1s\n';

/** The trailer that marks a bundle. */
export const trailerText = (digest: string) => `global\n  setenv SLUICE_BUNDLE ${digest}\n`;
