import type { ClusterId } from '@sluice/contract';
import { links } from '../links.ts';

/** The pages of a cluster in the order of its tabs, with the letter that goes there after `g`. */
export const clusterPlaces = [
  { text: 'tabs.overview', letter: 'o', link: (id: ClusterId) => links.cluster(id) },
  { text: 'tabs.configuration', letter: 'e', link: (id: ClusterId) => links.configuration(id) },
  { text: 'tabs.files', letter: 'f', link: (id: ClusterId) => links.files(id) },
  { text: 'tabs.changes', letter: 'c', link: (id: ClusterId) => links.changes(id) },
  { text: 'tabs.revisions', letter: 'r', link: (id: ClusterId) => links.revisions(id) },
  { text: 'tabs.drift', letter: 'd', link: (id: ClusterId) => links.drift(id) },
  { text: 'tabs.nodes', letter: 'n', link: (id: ClusterId) => links.clusterNodes(id) },
] as const;

/** Pages that need no cluster. */
export const globalPlaces = [
  { text: 'clusters.title', letter: 'l', link: () => links.clusters() },
  { text: 'audit.title', letter: 'a', link: () => links.audit() },
  { text: 'sessions.title', letter: 's', link: () => links.sessions() },
] as const;
