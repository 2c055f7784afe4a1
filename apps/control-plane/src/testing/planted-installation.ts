import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as contract from '@sluice/contract';
import { agentPaths } from '@sluice/contract/agent';
import { type OidcProviderRig, startOidcProvider } from '@sluice/test-rig/oidc-provider';
import { sql } from 'kysely';
import { sealedColumns } from '../sealed-columns.ts';
import type { DrivenAgent } from './driven-agent.ts';
import { type FleetRig, problemOf, startFleetRig, until } from './fleet-rig.ts';
import { type OutsideWorld, startOutsideWorld } from './outside-world.ts';
import { type PlantedCluster, plantConfiguration } from './planted-configuration.ts';
import { type Caller, plantedText, plantPeople, plantSingleSignOn } from './planted-people.ts';
import type { Place } from './searched-places.ts';
import type { Planted } from './secret-search.ts';

/** A control plane with a secret in every place that can hold one. */
export interface PlantedInstallation {
  rig: FleetRig;
  callers: Caller[];
  shop: PlantedCluster;
  /** Those that nobody is told; what answers tell once is found in the answers. */
  planted: Planted[];
  log: Buffer[];
  outside: OutsideWorld;
  /** What a node of another cluster was answered that asked for everything. */
  toForeignNode: Place[];
  stop(): Promise<void>;
}

/** Starts and fills it; everything happens through the doors through which people, browsers, nodes and providers come. */
export async function startPlanted(): Promise<PlantedInstallation> {
  const planted: Planted[] = [];
  const plant = (one: Planted): void => void planted.push(one);
  const log: Buffer[] = [];
  const mailPassword = plantedText();
  plant({ kind: 'password of the mail server', label: 'environment', value: mailPassword });
  const outside = await startOutsideWorld({ name: 'sluice', password: mailPassword });
  const config = { mail: outside.mail.config, outgoingAllow: ['127.0.0.1/32'] };
  const rig = await startFleetRig({ config, log: { write: (line) => void log.push(Buffer.from(line)) } });
  await forwardAudit(rig, outside, plant);
  const clientSecret = plantedText().replace('ü', '');
  const callback = rig.url + contract.singleSignOnPaths.callback;
  const provider = await startOidcProvider([callback], 0, clientSecret);
  const callers = await plantPeople(rig, plant);
  await plantSingleSignOn(rig, provider, plant);
  await plantMailedLink(outside, plant);
  const shop = await plantConfiguration(rig, plant);
  await rig.client.call(contract.createEnrolmentToken, { body: { poolId: shop.poolId } });
  await plantNodeToken(shop.node, plant);
  await plantKeyFile(rig, plant);
  await plantSealed(rig, planted);
  const toForeignNode = await askAsForeignNode(rig, shop);
  const stop = () => stopAll(rig, provider, outside);
  return { rig, callers, shop, planted, log, outside, toForeignNode, stop };
}

async function stopAll(rig: FleetRig, provider: OidcProviderRig, outside: OutsideWorld): Promise<void> {
  await provider.close();
  await rig.stop();
  await outside.close();
}

async function forwardAudit(rig: FleetRig, outside: OutsideWorld, plant: (one: Planted) => void): Promise<void> {
  const { client } = rig;
  const [secret, path] = [plantedText(), plantedText().replace(/[^\w-]/g, '')];
  plant({ kind: 'secret of the webhook', label: 'audit', value: secret });
  plant({ kind: 'path of the webhook', label: 'audit', value: path });
  await client.call(contract.setSyslogForwarder, { body: { host: '127.0.0.1', port: outside.syslogPort, tls: false } });
  await client.call(contract.setWebhookForwarder, { body: { url: `${outside.webhookUrl}/${path}`, secret } });
  const inAddress = plantedText().replace(/[^\w-]/g, '');
  plant({ kind: 'password in an address', label: 'refused', value: inAddress });
  const url = outside.webhookUrl.replace('//', `//sluice:${inAddress}@`);
  await problemOf(client.call(contract.setWebhookForwarder, { body: { url, secret } }));
  await problemOf(client.call(contract.tryProvider, { body: { issuer: url, scopes: [] } }));
}

/** Nobody waits for the mail that a forgotten password sends: neither does whoever asks for it. */
async function plantMailedLink({ mail: { letters } }: OutsideWorld, plant: (one: Planted) => void): Promise<void> {
  // People are told of other things by mail too.
  const tokenIn = (text: string) => /\/choose-password#([\w-]{43})/.exec(text)?.[1] ?? null;
  const tokens = await until(
    async () => letters.flatMap(({ text }) => tokenIn(text) ?? []),
    (found) => found.length > 0,
  );
  const [token = ''] = tokens;
  plant({ kind: 'mailed password link', label: 'unused', value: token });
}

async function plantNodeToken(node: DrivenAgent, plant: (one: Planted) => void): Promise<void> {
  const { json } = await node.authenticate();
  const token = (json as { token: string }).token;
  plant({ kind: 'token of a node', label: node.name, value: token.split('.')[2] ?? '' });
}

async function plantKeyFile({ dataDir }: FleetRig, plant: (one: Planted) => void): Promise<void> {
  const text = await readFile(join(dataDir, 'sluice.key'), 'utf8');
  const value = Buffer.from(text.trim().split(':')[1] ?? '', 'base64');
  plant({ kind: 'key of the key file', label: 'newest', value });
}

/** Everything that is sealed is a secret, also what a later version seals. */
async function plantSealed({ controlPlane }: FleetRig, planted: Planted[]): Promise<void> {
  const { db, sealing } = controlPlane.platform;
  const known = new Set(planted.map(({ value }) => String(value)));
  for (const { column, id, nameOf, table } of sealedColumns) {
    const { rows } = await sql<{ id: string; sealed: Buffer | null }>`
      SELECT ${sql.id(id)}::text AS id, ${sql.id(column)} AS sealed FROM ${sql.table(table)}`.execute(db);
    for (const row of rows) {
      if (row.sealed === null) continue;
      const opened = sealing.open(nameOf(row.id), row.sealed);
      const value = privatePartOf(opened) ?? opened;
      const label = `${table}.${column} ${row.id}`;
      if (value.length > 0 && !known.has(String(value)) && !value.includes('PRIVATE KEY'))
        planted.push({ kind: 'sealed value', label, value });
    }
  }
}

/** Of a private key, because the rest of it is the public one. Null for everything else. */
function privatePartOf(bytes: Buffer): Buffer | null {
  try {
    const { d } = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
    return d === undefined ? null : Buffer.from(d, 'base64url');
  } catch {
    return null;
  }
}

async function askAsForeignNode(rig: FleetRig, shop: PlantedCluster): Promise<Place[]> {
  const { node } = await rig.createManaged('elsewhere');
  const files = [...shop.node.versions.values(), ...shop.node.observed().files.map(({ digest }) => digest)];
  const answers = await Promise.all([
    ...files.map((digest) => node.getBlob(digest)),
    node.call('GET', `${agentPaths.desired}?waitSeconds=0`),
    node.call('POST', agentPaths.challenge, { nodeId: shop.node.nodeId }),
    node.call('POST', agentPaths.report, { protocol: 1 }),
  ]);
  return answers.map(({ bytes }) => ({ where: 'answer to a foreign node', bytes }));
}
