/** Where an act happens; a permission names the smallest place at which it can be granted. */
export type PlaceKind = 'global' | 'pool' | 'cluster';

/** What the catalogue says of one permission; `words` follow “may”. */
export interface PermissionEntry {
  words: string;
  place: PlaceKind;
  /** Asks for a second factor proven in the last minutes, unless an administrator decides otherwise. */
  stepUp?: true;
}

/**
 * The one permission catalogue, `resource.action`. Each entry is required by at least one endpoint or effect;
 * an endpoint without one does not boot.
 */
export const permissions = {
  'pool.read': { words: 'See pools', place: 'pool' },
  'pool.write': { words: 'Create, edit and delete pools', place: 'pool' },
  'cluster.read': { words: 'See clusters, their live state and their nodes', place: 'cluster' },
  'cluster.write': { words: 'Create, edit and delete clusters', place: 'cluster' },
  'config.read': { words: 'Read the configuration of a cluster', place: 'cluster' },
  'config.secrets': { words: 'See passwords and tokens inside configurations', place: 'cluster' },
  'config.dangerous': { words: 'Stage directives that can run code or open files on nodes', place: 'cluster' },
  'change.stage': { words: 'Stage and reject changes', place: 'cluster' },
  'plan.create': { words: 'Make plans, which validate on the nodes', place: 'cluster' },
  'rollout.start': { words: 'Apply a plan, now or at a moment', place: 'cluster' },
  'approval.give': { words: 'Approve or refuse the plans of others', place: 'cluster', stepUp: true },
  'cluster.policy': { words: 'Decide whether plans of a cluster need an approval', place: 'cluster', stepUp: true },
  'freeze.write': { words: 'Set and end times in which nothing is applied', place: 'cluster', stepUp: true },
  'freeze.override': { words: 'Apply during a freeze, with a reason', place: 'cluster' },
  'rollout.control': {
    words: 'Hold, continue and abort rollouts, try nodes again, take them as they are',
    place: 'cluster',
  },
  'server.operate': {
    words: 'Drain servers, take them into maintenance, weigh and move them, without a change',
    place: 'cluster',
  },
  'runtime.read': { words: 'See sessions, stick tables and map entries of running processes', place: 'cluster' },
  'session.end': { words: 'End sessions', place: 'cluster' },
  'table.clear': { words: 'Forget entries of stick tables', place: 'cluster' },
  'counters.clear': { words: 'Set counters of running processes back to zero', place: 'cluster' },
  'node.read': { words: 'See nodes', place: 'cluster' },
  'node.enrol': { words: 'Create enrolment tokens', place: 'pool' },
  'node.adopt': { words: 'Take a node under management', place: 'cluster' },
  'node.write': { words: 'Rename and delete nodes, take them into maintenance', place: 'cluster' },
  'drift.adopt': { words: 'Stage what was changed on nodes as a change', place: 'cluster' },
  'drift.overwrite': {
    words: 'Put back what belongs on nodes, ignore differences, and let them be put back without a person',
    place: 'cluster',
  },
  'user.read': { words: 'See users, groups, roles and grants', place: 'global' },
  'user.write': {
    words: 'Create, edit, deactivate and delete users, reset their passwords, end their sessions',
    place: 'global',
    stepUp: true,
  },
  'role.write': { words: 'Create, edit and delete roles', place: 'global', stepUp: true },
  'grant.write': { words: 'Give roles to users and groups and take them away', place: 'global', stepUp: true },
  'sso.write': {
    words: 'Choose the provider of single sign-on and what its people get',
    place: 'global',
    stepUp: true,
  },
  'security.write': {
    words: 'Decide who needs a second factor when, and how long sessions live',
    place: 'global',
    stepUp: true,
  },
  'audit.read': { words: 'Read, export and verify the audit log', place: 'global' },
  'audit.configure': {
    words: 'Decide where the audit log is forwarded to and how long it is kept',
    place: 'global',
    stepUp: true,
  },
} as const satisfies Record<string, PermissionEntry>;

/** What a role can hold and an endpoint can ask for. */
export type Permission = keyof typeof permissions;

/** Every permission, in the order of the catalogue. */
export const permissionNames = Object.keys(permissions) as [Permission, ...Permission[]];

const known: ReadonlySet<string> = new Set(permissionNames);

/** Whether the catalogue of this version has a permission of that name: what was stored may come from another version. */
export function isPermission(name: string): name is Permission {
  return known.has(name);
}

/** Roles shipped in code. A grant gives a user or a group one role, everywhere or for one pool or cluster. */
export const builtInRoles = {
  admin: { words: 'Everything', permissions: permissionNames },
  operator: {
    words: 'Runs load balancers: changes, rollouts, nodes, drift and the running processes',
    permissions: permissionNames.filter(
      (name) =>
        !/^(?:user|role|grant|sso|security|audit|freeze)\./.test(name) &&
        name !== 'config.dangerous' &&
        name !== 'cluster.policy',
    ),
  },
  security: {
    words: 'Gives and takes access, decides what an apply needs, reads the audit log, changes no load balancer',
    permissions: permissionNames.filter(
      (name) =>
        /^(?:user|role|grant|sso|security|audit)\./.test(name) ||
        name.endsWith('.read') ||
        name === 'cluster.policy' ||
        name === 'freeze.write',
    ),
  },
  viewer: {
    words: 'Sees load balancers, changes nothing',
    permissions: ['pool.read', 'cluster.read', 'config.read', 'node.read'],
  },
} as const satisfies Record<string, { words: string; permissions: readonly Permission[] }>;

/** Name and key of a role that is part of the program. */
export type BuiltInRole = keyof typeof builtInRoles;
