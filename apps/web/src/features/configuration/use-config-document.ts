import type { ClusterId, ResourceView } from '@sluice/contract';
import { type ConfigFile, parse } from '@sluice/haproxy-config';
import { skipToken, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { contentQuery, resourcesQuery } from '../../api/queries.ts';

export interface ConfigDocument {
  resource: ResourceView;
  bytes: Uint8Array;
  file: ConfigFile;
  /** State of the staged tree that the bytes belong to; goes into `If-Match` when staging. */
  etag: string;
}

/** The cluster's haproxy.cfg with everything staged. */
export function useStagedDocument(clusterId: ClusterId): ConfigDocument {
  const resources = useSuspenseQuery(resourcesQuery(clusterId, 'staged')).data;
  const resource = resources.items[0];
  // A cluster is created together with its configuration resource, empty at first.
  if (resource === undefined) throw new Error('The cluster has no configuration resource.');
  const bytes = useSuspenseQuery(contentQuery(clusterId, resource.id, 'staged', resource.digest)).data;
  const file = useMemo(() => parse(bytes), [bytes]);
  return { resource, bytes, file, etag: resources.etag };
}

/** The newest revision's haproxy.cfg; null while it is on the way or there is none. */
export function useHeadFile(clusterId: ClusterId): ConfigFile | null {
  const resource = useQuery(resourcesQuery(clusterId, 'head')).data?.items[0];
  const content = useQuery(
    resource === undefined
      ? { queryKey: ['content', clusterId, 'none'], queryFn: skipToken }
      : contentQuery(clusterId, resource.id, 'head', resource.digest),
  ).data;
  return useMemo(() => (content === undefined ? null : parse(content)), [content]);
}
