import { choosePasswordPath } from '@sluice/contract';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { t } from 'i18next';
import * as queries from '../api/queries.ts';
import { titled } from '../shell/document-title.ts';
import { root, signedIn } from './frame.ts';

/** Read when a page asks for them: no first page does. */
const accountQueries = () => import('../api/account-queries.ts');

const forgottenPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgotten-password',
  head: titled(() => t('account.forgottenTitle')),
  component: lazyRouteComponent(() => import('../features/access/ForgottenPasswordPage.tsx')),
  loader: async ({ context }) => context.queryClient.ensureQueryData((await accountQueries()).forgottenPasswordQuery),
});

/** The token of the link stands behind `#`, which browsers send to nobody. */
const choosePassword = createRoute({
  getParentRoute: () => root,
  path: choosePasswordPath,
  head: titled(() => t('account.choosePasswordTitle')),
  component: lazyRouteComponent(() => import('../features/access/ChoosePasswordPage.tsx')),
});

/** For who cannot sign in. */
export const passwordRoutes = [forgottenPassword, choosePassword] as const;

/** The own account; its pages share their head. */
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  head: titled(() => t('account.title')),
  component: lazyRouteComponent(() => import('../features/account/AccountFrame.tsx'), 'AccountFrame'),
});

const profile = createRoute({
  getParentRoute: () => account,
  path: '/',
  component: lazyRouteComponent(() => import('../features/account/ProfilePage.tsx')),
  loader: async ({ context }) => context.queryClient.ensureQueryData((await accountQueries()).accountQuery),
});

const security = createRoute({
  getParentRoute: () => account,
  path: '/security',
  component: lazyRouteComponent(() => import('../features/account/SecurityPage.tsx')),
  loader: async ({ context: { queryClient } }) => {
    const { accountQuery, secondFactorsQuery } = await accountQueries();
    const session = await queryClient.ensureQueryData(queries.sessionQuery);
    await Promise.all([
      queryClient.ensureQueryData(secondFactorsQuery),
      // Its panel is the first one: the others would jump when it comes. Who owes a second factor may not read it.
      ...(session?.secondFactor.owed === true ? [] : [queryClient.prefetchQuery(accountQuery)]),
    ]);
  },
});

const sessions = createRoute({
  getParentRoute: () => account,
  path: '/sessions',
  component: lazyRouteComponent(() => import('../features/account/SessionsPage.tsx')),
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.sessionsQuery),
});

const keys = createRoute({
  getParentRoute: () => account,
  path: '/keys',
  component: lazyRouteComponent(() => import('../features/account/KeysPage.tsx')),
  loader: async ({ context }) => context.queryClient.ensureQueryData((await accountQueries()).ownKeysQuery),
});

export const accountRoutes = account.addChildren([profile, security, sessions, keys]);
