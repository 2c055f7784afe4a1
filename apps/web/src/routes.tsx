import { ChangeId, ClusterId, NodeId, PlanId, RolloutId } from '@sluice/contract';
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from '@tanstack/react-router';
import * as queries from './api/queries.ts';
import { queryClient } from './api/query-client.ts';
import { links } from './links.ts';
import { NotFound, RootNotFound, RouteFailure } from './shell/RouteFailure.tsx';
import { Shell } from './shell/Shell.tsx';
import { PageSkeleton } from './ui/Panels.tsx';

/** An id from the address; anything else there is a page that does not exist. */
function readId<Id>(
  schema: { safeParse: (value: unknown) => { success: true; data: Id } | { success: false } },
  text: string,
): Id {
  const id = schema.safeParse(text);
  if (!id.success) throw notFound();
  return id.data;
}

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ notFoundComponent: RootNotFound });

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./features/access/SetupPage.tsx')),
  beforeLoad: async ({ context }) => {
    const state = await context.queryClient.fetchQuery(queries.setupQuery);
    if (!state.needed) throw redirect({ href: links.signIn() });
    return { reset: state.reset };
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./features/access/SignInPage.tsx')),
  validateSearch: (search: Record<string, unknown>): { to?: string } =>
    // Only a path of ours: anything else would send people to a foreign site after they signed in.
    typeof search.to === 'string' && /^\/(?![/\\])/.test(search.to) ? { to: search.to } : {},
});

/** Everything below needs somebody signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(queries.sessionQuery);
    if (session !== null) return;
    const setupState = await context.queryClient.fetchQuery(queries.setupQuery);
    if (setupState.needed) throw redirect({ href: links.setup() });
    throw redirect({ href: `${links.signIn()}?${new URLSearchParams({ to: location.href })}` });
  },
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => {
    throw redirect({ href: links.clusters(), replace: true });
  },
});

const clusters = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters',
  component: lazyRouteComponent(() => import('./features/clusters/ClustersPage.tsx')),
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.clustersQuery),
});

const newCluster = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/new',
  component: lazyRouteComponent(() => import('./features/clusters/NewClusterPage.tsx')),
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.poolsQuery),
});

/** The head of a cluster, shared by its pages. */
const cluster = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/$clusterId',
  component: lazyRouteComponent(() => import('./features/clusters/ClusterPage.tsx')),
  params: {
    parse: ({ clusterId }) => ({ clusterId: readId(ClusterId, clusterId) }),
    stringify: ({ clusterId }) => ({ clusterId }),
  },
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.clusterQuery(params.clusterId)),
});

const overview = createRoute({
  getParentRoute: () => cluster,
  path: '/',
  component: lazyRouteComponent(() => import('./features/clusters/OverviewPage.tsx')),
  validateSearch: (search: Record<string, unknown>): { backend?: string; server?: string } => ({
    ...(typeof search.backend === 'string' ? { backend: search.backend } : {}),
    ...(typeof search.server === 'string' ? { server: search.server } : {}),
  }),
  loader: async ({ context, params }) => {
    await Promise.all([
      context.queryClient.ensureQueryData(queries.trafficQuery(params.clusterId)),
      context.queryClient.ensureQueryData(queries.resourcesQuery(params.clusterId, 'staged')),
    ]);
  },
});

const newBackend = createRoute({
  getParentRoute: () => cluster,
  path: '/backends/new',
  component: lazyRouteComponent(() => import('./features/clusters/NewBackendPage.tsx')),
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.resourcesQuery(params.clusterId, 'staged')),
});

const configuration = createRoute({
  getParentRoute: () => cluster,
  path: '/configuration',
  component: lazyRouteComponent(() => import('./features/configuration/ConfigurationPage.tsx')),
  validateSearch: (search: Record<string, unknown>): { line?: number } => {
    const line = Number(search.line);
    return Number.isSafeInteger(line) && line > 0 ? { line } : {};
  },
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.resourcesQuery(params.clusterId, 'staged')),
});

const importConfiguration = createRoute({
  getParentRoute: () => cluster,
  path: '/import',
  component: lazyRouteComponent(() => import('./features/configuration/ImportPage.tsx')),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.nodesQuery(params.clusterId)),
});

const changes = createRoute({
  getParentRoute: () => cluster,
  path: '/changes',
  component: lazyRouteComponent(() => import('./features/changes/ChangesPage.tsx')),
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
  component: lazyRouteComponent(() => import('./features/changes/ChangePage.tsx')),
  params: {
    parse: ({ changeId }) => ({ changeId: readId(ChangeId, changeId) }),
    stringify: ({ changeId }) => ({ changeId }),
  },
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.changeQuery(params.clusterId, params.changeId)),
});

const plan = createRoute({
  getParentRoute: () => cluster,
  path: '/plans/$planId',
  component: lazyRouteComponent(() => import('./features/changes/PlanPage.tsx')),
  params: {
    parse: ({ planId }) => ({ planId: readId(PlanId, planId) }),
    stringify: ({ planId }) => ({ planId }),
  },
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.planQuery(params.clusterId, params.planId)),
});

const rollout = createRoute({
  getParentRoute: () => cluster,
  path: '/rollouts/$rolloutId',
  component: lazyRouteComponent(() => import('./features/rollouts/RolloutPage.tsx')),
  params: {
    parse: ({ rolloutId }) => ({ rolloutId: readId(RolloutId, rolloutId) }),
    stringify: ({ rolloutId }) => ({ rolloutId }),
  },
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(queries.rolloutQuery(params.clusterId, params.rolloutId)),
});

const revisions = createRoute({
  getParentRoute: () => cluster,
  path: '/revisions',
  component: lazyRouteComponent(() => import('./features/revisions/RevisionsPage.tsx')),
  loader: ({ context, params }) =>
    context.queryClient.ensureInfiniteQueryData(queries.revisionsQuery(params.clusterId)),
});

const comparison = createRoute({
  getParentRoute: () => cluster,
  path: '/compare',
  component: lazyRouteComponent(() => import('./features/revisions/ComparisonPage.tsx')),
  validateSearch: (search: Record<string, unknown>): { from: string; to: string } => ({
    from: typeof search.from === 'string' ? search.from : 'head',
    to: typeof search.to === 'string' ? search.to : 'staged',
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    context.queryClient.ensureQueryData(queries.comparisonQuery(params.clusterId, deps.from, deps.to)),
});

const clusterNodes = createRoute({
  getParentRoute: () => cluster,
  path: '/nodes',
  component: lazyRouteComponent(() => import('./features/nodes/NodesPage.tsx')),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.nodesQuery(params.clusterId)),
});

const node = createRoute({
  getParentRoute: () => signedIn,
  path: '/nodes/$nodeId',
  component: lazyRouteComponent(() => import('./features/nodes/NodePage.tsx')),
  params: {
    parse: ({ nodeId }) => ({ nodeId: readId(NodeId, nodeId) }),
    stringify: ({ nodeId }) => ({ nodeId }),
  },
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.nodeQuery(params.nodeId)),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  component: lazyRouteComponent(() => import('./features/audit/AuditPage.tsx')),
  loader: ({ context }) => context.queryClient.ensureInfiniteQueryData(queries.auditQuery),
});

const sessions = createRoute({
  getParentRoute: () => signedIn,
  path: '/account/sessions',
  component: lazyRouteComponent(() => import('./features/access/SessionsPage.tsx')),
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.sessionsQuery),
});

const routeTree = root.addChildren([
  setup,
  signIn,
  signedIn.addChildren([
    home,
    clusters,
    newCluster,
    cluster.addChildren([
      overview,
      newBackend,
      configuration,
      importConfiguration,
      changes,
      change,
      plan,
      rollout,
      revisions,
      comparison,
      clusterNodes,
    ]),
    node,
    audit,
    sessions,
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  defaultErrorComponent: RouteFailure,
  defaultNotFoundComponent: NotFound,
  defaultPreload: false,
  scrollRestoration: true,
  // Values stay the strings that stand in the address: a backend may be called 007 or true.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const entries = Object.entries(search).filter(([, value]) => value !== undefined);
    const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
