import { type CallOutput, type ClusterId, findConfig, type listResources, type ResourceView } from '@sluice/contract';
import { type ConfigFile, parse } from '@sluice/haproxy-config';
import { keepPreviousData, skipToken, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
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
  const listed = useSuspenseQuery(resourcesQuery(clusterId, 'staged')).data;
  // A newer state is shown when its bytes are here too: until then the page stays as it is, with the etag that belongs to it.
  const [shown, show] = useState(listed);
  const next = useQuery(contentOf(clusterId, listed));
  if (shown !== listed && next.data !== undefined) show(listed);
  const resource = findConfig(shown.items);
  const bytes = useSuspenseQuery(contentOf(clusterId, shown)).data;
  const file = useMemo(() => parse(bytes), [bytes]);
  const { etag } = shown;
  return useMemo(() => ({ resource, bytes, file, etag }), [resource, bytes, file, etag]);
}

type Listed = CallOutput<typeof listResources>;

function contentOf(clusterId: ClusterId, listed: Listed) {
  const { id, digest } = findConfig(listed.items);
  return contentQuery(clusterId, id, 'staged', digest);
}

/** The haproxy.cfg of a revision; null when there is no revision, undefined while it is on the way. */
export function useRevisionFile(clusterId: ClusterId, revision: number | null): ConfigFile | null | undefined {
  const listed = useQuery({
    ...resourcesQuery(clusterId, String(revision)),
    enabled: revision !== null,
    // What another revision serves is shown until the new one is here: rows must not come and go.
    placeholderData: keepPreviousData,
  }).data;
  const resource = listed === undefined ? undefined : findConfig(listed.items);
  const content = useQuery({
    ...(resource === undefined
      ? { queryKey: ['content', clusterId, 'none'], queryFn: skipToken }
      : contentQuery(clusterId, resource.id, String(revision), resource.digest)),
    placeholderData: keepPreviousData,
  }).data;
  const file = useMemo(() => (content === undefined ? undefined : parse(content)), [content]);
  return revision === null ? null : file;
}
