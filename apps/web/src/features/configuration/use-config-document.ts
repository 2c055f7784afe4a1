import type { ClusterId, ResourceView } from '@sluice/contract';
import { type ConfigFile, parse } from '@sluice/haproxy-config';
import { keepPreviousData, skipToken, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type ConfigPart, configQuery, type JoinedConfig } from '../../api/config-query.ts';
import { resourcesQuery } from '../../api/queries.ts';

export interface ConfigDocument {
  resource: ResourceView;
  bytes: Uint8Array;
  file: ConfigFile;
  /** State of the staged tree that the bytes belong to; goes into `If-Match` when staging. */
  etag: string;
  /** The files that the bytes are joined of, in order: an edit is staged in the one that has its lines. */
  parts: readonly ConfigPart[];
}

/** One configuration file for itself, with the files that HAProxy reads before and after it. */
export interface ConfigFileDocument extends ConfigDocument {
  before: readonly ConfigFile[];
  after: readonly ConfigFile[];
}

/** All configuration files of the cluster as one text, with everything staged; `resource` is haproxy.cfg. */
export function useStagedDocument(clusterId: ClusterId): ConfigDocument & Pick<JoinedConfig, 'placed'> {
  const listed = useSuspenseQuery(resourcesQuery(clusterId, 'staged')).data;
  // A newer state is shown when its bytes are here too: until then the page stays as it is, with the etag that belongs to it.
  const [shown, show] = useState(listed);
  const next = useQuery(configQuery(clusterId, listed, 'staged'));
  if (shown !== listed && next.data !== undefined) show(listed);
  const joined = useSuspenseQuery(configQuery(clusterId, shown, 'staged')).data;
  const file = useMemo(() => parse(joined.bytes), [joined]);
  const { etag } = shown;
  return useMemo(() => ({ ...joined, file, etag }), [joined, file, etag]);
}

/** One of the files of a document for itself; null when it has none of this name. */
export function useConfigFile(document: ConfigDocument, name: string): ConfigFileDocument | null {
  const { parts, etag, file: whole } = document;
  // One file is the whole text, which is read already.
  const files = useMemo(() => (parts.length === 1 ? [whole] : parts.map(({ bytes }) => parse(bytes))), [parts, whole]);
  return useMemo(() => {
    const index = parts.findIndex(({ resource }) => resource.name === name);
    const [part, file] = [parts[index], files[index]];
    if (part === undefined || file === undefined) return null;
    return { ...part, file, etag, parts: [part], before: files.slice(0, index), after: files.slice(index + 1) };
  }, [parts, files, etag, name]);
}

/** The configuration of a revision; null when there is no revision, undefined while it is on the way. */
export function useRevisionFile(clusterId: ClusterId, revision: number | null): ConfigFile | null | undefined {
  const listed = useQuery({
    ...resourcesQuery(clusterId, String(revision)),
    enabled: revision !== null,
    // What another revision serves is shown until the new one is here: rows must not come and go.
    placeholderData: keepPreviousData,
  }).data;
  const joined = useQuery({
    ...(listed === undefined
      ? { queryKey: ['content', clusterId, 'none'], queryFn: skipToken }
      : configQuery(clusterId, listed, String(revision))),
    placeholderData: keepPreviousData,
  }).data;
  const file = useMemo(() => (joined === undefined ? undefined : parse(joined.bytes)), [joined]);
  return revision === null ? null : file;
}
