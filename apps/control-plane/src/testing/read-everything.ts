import * as contract from '@sluice/contract';
import { everyEndpoint } from './every-endpoint.ts';
import { idOf } from './fleet-rig.ts';
import type { PlantedCluster } from './planted-configuration.ts';
import type { Caller } from './planted-people.ts';

/** What there is to read: values of parameters of paths, and what else can be asked for by a query. */
export interface Readable {
  params: Readonly<Record<string, readonly string[]>>;
  queries: Readonly<Record<string, readonly string[]>>;
}

/** Finds the ids of everything that was planted. */
export async function findReadable(client: contract.ApiClient, planted: PlantedCluster): Promise<Readable> {
  const { clusterId } = planted;
  const { items: resources } = await client.call(contract.listResources, { params: { clusterId } });
  const { items: users } = await client.call(contract.listUsers, {});
  const trees = ['head', 'staged', '1', '2', '3'];
  return {
    params: {
      clusterId: [clusterId],
      nodeId: [idOf(planted.node)],
      planId: planted.planIds,
      changeId: planted.changeIds,
      rolloutId: planted.rolloutIds,
      resourceId: resources.map(({ id }) => id),
      userId: users.map(({ id }) => id),
      number: ['1', '2', '3'],
    },
    queries: {
      [contract.listAudit.path]: ['?limit=200'],
      [contract.exportAudit.path]: ['?format=json', '?format=csv'],
      [contract.listChanges.path]: ['?state=staged', '?state=applied', '?state=rejected'],
      [contract.listResources.path]: trees.map((at) => `?at=${at}`),
      [contract.downloadResource.path]: trees.map((at) => `?at=${at}`),
      [contract.compareRevisions.path]: trees.map((to) => `?from=1&to=${to}`),
    },
  };
}

/** Addresses beside the contract: pages, the reference, health. */
const otherPaths = ['/', '/healthz', '/api/v1/openapi.json', '/api/reference', '/api/v1/nowhere'];

/** Asks every endpoint that reads for everything there is, as each of these callers. Gives how many requests were sent. */
export async function readEverything(url: string, readable: Readable, callers: readonly Caller[]): Promise<number> {
  const paths = everyEndpoint.flatMap(({ endpoint: { method, path } }) =>
    method === 'GET' && path !== contract.streamEvents.path
      ? (readable.queries[path] ?? ['']).flatMap((query) => filled(path, readable).map((one) => one + query))
      : [],
  );
  const all = [...paths, ...otherPaths];
  const read = async ({ token }: Caller): Promise<void> => {
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    for (const path of all) await fetch(url + path, { headers });
  };
  await Promise.all(callers.map(read));
  return all.length * callers.length;
}

/** The path with every combination of ids. */
function filled(path: string, readable: Readable): string[] {
  const name = /:(\w+)/.exec(path)?.[1];
  if (name === undefined) return [path];
  return (readable.params[name] ?? []).flatMap((id) => filled(path.replace(`:${name}`, id), readable));
}
