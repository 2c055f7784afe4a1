import { ClusterId, type ClusterView, mainConfigName, type NodeView, type ResourceView } from '@sluice/contract';
import { type ConfigFile, listBackends, listFrontends, parse, toDisplay } from '@sluice/haproxy-config';
import { skipToken, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { configQuery } from '../api/config-query.ts';
import { changesQuery, clustersQuery, nodesQuery, resourcesQuery, revisionsQuery } from '../api/queries.ts';
import { links } from '../links.ts';
import type { JumpEntry } from './jump-entries.ts';
import { useClusterPlaces, useGlobalPlaces } from './places.ts';
import { usePermission } from './use-permission.ts';

/** Names no cluster; what it is asked with is never sent. */
const noCluster = ClusterId.parse('00000000-0000-4000-8000-000000000000');

/**
 * Everything there is to jump to: pages, clusters and nodes of the whole; of the cluster at hand also what its configuration with
 * everything staged defines, its revisions and its staged changes.
 */
export function useJumpEntries(enabled: boolean): JumpEntry[] {
  const mayClusters = usePermission('cluster.read', 'anywhere');
  const mayNodes = usePermission('node.read', 'anywhere');
  const clusters = useQuery({ ...clustersQuery, enabled: enabled && mayClusters }).data;
  const nodes = useQuery({ ...nodesQuery(), enabled: enabled && mayNodes }).data;
  const here = useClusterAtHand(clusters ?? [], nodes ?? []);
  const pages = usePageEntries(clusters ?? [], here);
  const ofCluster = useClusterEntries(here, enabled);
  return useMemo(() => {
    const nameOf = (id: ClusterId | null) => clusters?.find((cluster) => cluster.id === id)?.name;
    const nodeEntries = (nodes ?? []).map((node): JumpEntry => {
      const cluster = nameOf(node.clusterId);
      return {
        id: node.id,
        kind: 'node',
        label: node.name,
        ...(cluster === undefined ? {} : { detail: cluster }),
        href: links.node(node.id),
      };
    });
    return [...pages, ...nodeEntries, ...ofCluster];
  }, [pages, nodes, clusters, ofCluster]);
}

/** That of the page, or of the node that the page shows. */
function useClusterAtHand(clusters: readonly ClusterView[], nodes: readonly NodeView[]): ClusterView | null {
  const params = useParams({ strict: false });
  const ofNode = nodes.find((node) => node.id === params.nodeId)?.clusterId;
  const id = ClusterId.safeParse(params.clusterId ?? ofNode).data;
  return clusters.find((cluster) => cluster.id === id) ?? null;
}

function usePageEntries(clusters: readonly ClusterView[], here: ClusterView | null): JumpEntry[] {
  const { t } = useTranslation();
  const placesOf = useClusterPlaces();
  const globalPlaces = useGlobalPlaces();
  return useMemo(() => {
    const pagesOf = (cluster: ClusterView) =>
      placesOf(cluster.id).map(
        (place): JumpEntry => ({
          id: `${cluster.id}${place.letter}`,
          kind: 'page',
          label: t(place.text),
          detail: cluster.name,
          href: place.link(cluster.id),
        }),
      );
    return [
      ...(here === null ? [] : pagesOf(here)),
      ...clusters.map(
        (cluster): JumpEntry => ({
          id: cluster.id,
          kind: 'cluster',
          label: cluster.name,
          detail: t(`environment.${cluster.pool.environment}`),
          href: links.cluster(cluster.id),
        }),
      ),
      ...globalPlaces.map(
        (place): JumpEntry => ({ id: place.letter, kind: 'page', label: t(place.text), href: place.link() }),
      ),
      ...clusters.filter((cluster) => cluster !== here).flatMap(pagesOf),
    ];
  }, [clusters, here, placesOf, globalPlaces, t]);
}

function useClusterEntries(cluster: ClusterView | null, enabled: boolean): JumpEntry[] {
  const id = cluster?.id;
  const mayRead = usePermission('config.read', id === undefined ? 'anywhere' : { clusterId: id });
  const of = { id: id ?? noCluster, enabled: enabled && mayRead && id !== undefined };
  const listed = useQuery({ ...resourcesQuery(of.id, 'staged'), enabled: of.enabled }).data;
  const content = useQuery(
    of.enabled && listed !== undefined
      ? configQuery(of.id, listed, 'staged')
      : { queryKey: ['content', of.id, 'none'], queryFn: skipToken },
  ).data;
  const changes = useQuery({ ...changesQuery(of.id, 'staged'), enabled: of.enabled }).data;
  const revisions = useInfiniteQuery({ ...revisionsQuery(of.id), enabled: of.enabled }).data;
  const file = useMemo(() => (content === undefined ? null : parse(content.bytes)), [content]);
  return useMemo(() => {
    if (id === undefined) return [];
    return [
      ...(file === null ? [] : proxyEntries(file, id)),
      ...(listed?.items ?? []).flatMap((resource): JumpEntry[] =>
        resource.name === mainConfigName
          ? []
          : [{ id: resource.id, kind: 'file', label: resource.name, href: hrefOf(resource, id) }],
      ),
      ...(changes?.items ?? []).map(
        (change): JumpEntry => ({
          id: change.id,
          kind: 'change',
          label: `#${change.number} ${change.title}`,
          detail: change.author.name,
          href: links.change(id, change.id),
        }),
      ),
      ...(revisions?.pages.flatMap((page) => page.items) ?? []).map(
        (revision): JumpEntry => ({
          id: revision.id,
          kind: 'revision',
          label: `r${revision.number}`,
          detail: [revision.why, revision.author.name].filter(Boolean).join(' · '),
          href: links.revision(id, revision.number),
        }),
      ),
    ];
  }, [id, file, listed, changes, revisions]);
}

function hrefOf({ id, kind, name }: ResourceView, clusterId: ClusterId): string {
  return kind === 'haproxy-config' ? links.configuration(clusterId, undefined, name) : links.file(clusterId, id);
}

function proxyEntries(file: ConfigFile, clusterId: ClusterId): JumpEntry[] {
  const frontends = listFrontends(file).map(
    (frontend): JumpEntry => ({
      id: `frontend ${frontend.name}`,
      kind: 'frontend',
      label: toDisplay(frontend.name),
      detail: frontend.binds.flatMap((bind) => bind.addresses.map((address) => toDisplay(address.text))).join(', '),
      href: links.cluster(clusterId, toDisplay(frontend.name)),
    }),
  );
  const backends = listBackends(file).flatMap((backend): JumpEntry[] => [
    {
      id: `backend ${backend.name}`,
      kind: 'backend',
      label: toDisplay(backend.name),
      href: links.cluster(clusterId, toDisplay(backend.name)),
    },
    ...backend.servers.map(
      (server): JumpEntry => ({
        id: `server ${backend.name} ${server.name}`,
        kind: 'server',
        label: toDisplay(server.name),
        detail: `${toDisplay(backend.name)} · ${toDisplay(server.address)}`,
        href: links.server(clusterId, backend.name, server.name),
      }),
    ),
  ]);
  return [...frontends, ...backends];
}
