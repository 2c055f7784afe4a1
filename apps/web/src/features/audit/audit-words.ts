import {
  type AuditAction,
  type AuditRow,
  auditActions,
  ChangeId,
  ClusterId,
  GroupId,
  NodeId,
  PlanId,
  RolloutId,
  UserId,
} from '@sluice/contract';
import { links } from '../../links.ts';

export type AuditEntry = AuditRow;

/** Whether the catalogue has words for an action, as `audit.actions.` and its name. */
export function isKnownAction(action: string): action is AuditAction {
  return auditActions.some((known) => known === action);
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

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
const isId = (text: string) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text);
