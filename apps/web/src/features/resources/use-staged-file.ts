import type { ClusterId } from '@sluice/contract';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { contentQuery } from '../../api/queries.ts';
import type { ListedResource } from './file-rows.ts';

/** A file with everything staged; `etag` names the state that the bytes belong to. */
export interface FileDocument {
  resource: ListedResource;
  bytes: Uint8Array;
  etag: string;
}

/** The bytes of a file of the staged tree. A newer state is shown when its bytes are here too. */
export function useStagedFile(clusterId: ClusterId, listed: { resource: ListedResource; etag: string }): FileDocument {
  const [shown, show] = useState(listed);
  const contentOf = ({ resource: { id, digest } }: typeof listed) => contentQuery(clusterId, id, 'staged', digest);
  const next = useQuery(contentOf(listed));
  const isNewer = shown.etag !== listed.etag || shown.resource !== listed.resource;
  if (isNewer && next.data !== undefined) show(listed);
  const bytes = useSuspenseQuery(contentOf(shown)).data;
  const { resource, etag } = shown;
  return useMemo(() => ({ resource, bytes, etag }), [resource, bytes, etag]);
}
