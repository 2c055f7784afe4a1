import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import * as queries from '../api/queries.ts';
import { links } from '../links.ts';
import { Root } from '../shell/Root.tsx';
import { RootNotFound } from '../shell/RouteFailure.tsx';

/** What the filter field of a list holds. */
export function readFilter(search: Record<string, unknown>): { filter?: string } {
  return typeof search.filter === 'string' && search.filter !== '' ? { filter: search.filter } : {};
}

/** Above every page. */
export const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: RootNotFound,
});

/** Everything below needs somebody signed in. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: lazyRouteComponent(() => import('../shell/Shell.tsx'), 'Shell'),
  // Takes the place of the whole, the top bar too.
  notFoundComponent: RootNotFound,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(queries.sessionQuery);
    if (session !== null) {
      // Who owes a second factor reaches nothing but the page on which one is enrolled.
      if (session.secondFactor.owed && location.pathname !== links.signInSecurity())
        throw redirect({ href: links.signInSecurity(), replace: true });
      return;
    }
    const setupState = await context.queryClient.fetchQuery(queries.setupQuery);
    if (setupState.needed) throw redirect({ href: links.setup() });
    throw redirect({ href: `${links.signIn()}?${new URLSearchParams({ to: location.href })}` });
  },
});
