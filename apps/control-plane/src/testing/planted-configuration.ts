import { createPrivateKey, randomBytes } from 'node:crypto';
import * as contract from '@sluice/contract';
import { makeCertificatePem } from '@sluice/test-rig/certificate';
import { type DrivenAgent, says } from './driven-agent.ts';
import { apply, type FleetRig, idOf, type ManagedCluster, planWith, problemOf, settleAll } from './fleet-rig.ts';
import type { Planted } from './secret-search.ts';

/** A word that HAProxy takes without quotes. */
const word = () => randomBytes(18).toString('base64url');

/** Passwords where HAProxy wants them in its own text. */
interface ConfigWords {
  user: string;
  statistics: string;
  header: string;
}

const configWith = ({ header, statistics, user }: ConfigWords, port: number): string => `global
  maxconn 2000

defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s

userlist operators
  user alice insecure-password ${user}

frontend web
  bind :${port} ssl crt /etc/haproxy/certs/shop.pem
  stats enable
  stats auth admin:${statistics}
  default_backend app

backend app
  http-request set-header Authorization "Bearer ${header}"
  server web1 192.0.2.11:80 weight 10
`;

/** A cluster whose files hold secrets, in every state that a text can have. */
export interface PlantedCluster extends ManagedCluster {
  planIds: contract.PlanId[];
  changeIds: contract.ChangeId[];
  rolloutIds: contract.RolloutId[];
}

/**
 * Imports, stages, plans, applies, rejects, restores and fails configurations with passwords in them; a private key and a token are
 * sealed files. The words of HAProxy about them quote lines, as the real ones do.
 */
export async function plantConfiguration(rig: FleetRig, plant: (planted: Planted) => void): Promise<PlantedCluster> {
  const words = (label: string): ConfigWords => {
    const made = { user: word(), statistics: word(), header: word() };
    for (const [name, value] of Object.entries(made))
      plant({ kind: 'word of haproxy.cfg', label: `${label} ${name}`, value });
    return made;
  };
  const imported = words('imported');
  const cluster = await rig.createManaged('shop', configWith(imported, 8443));
  const { clusterId, node } = cluster;
  await sealFiles(rig, cluster, plant);
  const planted: PlantedCluster = { ...cluster, planIds: [], changeIds: [], rolloutIds: [] };
  const plan = async () => {
    const made = await planWith(rig, clusterId, [node]);
    planted.planIds.push(made.id);
    return made;
  };
  await apply(rig, await plan(), clusterId);
  await settleAll(rig, clusterId, [node]);

  const rejected = await rig.stage(clusterId, configWith(words('rejected'), 8443));
  const params = { clusterId, changeId: rejected.id };
  await rig.client.call(contract.rejectChange, { params });
  const failing = words('failed');
  await rig.stage(clusterId, configWith(failing, 8444));
  const quoted = `unknown keyword in '  user alice insecure-password ${failing.user}' and near '${failing.statistics}'`;
  node.behaviour.prepare = () => [says('config-rejected', quoted, 11)];
  await tryRefused(rig, clusterId, await plan());
  node.behaviour.prepare = () => [];
  node.behaviour.commit = () => ({ restored: true, diagnostics: [says('config-rejected', quoted, 11)] });
  await apply(rig, await plan(), clusterId);
  await settleAll(rig, clusterId, [node]);
  node.behaviour = {};
  await rig.client.call(contract.restoreRevision, { params: { clusterId, number: 1 } });
  await rig.stage(clusterId, configWith(words('staged'), 8445));
  await plan();
  await changeDisk(node, words('on the disk'));
  await actOnDrift(rig, cluster);
  planted.changeIds.push(...(await listChanges(rig, clusterId)));
  const rollouts = await rig.client.call(contract.listRollouts, { params: { clusterId } });
  planted.rolloutIds.push(...rollouts.items.map(({ id }) => id));
  return planted;
}

/** Whoever applies what was refused is told why, and need not be somebody who may read it. */
async function tryRefused(rig: FleetRig, clusterId: contract.ClusterId, refused: contract.PlanView): Promise<void> {
  const params = { clusterId, planId: refused.id };
  const at = new Date(Date.now() + 3_600_000).toISOString();
  await problemOf(apply(rig, refused, clusterId));
  await problemOf(rig.client.call(contract.scheduleApply, { params, body: { at } }));
}

async function sealFiles(rig: FleetRig, { clusterId }: ManagedCluster, plant: (planted: Planted) => void) {
  const pem = makeCertificatePem('shop.example.com');
  // What else stands in the file is what every visitor is sent.
  const { d = '' } = createPrivateKey(pem).export({ format: 'jwk' });
  plant({ kind: 'sealed file', label: 'private key', value: Buffer.from(d, 'base64url') });
  const token = word();
  plant({ kind: 'sealed file', label: 'token', value: token });
  const values = contract.writeNodeValues({ 'shop-1': { ADDRESS: '192.0.2.1' } });
  await rig.stageFiles(clusterId, [
    { name: 'certs/shop.pem', content: pem, add: 'sealed' },
    { name: 'token', content: token, add: 'sealed' },
    { name: 'node-values.json', content: values, add: 'node-values' },
  ]);
  const next = word();
  plant({ kind: 'sealed file', label: 'next token', value: next });
  const { id: changeId } = await rig.stageFiles(clusterId, [{ name: 'token', content: next }]);
  await rig.client.call(contract.viewChange, { params: { clusterId, changeId } });
}

/** Somebody has written into the file of the node, and HAProxy complains about it. */
async function changeDisk(node: DrivenAgent, words: ConfigWords): Promise<void> {
  node.disk = Buffer.from(configWith(words, 8446), 'latin1');
  const quoted = `parsing: unmatched quote in '  stats auth admin:${words.statistics}'`;
  node.verdict = { ok: false, diagnostics: [says('config-rejected', quoted, 16)] };
  const { wanted } = await node.report();
  for (const digest of wanted) await node.putBlob(digest, node.disk);
  await node.report();
}

async function actOnDrift(rig: FleetRig, { clusterId, node }: ManagedCluster): Promise<void> {
  const params = { clusterId };
  const { items } = await rig.client.call(contract.listDrift, { params });
  const entries = items.map(({ key, nodeId, seen }) => ({ key, nodeId, seen }));
  await rig.client.call(contract.ignoreDrift, { params, body: { entries } });
  await rig.client.call(contract.ignoreDrift, { params, body: { entries, ignore: false } });
  await rig.client.call(contract.previewImport, { params, body: { source: 'node', nodeId: idOf(node) } });
  await rig.client.call(contract.compareNodeDisk, { params: { nodeId: idOf(node) } });
  await rig.client.call(contract.adoptDrift, { params, body: { entries } });
  await rig.client.call(contract.overwriteDrift, { params, body: { entries } });
}

async function listChanges(rig: FleetRig, clusterId: contract.ClusterId): Promise<contract.ChangeId[]> {
  const states = ['staged', 'applied', 'rejected'] as const;
  const lists = await Promise.all(
    states.map((state) => rig.client.call(contract.listChanges, { params: { clusterId }, query: { state } })),
  );
  return lists.flatMap(({ items }) => items.map(({ id }) => id));
}
