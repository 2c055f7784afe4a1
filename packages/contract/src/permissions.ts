/**
 * The one permission catalogue, `resource.action`. Each entry is required by at least one endpoint or effect;
 * an endpoint without one does not boot.
 */
export const permissions = {
  'pool.read': 'See pools',
  'pool.write': 'Create, edit and delete pools',
  'cluster.read': 'See clusters, their live state and their nodes',
  'cluster.write': 'Create, edit and delete clusters',
  'config.read': 'Read the configuration of a cluster',
  'config.dangerous': 'Stage directives that can run code or open files on nodes',
  'change.stage': 'Stage and reject changes',
  'plan.create': 'Make plans, which validate on the nodes',
  'rollout.start': 'Apply a plan',
  'rollout.control': 'Hold, continue and abort rollouts, try nodes again, take them as they are',
  'server.operate': 'Drain servers, take them into maintenance, weigh and move them, without a change',
  'runtime.read': 'See sessions, stick tables and map entries of running processes',
  'session.end': 'End sessions',
  'table.clear': 'Forget entries of stick tables',
  'counters.clear': 'Set counters of running processes back to zero',
  'node.read': 'See nodes',
  'node.enrol': 'Create enrolment tokens',
  'node.adopt': 'Take a node under management',
  'node.write': 'Rename and delete nodes, take them into maintenance',
  'drift.adopt': 'Stage what was changed on nodes as a change',
  'drift.overwrite': 'Put back what belongs on nodes, ignore differences, and let them be put back without a person',
  'audit.read': 'Read the audit log',
} as const;

/** What a role can hold and an endpoint can ask for. */
export type Permission = keyof typeof permissions;

/** Roles shipped in code. A grant gives a user one role, globally or for one pool or cluster. */
export const builtInRoles = {
  admin: Object.keys(permissions) as Permission[],
  viewer: ['pool.read', 'cluster.read', 'config.read', 'node.read'],
} as const satisfies Record<string, readonly Permission[]>;

/** What a grant can give. */
export type RoleName = keyof typeof builtInRoles;
