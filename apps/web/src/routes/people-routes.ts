import { GroupId, RoleId, UserId } from '@sluice/contract';
import { createRoute, lazyRouteComponent, notFound, redirect } from '@tanstack/react-router';
import { t } from 'i18next';
import { type GrantSearch, links } from '../links.ts';
import { idParam } from '../shell/addresses.ts';
import { titled } from '../shell/document-title.ts';
import { readFilter, signedIn } from './frame.ts';

/** Read when a page asks for them: no first page does. */
const peopleQueries = () => import('../api/people-queries.ts');

/** Lists of people share their head. */
const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/people',
  head: titled(() => t('people.title')),
  component: lazyRouteComponent(() => import('../features/people/PeopleFrame.tsx'), 'PeopleFrame'),
});

const peopleStart = createRoute({
  getParentRoute: () => people,
  path: '/',
  beforeLoad: () => {
    throw redirect({ href: links.people(), replace: true });
  },
});

const users = createRoute({
  getParentRoute: () => people,
  path: '/users',
  component: lazyRouteComponent(() => import('../features/people/UsersPage.tsx')),
  validateSearch: readFilter,
  loader: async ({ context: { queryClient } }) => {
    const { secondFactorsOfUsersQuery, usersQuery } = await peopleQueries();
    await Promise.all([
      queryClient.ensureQueryData(usersQuery),
      queryClient.ensureQueryData(secondFactorsOfUsersQuery),
    ]);
  },
});

const groups = createRoute({
  getParentRoute: () => people,
  path: '/groups',
  component: lazyRouteComponent(() => import('../features/people/GroupsPage.tsx')),
  validateSearch: readFilter,
  loader: async ({ context: { queryClient } }) => {
    const { grantsQuery, groupsQuery } = await peopleQueries();
    await Promise.all([queryClient.ensureQueryData(groupsQuery), queryClient.ensureQueryData(grantsQuery)]);
  },
});

const roles = createRoute({
  getParentRoute: () => people,
  path: '/roles',
  component: lazyRouteComponent(() => import('../features/people/RolesPage.tsx')),
  validateSearch: readFilter,
  loader: async ({ context }) => context.queryClient.ensureQueryData((await peopleQueries()).rolesQuery),
});

const grants = createRoute({
  getParentRoute: () => people,
  path: '/grants',
  component: lazyRouteComponent(() => import('../features/people/GrantsPage.tsx')),
  validateSearch: readFilter,
  loader: async ({ context }) => context.queryClient.ensureQueryData((await peopleQueries()).grantsQuery),
});

const policy = createRoute({
  getParentRoute: () => people,
  path: '/policy',
  component: lazyRouteComponent(() => import('../features/people/SecurityPolicyPage.tsx')),
  loader: async ({ context: { queryClient } }) => {
    const { rolesQuery, securityPolicyQuery } = await peopleQueries();
    await Promise.all([queryClient.ensureQueryData(rolesQuery), queryClient.ensureQueryData(securityPolicyQuery)]);
  },
});

const user = createRoute({
  getParentRoute: () => signedIn,
  path: '/people/users/$userId',
  component: lazyRouteComponent(() => import('../features/people/UserPage.tsx')),
  params: idParam('userId', UserId),
  loader: async ({ context: { queryClient }, params }) => {
    const { grantsQuery, secondFactorsOfUsersQuery, usersQuery } = await peopleQueries();
    const [all] = await Promise.all([
      queryClient.ensureQueryData(usersQuery),
      queryClient.ensureQueryData(grantsQuery),
      queryClient.ensureQueryData(secondFactorsOfUsersQuery),
    ]);
    const found = all.find(({ id }) => id === params.userId);
    if (found === undefined) throw notFound();
    return { name: found.username };
  },
  head: titled(({ loaderData }: { loaderData?: { name: string } | undefined }) => loaderData?.name),
});

const group = createRoute({
  getParentRoute: () => signedIn,
  path: '/people/groups/$groupId',
  component: lazyRouteComponent(() => import('../features/people/GroupPage.tsx')),
  params: idParam('groupId', GroupId),
  loader: async ({ context: { queryClient }, params }) => {
    const { grantsQuery, groupsQuery, usersQuery } = await peopleQueries();
    const [all] = await Promise.all([
      queryClient.ensureQueryData(groupsQuery),
      queryClient.ensureQueryData(grantsQuery),
      queryClient.ensureQueryData(usersQuery),
    ]);
    const found = all.find(({ id }) => id === params.groupId);
    if (found === undefined) throw notFound();
    return { name: found.name };
  },
  head: titled(({ loaderData }: { loaderData?: { name: string } | undefined }) => loaderData?.name),
});

const newRole = createRoute({
  getParentRoute: () => signedIn,
  path: '/people/roles/new',
  head: titled(() => t('people.newRole')),
  component: lazyRouteComponent(() => import('../features/people/NewRolePage.tsx')),
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search.from === 'string' ? { from: search.from } : {},
  loader: async ({ context }) => context.queryClient.ensureQueryData((await peopleQueries()).rolesQuery),
});

const role = createRoute({
  getParentRoute: () => signedIn,
  path: '/people/roles/$roleId',
  component: lazyRouteComponent(() => import('../features/people/RolePage.tsx')),
  params: idParam('roleId', RoleId),
  loader: async ({ context, params }) => {
    const all = await context.queryClient.ensureQueryData((await peopleQueries()).rolesQuery);
    const found = all.find(({ key }) => key === params.roleId);
    if (found === undefined) throw notFound();
    return { name: found.name };
  },
  head: titled(({ loaderData }: { loaderData?: { name: string } | undefined }) => loaderData?.name),
});

const newGrant = createRoute({
  getParentRoute: () => signedIn,
  path: '/people/grants/new',
  head: titled(() => t('people.newGrant')),
  component: lazyRouteComponent(() => import('../features/people/NewGrantPage.tsx')),
  validateSearch: (search: Record<string, unknown>): GrantSearch =>
    Object.fromEntries(
      (['user', 'group', 'role'] as const).flatMap((word) =>
        typeof search[word] === 'string' ? [[word, search[word]]] : [],
      ),
    ),
  loader: async ({ context: { queryClient } }) => {
    const { groupsQuery, rolesQuery, usersQuery } = await peopleQueries();
    await Promise.all([
      queryClient.ensureQueryData(usersQuery),
      queryClient.ensureQueryData(groupsQuery),
      queryClient.ensureQueryData(rolesQuery),
    ]);
  },
});

/** Users, groups, roles and grants. */
export const peopleRoutes = [
  people.addChildren([peopleStart, users, groups, roles, grants, policy]),
  user,
  group,
  newRole,
  role,
  newGrant,
] as const;
