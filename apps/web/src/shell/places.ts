import type { ClusterId, Permission } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { sessionQuery } from '../api/queries.ts';
import { links } from '../links.ts';
import type { clusters } from '../texts/en/clusters.ts';

interface ClusterPlace {
  text: `tabs.${keyof typeof clusters.tabs}`;
  letter: string;
  link: (id: ClusterId) => string;
  /** Without it there is nothing to see on the page. */
  needs?: Permission;
}

const clusterPlaces: readonly ClusterPlace[] = [
  { text: 'tabs.overview', letter: 'o', link: (id: ClusterId) => links.cluster(id) },
  { text: 'tabs.configuration', letter: 'e', link: (id: ClusterId) => links.configuration(id) },
  { text: 'tabs.files', letter: 'f', link: (id: ClusterId) => links.files(id) },
  { text: 'tabs.changes', letter: 'c', link: (id: ClusterId) => links.changes(id) },
  { text: 'tabs.rollouts', letter: 't', link: (id: ClusterId) => links.rollouts(id) },
  { text: 'tabs.revisions', letter: 'r', link: (id: ClusterId) => links.revisions(id) },
  { text: 'tabs.drift', letter: 'd', link: (id: ClusterId) => links.drift(id) },
  { text: 'tabs.overrides', letter: 'h', link: (id: ClusterId) => links.overrides(id) },
  { text: 'tabs.runtime', letter: 'u', link: (id: ClusterId) => links.runtime(id), needs: 'runtime.read' },
  { text: 'tabs.nodes', letter: 'n', link: (id: ClusterId) => links.clusterNodes(id) },
];

/** The pages of a cluster that the person may see, in the order of its tabs, with the letter that goes there after `g`. */
export function useClusterPlaces(): readonly ClusterPlace[] {
  const held = useQuery(sessionQuery).data?.permissions;
  return useMemo(() => clusterPlaces.filter(({ needs }) => needs === undefined || held?.includes(needs)), [held]);
}

/** Pages that need no cluster. */
export const globalPlaces = [
  { text: 'clusters.title', letter: 'l', link: () => links.clusters() },
  { text: 'audit.title', letter: 'a', link: () => links.audit() },
  { text: 'sessions.title', letter: 's', link: () => links.sessions() },
  { text: 'singleSignOn.title', letter: 'i', link: () => links.singleSignOn() },
] as const;
