/** Checks of who may do what, where. The others that are named like one stand in `noGuards`. */
export const guardNames: readonly string[] = [
  'requireAdministratorLeft',
  'requireCovered',
  'requireCsrfToken',
  'requireDeclaredAccess',
  'requireGoodPassword',
  'requireHeld',
  'requireMappedCovered',
  'requireMayStart',
  'requireNone',
  'requireNotAbove',
  'requireNotBuiltIn',
  'requireOwnOrigin',
  'requirePermission',
  'requirePlaceInPath',
  'requireRecentFactor',
  'requireSameClient',
  'requireSession',
  'requireSettings',
  'requireThawed',
  'requireThere',
  'requireUnchangedUser',
  'requireUsable',
];

const state = 'asks for a state of what is acted on; who may act was asked before';
const sight = 'keeps an act from meeting what its actor has not seen; says nothing about who may act';
const bound = 'bounds an amount or a time';
const value = 'answers what is acted on: without it there is nothing to act on';

/** Named like a check, but not about access: why. */
export const noGuards: Readonly<Record<string, string>> = {
  requireActor: `${value}; admission has let nobody else in`,
  requireAdoptable: value,
  requireAllFiles: sight,
  requireApplicable: state,
  requireAskable: `${value}; its comparison of the cluster is tried by itself`,
  requireDone: 'makes a refusal of a node the answer',
  requireFreeHead: state,
  requireGroups: 'asks whether ids exist; a foreign key would refuse them too',
  requireLater: bound,
  requireLife: bound,
  requireMoment: bound,
  requireRepeatable: state,
  requireResolvable: state,
  requireRoles: 'asks whether ids exist; an unknown one would give nothing',
  requireRoom: bound,
  requireSeen: sight,
  requireServerVersion: 'asks for the version of PostgreSQL',
  requireStaged: sight,
  requireStagedUnchanged: sight,
  requireTargets: value,
  requireUnchanged: sight,
  requireUser: value,
};

const keyed = 'spares reading what nobody looks up: the answer is a map by this id';

/** A guard that another one always answers for, so that no test can miss it, and why both are there. `text`: what begins with it. */
export const unreachable: readonly { file: string; text: string; why: string }[] = [
  {
    file: 'second-factor/sign-in-steps.ts',
    text: 'passkey.userId !== user.id',
    why: 'the user was found by the same passkey a moment before, and a passkey never changes hands',
  },
  {
    file: 'second-factor/backup-code-store.ts',
    text: ".where('user_id', '=', userId)\n    .where('hash'",
    why: 'the hash is keyed with the id of the user: the same code of another has another hash',
  },
  {
    file: 'second-factor/passkey-store.ts',
    text: ".where('user_id', '=', userId)\n    .executeTakeFirst",
    why: 'what was renamed is then looked for among the passkeys of the user, in the same transaction',
  },
  {
    file: 'single-sign-on/sign-in-service.ts',
    text: 'requireSettings(chosen',
    why: 'spares asking a provider for nothing; the same check under the lock is what counts',
  },
  {
    file: 'changes/change-store.ts',
    text: ".where('cluster_id', '=', clusterId)",
    why: 'the change was found by its id and its cluster in the same transaction',
  },
  {
    file: 'bundles/bundle-store.ts',
    text: ".where('cluster_id', '=', clusterId)\n    .where('digest', '=', digest)\n    .where('node_id'",
    why: 'the node is asked for as well, and the bundle itself was found in its cluster',
  },
  {
    file: 'rollouts/rollout-answers.ts',
    text: ".where('rollout.cluster_id', '=', clusterId)",
    why: 'the nodes are asked for as well, and a node is in one pool, which serves one cluster',
  },
  {
    file: 'plans/plan-store.ts',
    text: 'plan.cluster_id = ${clusterId}',
    why: 'the nodes are asked for as well, and a node is in one pool, which serves one cluster',
  },
  {
    file: 'operations/operation-store.ts',
    text: ".where('node_id', '=', operation.nodeId)",
    why: 'only commands for which nobody waits any more go, whoever they were for',
  },
  {
    file: 'approvals/cluster-policy-store.ts',
    text: ".where('cluster_id', 'in', [...clusterIds])",
    why: keyed,
  },
  { file: 'drift/drift-store.ts', text: ".where('node_id', 'in', [...nodeIds])\n    .execute();\n  for", why: keyed },
  { file: 'nodes/node-file-store.ts', text: ".where('node_id', 'in', [...nodeIds])", why: keyed },
  { file: 'operations/operation-store.ts', text: ".where('node_id', 'in', [...nodeIds])", why: keyed },
  { file: 'watch/watch-read-model.ts', text: ".where('rollout_node.node_id', 'in', [...nodeIds])", why: keyed },
  { file: 'watch/watch-read-model.ts', text: ".where('node_id', 'in', [...nodeIds])", why: keyed },
  {
    file: 'changes/change-store.ts',
    text: 'other.cluster_id = ${clusterId}',
    why: 'a place behind all changes of every cluster is behind those of this one',
  },
];
