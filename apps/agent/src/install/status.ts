import { observeHaproxy } from '../haproxy/index.ts';
import { getAgentRecord } from '../state/agent-record.ts';
import { readNodeRecord } from '../state/node-record.ts';
import { findRunning } from '../state/run-lock.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { readStatus } from '../state/status-file.ts';
import type { Say } from './install.ts';

/** Says how the agent is. Returns whether it runs and reaches the control plane. */
export async function sayStatus(state: StateDirectory, asJson: boolean, say: Say): Promise<boolean> {
  const agent = await getAgentRecord(state);
  const running = await findRunning(state);
  const status = await readStatus(state.status);
  const record = await readNodeRecord(state.nodeRecord);
  const haproxy = await observeHaproxy(agent.target);
  const isConnected = running !== null && status?.pid === running.pid && status.connected;
  if (asJson) {
    const { controlPlane, name, nodeId, target } = agent;
    const { blockers, running: isServing, version } = haproxy;
    const node = {
      name,
      nodeId,
      controlPlane,
      target,
      managed: record.managed,
      lastGood: record.lastGood?.bundle ?? null,
    };
    say(
      JSON.stringify({
        ...node,
        pid: running?.pid ?? null,
        connected: isConnected,
        haproxy: { running: isServing, version, blockers },
      }),
    );
    return isConnected;
  }
  say(`node       ${agent.name} (${agent.nodeId})`);
  say(`agent      ${running ? `runs, process ${running.pid}` : 'does not run'}`);
  say(
    `connected  ${isConnected ? 'yes' : 'no'}, ${agent.controlPlane}${status?.lastProblem && !isConnected ? `: ${status.lastProblem}` : ''}`,
  );
  say(
    `HAProxy    ${haproxy.running ? `runs, ${haproxy.version ?? 'version unknown'}` : 'does not run'}, ${agent.target.configFile}`,
  );
  say(`mode       ${record.managed ? 'managing' : 'observing'}`);
  for (const { cause, remediation } of haproxy.blockers) say(`blocker    ${cause} ${remediation}`);
  return isConnected;
}
