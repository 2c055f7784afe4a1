import { ChangeId, ClusterId, PlanId, ResourceId, RolloutId } from '@sluice/contract';
import { createRoute, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router';
import { t } from 'i18next';
import * as approvalQueries from '../api/approval-queries.ts';
import * as queries from '../api/queries.ts';
import { links, type RuntimeSearch, runtimeViews, runtimeWords } from '../links.ts';
import { idParam, revisionParam } from '../shell/addresses.ts';
import { titled } from '../shell/document-title.ts';
import { NotFound } from '../shell/RouteFailure.tsx';
import { readFilter, signedIn } from './frame.ts';

/** The head of a cluster, shared by its pages. */
const cluster = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId',
  component: lazyRouteComponent(() => import('../features/clusters/ClusterPage.tsx')),
  notFoundComponent: NotFound,
  params: idParam('clusterId', ClusterId),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.clusterQuery(params.clusterId)),
  head: titled(({ loaderData }: { loaderData?: { name: string } | undefined }) => loaderData?.name),
});

const overview = createRoute({
  getParentRoute: () => cluster,
  path: '/',
  head: titled(() => t('tabs.overview')),
  component: lazyRouteComponent(() => import('../features/clusters/OverviewPage.tsx')),
  validateSearch: (search: Record<string, unknown>): { backend?: string; server?: string; filter?: string } => ({
    ...readFilter(search),
    ...(typeof search.backend === 'string' ? { backend: search.backend } : {}),
    ...(typeof search.server === 'string' ? { server: search.server } : {}),
  }),
  loader: async ({ context, params: { clusterId } }) => {
    const { queryClient } = context;
    const serving = async () => {
      const { lastGood } = await queryClient.ensureQueryData(queries.clusterQuery(clusterId));
      if (lastGood !== null)
        await queryClient.ensureQueryData(queries.resourcesQuery(clusterId, String(lastGood.number)));
    };
    await Promise.all([
      queryClient.ensureQueryData(queries.trafficQuery(clusterId)),
      queryClient.ensureQueryData(queries.resourcesQuery(clusterId, 'staged')),
      serving(),
    ]);
  },
});

const newBackend = createRoute({
  getParentRoute: () => cluster,
  path: '/backends/new',
  head: titled(() => t('newBackend.title')),
  component: lazyRouteComponent(() => import('../features/clusters/NewBackendPage.tsx')),
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.resourcesQuery(params.clusterId, 'staged')),
});

const configuration = createRoute({
  getParentRoute: () => cluster,
  path: '/configuration',
  head: titled(() => t('tabs.configuration')),
  component: lazyRouteComponent(() => import('../features/configuration/ConfigurationPage.tsx')),
  validateSearch: (search: Record<string, unknown>): { line?: number; file?: string } => {
    const line = Number(search.line);
    return {
      ...(Number.isSafeInteger(line) && line > 0 ? { line } : {}),
      ...(typeof search.file === 'string' ? { file: search.file } : {}),
    };
  },
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.resourcesQuery(params.clusterId, 'staged')),
});

const files = createRoute({
  getParentRoute: () => cluster,
  path: '/files',
  head: titled(() => t('tabs.files')),
  component: lazyRouteComponent(() => import('../features/resources/FilesPage.tsx')),
  validateSearch: readFilter,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.resourcesQuery(params.clusterId, 'staged')),
});

const newFile = createRoute({
  getParentRoute: () => cluster,
  path: '/files/new',
  head: titled(() => t('tabs.files')),
  component: lazyRouteComponent(() => import('../features/resources/NewFilePage.tsx')),
  validateSearch: (search: Record<string, unknown>): { kind?: string; name?: string } => ({
    ...(typeof search.kind === 'string' ? { kind: search.kind } : {}),
    ...(typeof search.name === 'string' ? { name: search.name } : {}),
  }),
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.resourcesQuery(params.clusterId, 'staged')),
});

const file = createRoute({
  getParentRoute: () => cluster,
  path: '/files/$resourceId',
  head: titled(() => t('tabs.files')),
  component: lazyRouteComponent(() => import('../features/resources/FilePage.tsx')),
  params: idParam('resourceId', ResourceId),
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.resourcesQuery(params.clusterId, 'staged')),
});

const importConfiguration = createRoute({
  getParentRoute: () => cluster,
  path: '/import',
  head: titled(() => t('importing.title')),
  component: lazyRouteComponent(() => import('../features/configuration/ImportPage.tsx')),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.nodesQuery(params.clusterId)),
});

const changes = createRoute({
  getParentRoute: () => cluster,
  path: '/changes',
  head: titled(() => t('tabs.changes')),
  component: lazyRouteComponent(() => import('../features/changes/ChangesPage.tsx')),
  // A single number is read as one, several as a text.
  validateSearch: (search: Record<string, unknown>): { only?: string } =>
    /^\d+(,\d+)*$/.test(String(search.only ?? '')) ? { only: String(search.only) } : {},
  loader: async ({ context, params }) => {
    await Promise.all([
      context.queryClient.ensureQueryData(queries.changesQuery(params.clusterId, 'staged')),
      context.queryClient.ensureQueryData(queries.rolloutsQuery(params.clusterId)),
    ]);
  },
});

const change = createRoute({
  getParentRoute: () => cluster,
  path: '/changes/$changeId',
  component: lazyRouteComponent(() => import('../features/changes/ChangePage.tsx')),
  params: idParam('changeId', ChangeId),
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.changeQuery(params.clusterId, params.changeId)),
  head: titled(({ loaderData }: { loaderData?: { title: string } | undefined }) => loaderData?.title),
});

const plan = createRoute({
  getParentRoute: () => cluster,
  path: '/plans/$planId',
  head: titled(() => t('plan.title')),
  component: lazyRouteComponent(() => import('../features/changes/PlanPage.tsx')),
  params: idParam('planId', PlanId),
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.planQuery(params.clusterId, params.planId)),
});

const rollouts = createRoute({
  getParentRoute: () => cluster,
  path: '/rollouts',
  head: titled(() => t('tabs.rollouts')),
  component: lazyRouteComponent(() => import('../features/rollouts/RolloutsPage.tsx')),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.rolloutsQuery(params.clusterId)),
});

const strategy = createRoute({
  getParentRoute: () => cluster,
  path: '/strategy',
  head: titled(() => t('tabs.rollouts')),
  component: lazyRouteComponent(() => import('../features/rollouts/StrategyPage.tsx')),
});

const clusterPolicy = createRoute({
  getParentRoute: () => cluster,
  path: '/policy',
  head: titled(() => t('tabs.rollouts')),
  component: lazyRouteComponent(() => import('../features/approvals/ClusterPolicyPage.tsx')),
  loader: async ({ context: { queryClient }, params: { clusterId } }) => {
    await Promise.all([
      queryClient.ensureQueryData(approvalQueries.clusterPolicyQuery(clusterId)),
      queryClient.ensureQueryData(approvalQueries.freezesQuery(clusterId)),
      queryClient.ensureQueryData(approvalQueries.schedulesQuery(clusterId)),
    ]);
  },
});

const rollout = createRoute({
  getParentRoute: () => cluster,
  path: '/rollouts/$rolloutId',
  component: lazyRouteComponent(() => import('../features/rollouts/RolloutPage.tsx')),
  validateSearch: readFilter,
  params: idParam('rolloutId', RolloutId),
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.rolloutQuery(params.clusterId, params.rolloutId)),
  head: titled(
    ({ loaderData }: { loaderData?: { revision: number } | undefined }) =>
      loaderData && t('rollout.title', { number: loaderData.revision }),
  ),
});

const revisions = createRoute({
  getParentRoute: () => cluster,
  path: '/revisions',
  head: titled(() => t('revisions.title')),
  component: lazyRouteComponent(() => import('../features/revisions/RevisionsPage.tsx')),
  loader: ({ context, params }) =>
    context.queryClient.ensureInfiniteQueryData(queries.revisionsQuery(params.clusterId)),
});

const revision = createRoute({
  getParentRoute: () => cluster,
  path: '/revisions/$number',
  component: lazyRouteComponent(() => import('../features/revisions/RevisionPage.tsx')),
  params: revisionParam,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.revisionQuery(params.clusterId, params.number)),
  head: titled(({ params }: { params: { number: number } }) => t('revisions.one', { number: params.number })),
});

const comparison = createRoute({
  getParentRoute: () => cluster,
  path: '/compare',
  component: lazyRouteComponent(() => import('../features/revisions/ComparisonPage.tsx')),
  validateSearch: (search: Record<string, unknown>): { from: string; to: string } => ({
    from: typeof search.from === 'string' ? search.from : 'head',
    to: typeof search.to === 'string' ? search.to : 'staged',
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    context.queryClient.ensureQueryData(queries.comparisonQuery(params.clusterId, deps.from, deps.to)),
  head: titled(({ match }: { match: { search: { from: string; to: string } } }) =>
    t('revisions.comparisonPlain', match.search),
  ),
});

const drift = createRoute({
  getParentRoute: () => cluster,
  path: '/drift',
  head: titled(() => t('tabs.drift')),
  component: lazyRouteComponent(() => import('../features/drift/DriftPage.tsx')),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.driftQuery(params.clusterId)),
});

const overrides = createRoute({
  getParentRoute: () => cluster,
  path: '/overrides',
  head: titled(() => t('tabs.overrides')),
  component: lazyRouteComponent(() => import('../features/overrides/OverridesPage.tsx')),
});

/** Without a loader: each answer leaves a row in the audit log, so the page asks once it is there. */
const runtime = createRoute({
  getParentRoute: () => cluster,
  path: '/runtime/$view',
  head: titled(() => t('tabs.runtime')),
  component: lazyRouteComponent(() => import('../features/operations/RuntimePage.tsx')),
  params: {
    parse: ({ view }) => {
      const known = runtimeViews.find((each) => each === view);
      if (known === undefined) throw notFound();
      return { view: known };
    },
  },
  validateSearch: (search: Record<string, unknown>): RuntimeSearch =>
    Object.fromEntries(runtimeWords.flatMap((word) => (search[word] ? [[word, String(search[word])]] : []))),
});

const runtimeStart = createRoute({
  getParentRoute: () => cluster,
  path: '/runtime',
  beforeLoad: ({ params }) => {
    throw redirect({ href: links.runtime(params.clusterId), replace: true });
  },
});

const clusterNodes = createRoute({
  getParentRoute: () => cluster,
  path: '/nodes',
  head: titled(() => t('nodes.title')),
  component: lazyRouteComponent(() => import('../features/nodes/NodesPage.tsx')),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.nodesQuery(params.clusterId)),
});

/** A cluster and its pages. */
export const clusterRoutes = cluster.addChildren([
  overview,
  newBackend,
  configuration,
  importConfiguration,
  files,
  newFile,
  file,
  changes,
  change,
  plan,
  rollouts,
  strategy,
  clusterPolicy,
  rollout,
  revisions,
  revision,
  comparison,
  drift,
  overrides,
  runtime,
  runtimeStart,
  clusterNodes,
]);
