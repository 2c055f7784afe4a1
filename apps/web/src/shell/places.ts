import type { ClusterId, Permission } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { sessionQuery } from '../api/queries.ts';
import { links } from '../links.ts';
import type { clusters } from '../texts/en/clusters.ts';
import { type Held, holdsAt } from './held.ts';

interface ClusterPlace {
  text: `tabs.${keyof typeof clusters.tabs}`;
  letter: string;
  link: (id: ClusterId) => string;
  /** Without it there is nothing to see on the page. */
  needs?: Permission;
}

const clusterPlaces: readonly ClusterPlace[] = [
  { text: 'tabs.overview', letter: 'o', link: (id: ClusterId) => links.cluster(id) },
  { text: 'tabs.configuration', letter: 'e', link: (id: ClusterId) => links.configuration(id), needs: 'config.read' },
  { text: 'tabs.files', letter: 'f', link: (id: ClusterId) => links.files(id), needs: 'config.read' },
  { text: 'tabs.changes', letter: 'c', link: (id: ClusterId) => links.changes(id), needs: 'config.read' },
  { text: 'tabs.rollouts', letter: 't', link: (id: ClusterId) => links.rollouts(id) },
  { text: 'tabs.revisions', letter: 'r', link: (id: ClusterId) => links.revisions(id), needs: 'config.read' },
  { text: 'tabs.drift', letter: 'd', link: (id: ClusterId) => links.drift(id), needs: 'config.read' },
  { text: 'tabs.overrides', letter: 'h', link: (id: ClusterId) => links.overrides(id) },
  { text: 'tabs.runtime', letter: 'u', link: (id: ClusterId) => links.runtime(id), needs: 'runtime.read' },
  { text: 'tabs.nodes', letter: 'n', link: (id: ClusterId) => links.clusterNodes(id), needs: 'node.read' },
];

/** The pages of a cluster that the person may see, in the order of its tabs, with the letter that goes there after `g`. */
export function useClusterPlaces(): (clusterId: ClusterId) => readonly ClusterPlace[] {
  const session = useQuery(sessionQuery).data;
  return useCallback(
    (clusterId) =>
      clusterPlaces.filter(
        ({ needs }) => needs === undefined || (session != null && holdsAt(session, needs, { clusterId })),
      ),
    [session],
  );
}

interface GlobalPlace {
  text:
    | 'clusters.title'
    | 'shell.approvals'
    | 'people.title'
    | 'audit.title'
    | 'shell.auditSettings'
    | 'account.title'
    | 'singleSignOn.title';
  letter: string;
  link: () => string;
  /** Each held at any place; without them there is nothing to see or to do on the page. */
  needs: readonly Permission[];
  /** How the addresses of its pages begin. */
  within: string;
  /** In the top bar; the account has a menu of its own. */
  inBar: boolean;
}

const globalPlaces: readonly GlobalPlace[] = [
  {
    text: 'clusters.title',
    letter: 'l',
    link: () => links.clusters(),
    within: '/clusters',
    needs: ['cluster.read'],
    inBar: true,
  },
  {
    text: 'shell.approvals',
    letter: 'v',
    link: () => links.approvals(),
    within: '/approvals',
    needs: ['cluster.read', 'approval.give'],
    inBar: true,
  },
  {
    text: 'people.title',
    letter: 'p',
    link: () => links.people(),
    within: '/people',
    needs: ['user.read'],
    inBar: true,
  },
  { text: 'audit.title', letter: 'a', link: () => links.audit(), within: '/audit', needs: ['audit.read'], inBar: true },
  {
    text: 'shell.auditSettings',
    letter: 'k',
    link: () => links.auditSettings(),
    within: '/audit',
    needs: ['audit.read'],
    inBar: false,
  },
  {
    text: 'singleSignOn.title',
    letter: 'i',
    link: () => links.singleSignOn(),
    within: '/settings',
    needs: ['user.read'],
    inBar: false,
  },
  { text: 'account.title', letter: 's', link: () => links.account(), within: '/account', needs: [], inBar: false },
];

/** Pages that need no cluster and that the person may see. */
export function useGlobalPlaces(): readonly GlobalPlace[] {
  const session = useQuery(sessionQuery).data;
  return useMemo(
    () => globalPlaces.filter(({ needs }) => needs.length === 0 || (session != null && holdsAll(session, needs))),
    [session],
  );
}

const holdsAll = (session: Held, needs: readonly Permission[]) =>
  needs.every((permission) => holdsAt(session, permission, 'anywhere'));

/** Where somebody begins: the first page that they may see. */
export function firstPageOf(session: Held): string {
  const first = globalPlaces.find(({ needs }) => holdsAll(session, needs));
  return first?.link() ?? links.account();
}
