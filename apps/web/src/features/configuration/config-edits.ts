import type { ResourceId } from '@sluice/contract';
import { splitCompiled } from '@sluice/haproxy-config';
import { isSame } from './editing.ts';

interface Part {
  resource: { id: ResourceId };
  bytes: Uint8Array;
}

/** What to stage for edited bytes: of several files only those whose lines were edited, of one always that one. */
export function editsOf(
  document: { resource: { id: ResourceId }; parts?: readonly Part[] },
  edited: Uint8Array,
): { resourceId: ResourceId; content: Uint8Array }[] {
  const { parts } = document;
  if (parts === undefined || parts.length < 2) {
    return [{ resourceId: (parts?.[0] ?? document).resource.id, content: edited }];
  }
  const split = splitCompiled(
    parts.map(({ bytes }) => bytes),
    edited,
  );
  return parts.flatMap(({ resource, bytes }, index) => {
    const content = split[index] ?? bytes;
    return isSame(content, bytes) ? [] : [{ resourceId: resource.id, content }];
  });
}
