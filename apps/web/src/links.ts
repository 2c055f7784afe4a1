import {
  type ChangeId,
  type ClusterId,
  type GroupId,
  mainConfigName,
  type NodeId,
  type PlanId,
  type ResourceId,
  type RolloutId,
  singleSignOnPaths,
  type UserId,
} from '@sluice/contract';

/** The pages of the running processes. */
export const runtimeViews = ['servers', 'sessions', 'tables', 'maps'] as const;
export type RuntimeView = (typeof runtimeViews)[number];

/** What narrows them; a node by its id, a map by its path. */
export const runtimeWords = ['node', 'filter', 'proxy', 'server', 'source', 'table', 'map', 'key'] as const;
export type RuntimeSearch = Partial<Record<(typeof runtimeWords)[number], string>>;

/** What narrows the audit log, and the number of the row that is open; moments in ISO 8601. */
export const auditWords = ['action', 'actor', 'text', 'permission', 'address', 'outcome', 'from', 'to', 'row'] as const;
export type AuditSearch = Partial<Record<(typeof auditWords)[number], string>>;

/** What a grant that is about to be given is known to be: ids of a user or group, the key of a role. */
export type GrantSearch = { user?: string; group?: string; role?: string };

/** Every address of the surface, from the ids it shows. `routes.tsx` maps them to pages. */
export const links = {
  setup: () => '/setup',
  signIn: () => '/sign-in',
  forgottenPassword: () => '/forgotten-password',
  home: () => '/',
  clusters: () => '/clusters',
  newCluster: () => '/clusters/new',
  cluster: (clusterId: ClusterId, filter = '') =>
    `/clusters/${clusterId}${filter === '' ? '' : `?${new URLSearchParams({ filter })}`}`,
  server: (clusterId: ClusterId, backend: string, server: string, filter = '') =>
    `/clusters/${clusterId}?${new URLSearchParams({ backend, server, ...(filter === '' ? {} : { filter }) })}`,
  newBackend: (clusterId: ClusterId) => `/clusters/${clusterId}/backends/new`,
  /** `file` is the name of a configuration file; haproxy.cfg needs none. The name of any other file leads on to its own page. */
  configuration: (clusterId: ClusterId, line?: number, file = mainConfigName) => {
    const search = new URLSearchParams(file === mainConfigName ? {} : { file });
    if (line !== undefined) search.set('line', String(line));
    return `/clusters/${clusterId}/configuration${search.size === 0 ? '' : `?${search}`}`;
  },
  files: (clusterId: ClusterId) => `/clusters/${clusterId}/files`,
  newFile: (clusterId: ClusterId, given: { kind?: string; name?: string } = {}) => {
    const search = new URLSearchParams(given);
    return `/clusters/${clusterId}/files/new${search.size === 0 ? '' : `?${search}`}`;
  },
  file: (clusterId: ClusterId, resourceId: ResourceId) => `/clusters/${clusterId}/files/${resourceId}`,
  importConfiguration: (clusterId: ClusterId) => `/clusters/${clusterId}/import`,
  changes: (clusterId: ClusterId, only: readonly number[] = []) =>
    `/clusters/${clusterId}/changes${only.length === 0 ? '' : `?only=${only.join(',')}`}`,
  change: (clusterId: ClusterId, changeId: ChangeId) => `/clusters/${clusterId}/changes/${changeId}`,
  plan: (clusterId: ClusterId, planId: PlanId) => `/clusters/${clusterId}/plans/${planId}`,
  rollouts: (clusterId: ClusterId) => `/clusters/${clusterId}/rollouts`,
  strategy: (clusterId: ClusterId) => `/clusters/${clusterId}/strategy`,
  clusterPolicy: (clusterId: ClusterId) => `/clusters/${clusterId}/policy`,
  approvals: () => '/approvals',
  rollout: (clusterId: ClusterId, rolloutId: RolloutId) => `/clusters/${clusterId}/rollouts/${rolloutId}`,
  download: (clusterId: ClusterId, resourceId: ResourceId, at: string) =>
    `/api/v1/clusters/${clusterId}/resources/${resourceId}/content?${new URLSearchParams({ at })}`,
  revisions: (clusterId: ClusterId) => `/clusters/${clusterId}/revisions`,
  revision: (clusterId: ClusterId, number: number) => `/clusters/${clusterId}/revisions/${number}`,
  comparison: (clusterId: ClusterId, from: string, to: string) =>
    `/clusters/${clusterId}/compare?${new URLSearchParams({ from, to })}`,
  overrides: (clusterId: ClusterId) => `/clusters/${clusterId}/overrides`,
  /** `search` narrows what is asked; empty words are left out. */
  runtime: (clusterId: ClusterId, view: RuntimeView = 'servers', search: RuntimeSearch = {}) => {
    const words = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== ''));
    return `/clusters/${clusterId}/runtime/${view}${words.size === 0 ? '' : `?${words}`}`;
  },
  drift: (clusterId: ClusterId) => `/clusters/${clusterId}/drift`,
  clusterNodes: (clusterId: ClusterId) => `/clusters/${clusterId}/nodes`,
  node: (nodeId: NodeId) => `/nodes/${nodeId}`,
  /** Empty words are left out. */
  audit: (search: AuditSearch = {}) => {
    const words = new URLSearchParams(Object.entries(search).filter(([, value]) => value !== ''));
    return words.size === 0 ? '/audit' : `/audit?${words}`;
  },
  auditSettings: () => '/audit/settings',
  auditExport: (filter: Omit<AuditSearch, 'row'>, format: 'csv' | 'json') =>
    `/api/v1/audit/export?${new URLSearchParams({ ...filter, format })}`,
  people: () => '/people/users',
  users: () => '/people/users',
  user: (userId: UserId) => `/people/users/${userId}`,
  groups: () => '/people/groups',
  group: (groupId: GroupId) => `/people/groups/${groupId}`,
  roles: () => '/people/roles',
  newRole: () => '/people/roles/new',
  role: (roleId: string) => `/people/roles/${roleId}`,
  grants: (filter = '') => `/people/grants${filter === '' ? '' : `?${new URLSearchParams({ filter })}`}`,
  /** With who gets it or what is given chosen already. */
  newGrant: (given: GrantSearch = {}) => {
    const search = new URLSearchParams(given);
    return `/people/grants/new${search.size === 0 ? '' : `?${search}`}`;
  },
  securityPolicy: () => '/people/policy',
  account: () => '/account',
  signInSecurity: () => '/account/security',
  sessions: () => '/account/sessions',
  keys: () => '/account/keys',
  singleSignOn: () => '/settings/single-sign-on',
  /** Leads to the provider and back to the page; no page of ours. */
  startSingleSignOn: (to?: string) =>
    `${singleSignOnPaths.start}${to === undefined ? '' : `?${new URLSearchParams({ to })}`}`,
} as const;
