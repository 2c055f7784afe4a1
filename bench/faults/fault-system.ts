import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as contract from '@sluice/contract';
import {
  createStepStops,
  freePort,
  type MessageProxy,
  makeCertificatePem,
  type StepStops,
  startMessageProxy,
  writeTestFile,
} from '@sluice/test-rig';
import { readConfig } from '../../apps/control-plane/src/platform/config.ts';
import { findRunningPostgres } from '../../apps/control-plane/src/platform/embedded-postgres.ts';
import { createLog } from '../../apps/control-plane/src/platform/log.ts';
import { openCore } from '../../apps/control-plane/src/platform/open-platform.ts';
import { CleanUp } from '../../e2e/clean-up.ts';
import { buildAgent } from '../../scripts/builds.ts';
import { StartFailure } from '../../scripts/launcher/start-failure.ts';
import { configText, wordOf } from './config-text.ts';
import { choosePorts, type FaultNode, startFaultNode } from './fault-node.ts';
import { type KeptControlPlane, keepControlPlane } from './kept-control-plane.ts';
import { applyText, stageText, until } from './operator.ts';
import { openPatientApi } from './patient-api.ts';

/**
 * A control plane with its database and two nodes with agent and HAProxy: each a process of its own, each started again when it ends.
 * The second node belongs to the second wave.
 */
export interface FaultSystem {
  api: contract.ApiClient;
  poolId: contract.PoolId;
  clusterId: contract.ClusterId;
  controlPlane: KeptControlPlane;
  stops: StepStops;
  nodes: readonly [FaultNode, FaultNode];
  /** A file outside of what is managed, which configurations may name. */
  certificateFile: string;
  /** Puts a good certificate there. */
  mendCertificate(): Promise<void>;
  /** Number of the newest word. */
  sequence: number;
  /** Word that the nodes serve since the last run, and the revision that has it. */
  word: string;
  revision: number;
  logDirectory: string;
  close(): Promise<void>;
}

/** With `keepLogs` the logs of the agents stay in `logDirectory`. */
export async function startFaultSystem({ keepLogs = false } = {}): Promise<FaultSystem> {
  const built = await buildAgent();
  if (!built.ok) throw new StartFailure(`The agent does not build.\n${built.output}`, 'Mend it first.');
  const cleanUp = new CleanUp();
  try {
    return await start(cleanUp, keepLogs);
  } catch (error) {
    await cleanUp.run();
    throw error;
  }
}

async function start(cleanUp: CleanUp, keepLogs: boolean): Promise<FaultSystem> {
  const root = await mkdtemp(path.join(tmpdir(), 'sluice-faults-'));
  // Everything here runs as other users.
  await chmod(root, 0o755);
  const logDirectory = path.join(root, 'logs');
  await mkdir(logDirectory);
  cleanUp.add(() => rm(keepLogs ? path.join(root, 'data') : root, { recursive: true, force: true }));
  const stops = await createStepStops();
  cleanUp.add(() => stops.close());
  const dataDir = path.join(root, 'data');
  await mkdir(dataDir);
  const controlPlane = await keepControlPlane({ dataDir, port: await freePort(), agentPort: await freePort(), stops });
  cleanUp.add(() => controlPlane.stop());
  const api = await openPatientApi(controlPlane);
  const { id: poolId } = await api.call(contract.createPool, { body: { name: 'edge' } });
  const { id: clusterId } = await api.call(contract.createCluster, { body: { name: 'edge', poolId } });
  const certificateFile = path.join(root, 'site.pem');
  const mendCertificate = () => writeTestFile(certificateFile, makeCertificatePem('www.example.com'));
  await mendCertificate();
  const fleet = { api, poolId, clusterId, controlPlane, stops, logDirectory };
  const nodes = await startNodes(fleet, cleanUp);
  const close = () => cleanUp.run();
  const { head } = await api.call(contract.viewCluster, { params: { clusterId } });
  const now = { sequence: 1, word: wordOf(1), revision: head?.number ?? 0 };
  return { ...fleet, nodes, certificateFile, mendCertificate, ...now, close };
}

type Fleet = Pick<FaultSystem, 'api' | 'poolId' | 'clusterId' | 'controlPlane' | 'stops' | 'logDirectory'>;

async function startNodes(fleet: Fleet, cleanUp: CleanUp): Promise<readonly [FaultNode, FaultNode]> {
  const ports = [await choosePorts(), await choosePorts()] as const;
  const word = wordOf(1);
  const { api, logDirectory, poolId, stops } = fleet;
  const begin = async (name: string, own: (typeof ports)[number], adopt: 'import' | 'take-cluster') => {
    const proxy = await startProxy(fleet.controlPlane, cleanUp);
    const { token } = await api.call(contract.createEnrolmentToken, { body: { poolId } });
    const config = configText(word).replace('"127.0.0.1:${PORT}"', `127.0.0.1:${own.web}`);
    const options = { name, ports: own, proxy, token, stops, config, word, logDirectory };
    const node = await startFaultNode(options, cleanUp);
    return { ...node, nodeId: await adoptNode(fleet, name, adopt) };
  };
  const first = await begin('edge-1', ports[0], 'import');
  const values = Object.fromEntries(
    ports.map(({ extra, web }, index) => [`edge-${index + 1}`, { PORT: String(web), EXTRA_PORT: String(extra) }]),
  );
  await stageText(fleet, { 'haproxy.cfg': configText(word), 'node-values.json': JSON.stringify(values) });
  const applied = await applyText(fleet, { strategy: {}, replans: 0 });
  if (applied.kind === 'refused') throw new Error(`The first revision was refused: ${applied.reasons.join('; ')}`);
  return [first, await begin('edge-2', ports[1], 'take-cluster')];
}

/** With the certificate and key that the control plane itself shows to agents. */
async function startProxy(controlPlane: KeptControlPlane, cleanUp: CleanUp): Promise<MessageProxy> {
  const { agentPort, dataDir } = controlPlane;
  const url = await findRunningPostgres(dataDir);
  if (url === null) throw new Error('The database of the control plane does not run.');
  const config = readConfig({ SLUICE_DATA_DIR: dataDir, SLUICE_AGENT_PORT: String(agentPort) });
  const { authority, core } = await openCore(config, url, createLog('error'));
  await core.database.close();
  const proxy = await startMessageProxy({
    agentPort: () => agentPort,
    certificatePem: `${authority.serverCertificatePem}\n${authority.caCertificatePem}\n`,
    keyPem: authority.serverKeyPem.reveal(),
  });
  cleanUp.add(() => proxy.close());
  return proxy;
}

async function adoptNode(
  { api, clusterId }: Fleet,
  name: string,
  choice: 'import' | 'take-cluster',
): Promise<contract.NodeId> {
  const find = async () => {
    const { items } = await api.call(contract.listNodes, { query: { clusterId } });
    return items.find((view) => view.name === name && view.status === 'online') ?? null;
  };
  const found = await until(`${name} to come online`, find, (view) => view !== null);
  const params = { nodeId: found?.id ?? contract.NodeId.parse('') };
  const read = () => api.call(contract.viewNode, { params });
  await until(`${name} to be adoptable`, read, ({ adoptionBlockers }) => adoptionBlockers.length === 0);
  await api.call(contract.adoptNode, { params, body: { choice } });
  await until(`${name} to converge`, read, ({ convergence }) => convergence === 'converged');
  return params.nodeId;
}
