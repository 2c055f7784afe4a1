import { type CallInput, ClusterId, type createGrant, GroupId, type PlaceKind, PoolId, UserId } from '@sluice/contract';

/** When a grant ends. */
export const terms = ['none', 'day', 'week', 'month', 'quarter', 'at'] as const;
export type Term = (typeof terms)[number];

const dayMs = 24 * 60 * 60 * 1000;
const lasts: Record<Exclude<Term, 'none' | 'at'>, number> = {
  day: dayMs,
  week: 7 * dayMs,
  month: 30 * dayMs,
  quarter: 90 * dayMs,
};

/** What the form holds. `to` is `user` or `group`, a blank and the id; `moment` is local time as the browser's field gives it. */
export interface GrantValues {
  to: string;
  role: string;
  kind: PlaceKind;
  poolId: string;
  clusterId: string;
  term: Term;
  moment: string;
  reason: string;
}

/** When the grant will end: null for never, undefined while the moment is not readable. */
export function endOf({ term, moment }: Pick<GrantValues, 'term' | 'moment'>, now: Date): Date | null | undefined {
  if (term === 'none') return null;
  if (term !== 'at') return new Date(now.getTime() + lasts[term]);
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

type Body = CallInput<typeof createGrant>['body'];

/** The request, or null while something is not chosen. */
export function grantBody(values: GrantValues, now: Date): Body | null {
  const [to, at, end] = [toOf(values.to), atOf(values), endOf(values, now)];
  if (to === null || at === null || end === undefined || values.role === '') return null;
  const role = values.role as Body['role'];
  return { to, role, at, expiresAt: end === null ? null : end.toISOString(), reason: values.reason.trim() };
}

function toOf(text: string): Body['to'] | null {
  const [kind, id] = text.split(' ');
  if (kind === 'user') {
    const user = UserId.safeParse(id);
    return user.success ? { kind, id: user.data } : null;
  }
  const group = GroupId.safeParse(id);
  return kind === 'group' && group.success ? { kind, id: group.data } : null;
}

function atOf({ kind, poolId, clusterId }: GrantValues): Body['at'] | null {
  if (kind === 'global') return { kind };
  if (kind === 'pool') {
    const pool = PoolId.safeParse(poolId);
    return pool.success ? { kind, id: pool.data } : null;
  }
  const cluster = ClusterId.safeParse(clusterId);
  return cluster.success ? { kind, id: cluster.data } : null;
}
