import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import * as contract from '@sluice/contract';
import { freePort, type RunningControlPlane, type RunningHaproxy, startHaproxy } from '@sluice/test-rig';
import { CleanUp } from '../clean-up.ts';
import { applyStaged, stageFiles, startRealFleet, startRealNode } from '../real-fleet.ts';

/** The agent's clock can jump. */
const jumpingClock = path.join(import.meta.dirname, 'jumping-clock.mjs');

/** One node with a real agent and HAProxy, managed by a real control plane: each a process of its own. */
export interface DriftRig {
  client: contract.ApiClient;
  clusterId: contract.ClusterId;
  nodeId: contract.NodeId;
  directory: string;
  configFile: string;
  masterSocket: string;
  controlPlane: RunningControlPlane;
  agent: ChildProcess;
  /** Ends the HAProxy and starts one with these files. */
  restartHaproxy(files: readonly string[]): Promise<void>;
  /** Every difference that is named now. */
  drift(): Promise<contract.DriftEntry[]>;
  node(): Promise<contract.NodeDetail>;
  /** Stages these contents (files by name, null removes), plans, applies, and waits until the node serves them. */
  rollOut(files: Readonly<Record<string, string | null>>): Promise<void>;
  /** Plans what is staged, applies it, and waits until it is served. */
  applyStaged(): Promise<void>;
  /** Has everything that differs put back, and waits until nothing does. */
  overwriteAll(): Promise<void>;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** What a node of the matrix serves; `directory` is that of its haproxy.cfg. */
export type ConfigOf = (place: { directory: string; port: number }) => string;

export async function startDriftRig(binary: string, configOf: ConfigOf): Promise<DriftRig> {
  const cleanUp = new CleanUp();
  try {
    return await start(binary, configOf, cleanUp);
  } catch (error) {
    await cleanUp.run();
    throw error;
  }
}

async function start(binary: string, configOf: ConfigOf, cleanUp: CleanUp): Promise<DriftRig> {
  const fleet = await startRealFleet(cleanUp);
  const { client, clusterId, controlPlane } = fleet;
  const port = await freePort();
  const options = {
    name: 'edge-1',
    configOf: (directory: string) => configOf({ directory, port }),
    adopt: 'import',
    binary,
    preload: jumpingClock,
  } as const;
  const node = await startRealNode(fleet, options, cleanUp);
  const { nodeId, directory } = node;
  const agent = node.agent.process;
  let haproxy: RunningHaproxy = node.haproxy;
  cleanUp.add(() => haproxy.stop());
  const { configFile, masterSocket } = haproxy;
  const params = { clusterId };
  const rig: DriftRig = {
    client,
    clusterId,
    nodeId,
    directory,
    configFile,
    masterSocket,
    controlPlane,
    agent,
    async restartHaproxy(files) {
      await haproxy.stop();
      const args = () => ['-W', ...files.flatMap((file) => ['-f', file]), '-S', `${masterSocket},mode,666`];
      haproxy = await startHaproxy({ directory, binary, args });
    },
    drift: async () => (await client.call(contract.listDrift, { params })).items,
    node: node.view,
    async rollOut(files) {
      await stageFiles(fleet, files);
      await rig.applyStaged();
    },
    async applyStaged() {
      await applyStaged(fleet);
      await rig.settled();
    },
    async overwriteAll() {
      const entries = (await rig.drift()).map(({ key, nodeId: of, seen }) => ({ key, nodeId: of, seen }));
      await client.call(contract.overwriteDrift, { params, body: { entries } });
      await rig.settled();
    },
    settled: node.settled,
    stop: () => cleanUp.run(),
  };
  return rig;
}
