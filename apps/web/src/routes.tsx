import { NodeId, singleSignOnPaths } from '@sluice/contract';
import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { t } from 'i18next';
import * as approvalQueries from './api/approval-queries.ts';
import * as queries from './api/queries.ts';
import { queryClient } from './api/query-client.ts';
import { rememberSignedIn } from './api/signed-in-hint.ts';
import { links } from './links.ts';
import { accountRoutes, passwordRoutes } from './routes/account-routes.ts';
import { clusterRoutes } from './routes/cluster-routes.ts';
import { readFilter, root, signedIn } from './routes/frame.ts';
import { peopleRoutes } from './routes/people-routes.ts';
import { idParam, readAuditSearch, readRefusal, readReturnPath, searchStrings } from './shell/addresses.ts';
import { titled } from './shell/document-title.ts';
import { firstPageOf } from './shell/places.ts';
import { NotFound, RouteFailure } from './shell/RouteFailure.tsx';
import { PageSkeleton } from './ui/Panels.tsx';

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  head: titled(() => t('setup.title')),
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
  head: titled(() => t('signIn.title')),
  component: lazyRouteComponent(() => import('./features/access/SignInPage.tsx')),
  validateSearch: (search: Record<string, unknown>) => ({ ...readReturnPath(search), ...readRefusal(search) }),
});

/** Where single sign-on leads back to. The way there began on a foreign page; from here on it is ours. */
const backFromProvider = createRoute({
  getParentRoute: () => root,
  path: singleSignOnPaths.done,
  validateSearch: readReturnPath,
  beforeLoad: ({ context, search }) => {
    rememberSignedIn(true);
    context.queryClient.clear();
    throw redirect({ href: search.to ?? links.home(), replace: true });
  },
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: async ({ context }) => {
    const session = await context.queryClient.ensureQueryData(queries.sessionQuery);
    throw redirect({ href: session === null ? links.clusters() : firstPageOf(session), replace: true });
  },
});

const clusters = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters',
  head: titled(() => t('clusters.title')),
  component: lazyRouteComponent(() => import('./features/clusters/ClustersPage.tsx')),
  validateSearch: readFilter,
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.clustersQuery),
});

const newCluster = createRoute({
  getParentRoute: () => signedIn,
  path: '/clusters/new',
  head: titled(() => t('newCluster.title')),
  component: lazyRouteComponent(() => import('./features/clusters/NewClusterPage.tsx')),
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.poolsQuery),
});

const node = createRoute({
  getParentRoute: () => signedIn,
  path: '/nodes/$nodeId',
  component: lazyRouteComponent(() => import('./features/nodes/NodePage.tsx')),
  params: idParam('nodeId', NodeId),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.nodeQuery(params.nodeId)),
  head: titled(({ loaderData }: { loaderData?: { name: string } | undefined }) => loaderData?.name),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  head: titled(() => t('audit.title')),
  component: lazyRouteComponent(() => import('./features/audit/AuditPage.tsx')),
  validateSearch: readAuditSearch,
  // Which row is open is no other list.
  loaderDeps: ({ search: { row, ...filter } }) => filter,
  loader: ({ context, deps }) => context.queryClient.ensureInfiniteQueryData(queries.auditQuery(deps)),
});

const auditSettings = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit/settings',
  head: titled(() => t('shell.auditSettings')),
  component: lazyRouteComponent(() => import('./features/audit/AuditSettingsPage.tsx')),
  loader: async ({ context: { queryClient } }) => {
    const { forwardersQuery, retentionQuery } = await import('./api/audit-settings-queries.ts');
    await Promise.all([queryClient.ensureQueryData(forwardersQuery), queryClient.ensureQueryData(retentionQuery)]);
  },
});

const approvals = createRoute({
  getParentRoute: () => signedIn,
  path: '/approvals',
  head: titled(() => t('shell.approvals')),
  component: lazyRouteComponent(() => import('./features/approvals/ApprovalsPage.tsx')),
  loader: ({ context }) => context.queryClient.ensureQueryData(approvalQueries.approvalsQuery()),
});

const singleSignOn = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/single-sign-on',
  head: titled(() => t('singleSignOn.title')),
  component: lazyRouteComponent(() => import('./features/single-sign-on/SingleSignOnPage.tsx')),
  loader: async ({ context: { queryClient } }) => {
    const { groupsQuery } = await import('./api/people-queries.ts');
    await Promise.all([
      queryClient.ensureQueryData(queries.singleSignOnQuery),
      queryClient.ensureQueryData(groupsQuery),
    ]);
  },
});

const routeTree = root.addChildren([
  setup,
  signIn,
  backFromProvider,
  ...passwordRoutes,
  signedIn.addChildren([
    home,
    clusters,
    newCluster,
    clusterRoutes,
    node,
    audit,
    auditSettings,
    ...peopleRoutes,
    accountRoutes,
    approvals,
    singleSignOn,
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
  ...searchStrings,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
