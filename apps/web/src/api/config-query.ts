import {
  type CallOutput,
  type ClusterId,
  findConfig,
  listConfigs,
  type listResources,
  type ResourceView,
} from '@sluice/contract';
import { compile, type PlacedPart } from '@sluice/haproxy-config';
import { queryOptions } from '@tanstack/react-query';
import { contentQuery, type TreeAt } from './queries.ts';

/** One configuration file of a tree with its exact bytes. */
export interface ConfigPart {
  resource: ResourceView;
  bytes: Uint8Array;
}

/** All configuration files of a tree, and the one text that HAProxy reads of them. */
export interface JoinedConfig {
  /** haproxy.cfg. */
  resource: ResourceView;
  /** In the order in which they are joined. */
  parts: readonly ConfigPart[];
  /** Where the lines of each file stand in the joined text. */
  placed: readonly PlacedPart[];
  bytes: Uint8Array;
}

type Listed = CallOutput<typeof listResources>;

/** The configuration files of a tree that was listed. */
export const configQuery = (clusterId: ClusterId, listed: Listed, at: TreeAt) => {
  const configs = listConfigs(listed.items);
  return queryOptions({
    queryKey: ['content', clusterId, 'configuration', ...configs.map(({ id, digest }) => `${id} ${digest}`)],
    queryFn: async ({ client }): Promise<JoinedConfig> => {
      const parts = await Promise.all(
        configs.map(async (resource) => ({
          resource,
          bytes: await client.ensureQueryData(contentQuery(clusterId, resource.id, at, resource.digest)),
        })),
      );
      const joined = compile(parts.map(({ resource, bytes }) => ({ source: resource.name, bytes })));
      return { resource: findConfig(configs), parts, placed: joined.parts, bytes: joined.bytes };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    structuralSharing: false,
  });
};
