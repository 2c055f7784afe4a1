import {
  type AuditRow,
  ChangeId,
  ClusterId,
  GroupId,
  NodeId,
  PlanId,
  problems,
  RolloutId,
  UserId,
} from '@sluice/contract';
import { links } from '../../links.ts';

export type AuditEntry = AuditRow;

/** Where the catalogue has the words of an action. Also what can be filtered by; the order is that of a thing's life. */
export const actionTexts = {
  'setup.completed': 'audit.actions.setup.completed',
  'administrator.reset': 'audit.actions.administrator.reset',
  'session.opened': 'audit.actions.session.opened',
  'session.refused': 'audit.actions.session.refused',
  'session.ended': 'audit.actions.session.ended',
  'request.refused': 'audit.actions.request.refused',
  'session.stepped-up': 'audit.actions.session.stepped-up',
  'session.others-ended': 'audit.actions.session.others-ended',
  'user.created': 'audit.actions.user.created',
  'user.updated': 'audit.actions.user.updated',
  'user.deleted': 'audit.actions.user.deleted',
  'user.password-link': 'audit.actions.user.password-link',
  'user.password-link-sent': 'audit.actions.user.password-link-sent',
  'user.password-chosen': 'audit.actions.user.password-chosen',
  'user.session-ended': 'audit.actions.user.session-ended',
  'user.sessions-ended': 'audit.actions.user.sessions-ended',
  'account.updated': 'audit.actions.account.updated',
  'account.password-changed': 'audit.actions.account.password-changed',
  'account.password-refused': 'audit.actions.account.password-refused',
  'api-key.created': 'audit.actions.api-key.created',
  'api-key.revoked': 'audit.actions.api-key.revoked',
  'group.created': 'audit.actions.group.created',
  'group.updated': 'audit.actions.group.updated',
  'group.deleted': 'audit.actions.group.deleted',
  'role.created': 'audit.actions.role.created',
  'role.updated': 'audit.actions.role.updated',
  'role.deleted': 'audit.actions.role.deleted',
  'grant.created': 'audit.actions.grant.created',
  'grant.deleted': 'audit.actions.grant.deleted',
  'second-factor.enrolled': 'audit.actions.second-factor.enrolled',
  'second-factor.disabled': 'audit.actions.second-factor.disabled',
  'second-factor.refused': 'audit.actions.second-factor.refused',
  'second-factor.reset': 'audit.actions.second-factor.reset',
  'second-factor.reset-all': 'audit.actions.second-factor.reset-all',
  'backup-codes.renewed': 'audit.actions.backup-codes.renewed',
  'passkey.renamed': 'audit.actions.passkey.renamed',
  'security-policy.updated': 'audit.actions.security-policy.updated',
  'single-sign-on.updated': 'audit.actions.single-sign-on.updated',
  'keys.rotated': 'audit.actions.keys.rotated',
  'audit.forwarder-set': 'audit.actions.audit.forwarder-set',
  'audit.forwarder-removed': 'audit.actions.audit.forwarder-removed',
  'audit.retention-set': 'audit.actions.audit.retention-set',
  'audit.removed': 'audit.actions.audit.removed',
  'pool.created': 'audit.actions.pool.created',
  'pool.updated': 'audit.actions.pool.updated',
  'pool.deleted': 'audit.actions.pool.deleted',
  'cluster.created': 'audit.actions.cluster.created',
  'cluster.updated': 'audit.actions.cluster.updated',
  'cluster.strategy-set': 'audit.actions.cluster.strategy-set',
  'cluster.policy-set': 'audit.actions.cluster.policy-set',
  'cluster.deleted': 'audit.actions.cluster.deleted',
  'enrolment-token.created': 'audit.actions.enrolment-token.created',
  'enrolment-token.revoked': 'audit.actions.enrolment-token.revoked',
  'node.enrolled': 'audit.actions.node.enrolled',
  'node.adopted': 'audit.actions.node.adopted',
  'node.renamed': 'audit.actions.node.renamed',
  'node.caught-up': 'audit.actions.node.caught-up',
  'node.maintenance-began': 'audit.actions.node.maintenance-began',
  'node.maintenance-ended': 'audit.actions.node.maintenance-ended',
  'node.deleted': 'audit.actions.node.deleted',
  'change.staged': 'audit.actions.change.staged',
  'change.rejected': 'audit.actions.change.rejected',
  'change.restaged': 'audit.actions.change.restaged',
  'plan.created': 'audit.actions.plan.created',
  'approval.asked': 'audit.actions.approval.asked',
  'approval.given': 'audit.actions.approval.given',
  'approval.refused': 'audit.actions.approval.refused',
  'approval.withdrawn': 'audit.actions.approval.withdrawn',
  'freeze.added': 'audit.actions.freeze.added',
  'freeze.removed': 'audit.actions.freeze.removed',
  'freeze.overridden': 'audit.actions.freeze.overridden',
  'schedule.added': 'audit.actions.schedule.added',
  'schedule.cancelled': 'audit.actions.schedule.cancelled',
  'schedule.applied': 'audit.actions.schedule.applied',
  'schedule.refused': 'audit.actions.schedule.refused',
  'schedule.missed': 'audit.actions.schedule.missed',
  'drift.adopted': 'audit.actions.drift.adopted',
  'drift.overwritten': 'audit.actions.drift.overwritten',
  'drift.healed': 'audit.actions.drift.healed',
  'drift.ignored': 'audit.actions.drift.ignored',
  'drift.shown-again': 'audit.actions.drift.shown-again',
  'drift.policy-set': 'audit.actions.drift.policy-set',
  'override.started': 'audit.actions.override.started',
  'override.lifted': 'audit.actions.override.lifted',
  'override.ended': 'audit.actions.override.ended',
  'server.readied': 'audit.actions.server.readied',
  'servers.listed': 'audit.actions.servers.listed',
  'sessions.listed': 'audit.actions.sessions.listed',
  'sessions.ended': 'audit.actions.sessions.ended',
  'tables.listed': 'audit.actions.tables.listed',
  'table.shown': 'audit.actions.table.shown',
  'table-entry.cleared': 'audit.actions.table-entry.cleared',
  'maps.listed': 'audit.actions.maps.listed',
  'map.looked-up': 'audit.actions.map.looked-up',
  'counters.cleared': 'audit.actions.counters.cleared',
  'rollout.started': 'audit.actions.rollout.started',
  'rollout.held': 'audit.actions.rollout.held',
  'rollout.resumed': 'audit.actions.rollout.resumed',
  'rollout.continued': 'audit.actions.rollout.continued',
  'rollout.node-retried': 'audit.actions.rollout.node-retried',
  'rollout.node-accepted': 'audit.actions.rollout.node-accepted',
  'rollout.aborted': 'audit.actions.rollout.aborted',
  'rollout.returning': 'audit.actions.rollout.returning',
  'rollout.succeeded': 'audit.actions.rollout.succeeded',
  'rollout.failed': 'audit.actions.rollout.failed',
} as const;
export type KnownAction = keyof typeof actionTexts;

export function isKnownAction(action: string): action is KnownAction {
  return Object.hasOwn(actionTexts, action);
}

/** Names of what still exists, by id. */
export type NamesById = ReadonlyMap<string, string>;

export interface AuditSubject {
  /** What it is called, as far as we know; null for what has no name of its own, as a plan. */
  name: string | null;
  href: string | null;
  /** The cluster or pool that it belongs to. */
  within: { name: string; href: string | null } | null;
}

/** What a row is about, with a name instead of an id and the way there if it has a page. */
export function subjectOf({ action, subject, detail, resource }: AuditEntry, names: NamesById): AuditSubject {
  const noun = action.split('.')[0] ?? '';
  const clusterId = ClusterId.safeParse(detail.clusterId).data;
  return {
    name: nameOf(noun, subject, detail, names) ?? resource?.name ?? null,
    href: hrefOf(noun, subject, { clusterId, planId: detail.planId }, names) ?? personLink(resource),
    within: withinOf(clusterId, detail.poolId, names),
  };
}

function nameOf(noun: string, subject: string, detail: AuditEntry['detail'], names: NamesById): string | null {
  const known = names.get(subject) ?? textOf(detail.name) ?? textOf(detail.title);
  if (known !== null) return known;
  if (noun === 'change' && typeof detail.number === 'number') return `#${detail.number}`;
  if (noun === 'rollout' && typeof detail.revision === 'number') return `r${detail.revision}`;
  return isId(subject) ? null : subject;
}

function hrefOf(
  noun: string,
  subject: string,
  { clusterId, planId }: { clusterId: ClusterId | undefined; planId: unknown },
  names: NamesById,
): string | null {
  const exists = names.has(subject);
  if (noun === 'node' && exists) return links.node(NodeId.parse(subject));
  if (noun === 'cluster' && exists) return links.cluster(ClusterId.parse(subject));
  if (clusterId === undefined || !names.has(clusterId)) return null;
  const plan = PlanId.safeParse(planId).data;
  if ((noun === 'approval' || noun === 'schedule') && plan !== undefined) return links.plan(clusterId, plan);
  if (noun === 'change') return links.change(clusterId, ChangeId.parse(subject));
  if (noun === 'plan') return links.plan(clusterId, PlanId.parse(subject));
  if (noun === 'rollout') return links.rollout(clusterId, RolloutId.parse(subject));
  if (noun === 'override' || noun === 'server') return serverLink(clusterId, subject);
  return null;
}

/** Users and groups keep their id whatever they are called. Who was deleted leads to a page that says so. */
function personLink(resource: AuditEntry['resource']): string | null {
  if (resource?.kind === 'user') return linkOf(UserId.safeParse(resource.id), links.user);
  if (resource?.kind === 'group') return linkOf(GroupId.safeParse(resource.id), links.group);
  return null;
}

function linkOf<Id>(id: { success: true; data: Id } | { success: false }, link: (id: Id) => string): string | null {
  return id.success ? link(id.data) : null;
}

/** `app/web1`: neither name can hold a slash. */
function serverLink(clusterId: ClusterId, place: string): string | null {
  const [backend, server] = place.split('/');
  return backend && server ? links.server(clusterId, backend, server) : null;
}

function withinOf(clusterId: ClusterId | undefined, poolId: unknown, names: NamesById): AuditSubject['within'] {
  const cluster = clusterId === undefined ? undefined : names.get(clusterId);
  if (clusterId !== undefined && cluster !== undefined) return { name: cluster, href: links.cluster(clusterId) };
  const pool = typeof poolId === 'string' ? names.get(poolId) : undefined;
  return pool === undefined ? null : { name: pool, href: null };
}

/** One fact of a row: a key of the catalogue's `audit.facts`, or a word of the row itself that the catalogue does not know. */
export type AuditFact = { key: KnownFact; value: string } | { key: null; word: string; value: string };

/** Whether a fact is a moment. One word can stand for a moment in one action and for a place in another. */
export function isMoment({ key, value }: AuditFact): boolean {
  return (key === 'expiresAt' || key === 'until' || key === 'at') && /^\d{4}-\d\d-\d\dT/.test(value);
}

/** Why a setting ended by itself; words of the catalogue's `audit.ended`. */
export const endings = ['expired', 'change-applied', 'change-rejected'] as const;

const knownFacts = [
  'why',
  'again',
  'choice',
  'kind',
  'address',
  'uses',
  'autoAdopt',
  'expiresAt',
  'remoteAddress',
  'nodes',
  'problem',
  'files',
  'changes',
  'differences',
  'description',
  'environment',
  'location',
  'set',
  'node',
  'onNodes',
  'until',
  'key',
  'proxy',
  'server',
  'source',
  'all',
  'ended',
  'strategy',
  'attempts',
  'code',
  'at',
  'when',
  'for',
  'freezes',
  'approvedBy',
] as const;
export type KnownFact = (typeof knownFacts)[number];

/** Said by the subject, or names of other rows that nobody can read. */
const leftOut = new Set([
  'clusterId',
  'changeId',
  'planId',
  'poolId',
  'tokenId',
  'bundleDigest',
  'title',
  'name',
  'number',
  'seen',
  'before',
  'after',
  'now',
  'route',
  'since',
  'accounts',
]);

/** Left out where the subject is made of them: `app/web1`, the name of a table, the path of a map. */
const ofSubject = new Set(['backend', 'server', 'session', 'table', 'map']);

/** The rest of a row in the order it came in. What is empty, false or said elsewhere is left out. */
export function factsOf({ action, subject, detail }: AuditEntry): AuditFact[] {
  const said = new Set([subject, ...subject.split('/')]);
  return Object.entries(detail).flatMap(([word, value]): AuditFact[] => {
    // None chosen is a choice of its own.
    if (word === 'strategy' && action === 'cluster.strategy-set')
      return [{ key: 'strategy', value: JSON.stringify(value) }];
    // Until when attempts were gathered is in the whole row.
    if (word === 'until' && action.endsWith('.refused')) return [];
    if (leftOut.has(word) || value === null || value === '' || value === false) return [];
    if (word === 'revision' || (ofSubject.has(word) && said.has(String(value)))) return [];
    // Of operations the names, of rollouts the number.
    if (word === 'nodes' && Array.isArray(value)) return [{ key: 'onNodes', value: value.join(', ') }];
    if (action === 'override.ended' && word === 'why') return [{ key: 'ended', value: String(value) }];
    if (word === 'edits' && Array.isArray(value)) return [{ key: 'files', value: String(value.length) }];
    if (word === 'changeIds' && Array.isArray(value))
      return value.length === 0 ? [] : [{ key: 'changes', value: String(value.length) }];
    if (word === 'entries' && Array.isArray(value))
      return [{ key: 'differences', value: value.map(whatDiffers).join('; ') }];
    if (word === 'code' && typeof value === 'string' && Object.hasOwn(problems, value))
      return [{ key: 'code', value: problems[value as keyof typeof problems].title }];
    const text = isTextList(value) ? value.join(', ') : valueText(value);
    const key = knownFacts.find((known) => known === word);
    return [key === undefined ? { key: null, word, value: text } : { key, value: text }];
  });
}

/** Each with its words and its node. */
function whatDiffers(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null || !('what' in entry)) return valueText(entry);
  return 'nodeName' in entry ? `${entry.nodeName}: ${entry.what}` : String(entry.what);
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'cause' in value) return String(value.cause);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
const isId = (text: string) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text);
