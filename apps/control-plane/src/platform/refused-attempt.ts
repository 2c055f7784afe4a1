import { Problem, type ProblemError } from '@sluice/contract';
import type { FastifyRequest } from 'fastify';
import type { AuditActor, AuditResource } from './audit.ts';
import { PermissionMissing } from './require-permission.ts';

/** What was tried in vain. */
export interface RefusedAttempt {
  /** Null: no credentials. */
  caller: AuditActor | null;
  address: string;
  /** Method and path as declared, for example `POST /api/v1/pools`. */
  route: string;
  code: string;
  /** More about the code, in one of a few words; null where the code says it all. */
  reason: string | null;
  /** Name of the account that a sign-in was for, if there is one of this name. */
  account: string | null;
  permission: AuditActor['permission'];
  resource: AuditResource | null;
}

const passwordWrong: ProblemError = {
  field: null,
  cause: 'The user name or the password is wrong.',
  remediation: 'Check both and try again.',
};

/** A sign-in that was refused. Only names that exist are kept: people type passwords into the wrong field. */
export class SignInRefused extends Problem {
  readonly account: string | null;

  constructor(
    account: string | null,
    code: 'sign-in-failed' | 'second-step-failed' = 'sign-in-failed',
    error: ProblemError = passwordWrong,
  ) {
    super(code, [error]);
    this.account = account;
  }
}

/** Refusals of people whom we know, and of sign-ins of whoever. */
const ofCallers: ReadonlySet<string> = new Set([
  'permission-missing',
  'csrf-failed',
  'key-refused',
  'step-up-needed',
  'second-factor-owed',
]);
const ofAnybody: ReadonlySet<string> = new Set([
  'csrf-failed',
  'sign-in-failed',
  'second-step-failed',
  'setup-refused',
  'link-refused',
  'too-many-attempts',
]);
const places = { clusterId: 'cluster', poolId: 'pool', nodeId: 'node', tokenId: 'enrolment-token' } as const;

/** What to write of a request that is answered with a problem; null when it was no attempt at something forbidden. */
export function refusedAttempt(request: FastifyRequest, problem: Problem): RefusedAttempt | null {
  const { actor, caller } = request;
  // A place that is out of reach is answered like one that does not exist, before the request is let in.
  const outOfReach = problem.code === 'not-found' && caller !== null && actor === null;
  if (!outOfReach && !(caller === null ? ofAnybody : ofCallers).has(problem.code)) return null;
  const { config } = request.routeOptions;
  const asked = config.access !== undefined && 'permission' in config.access ? config.access.permission : null;
  const named = Object.entries((request.params ?? {}) as Record<string, unknown>);
  // Nothing has checked the path by now: people paste tokens and passwords where an id belongs.
  const [place] = named.flatMap(([name, id]) => (isPlace(name) && isId(id) ? [{ kind: places[name], id }] : []));
  return {
    caller,
    address: request.ip,
    route: routeOf(request),
    code: outOfReach ? 'out-of-reach' : problem.code,
    reason: null,
    account: problem instanceof SignInRefused ? problem.account : null,
    permission: problem instanceof PermissionMissing ? problem.permission : asked,
    resource: place === undefined ? null : { ...place, name: null },
  };
}

/** A sign-in without credentials of ours that ended with a redirect instead of a problem. `reason`: one of a few words. */
export function refusedSignIn(
  request: FastifyRequest,
  { account, code, reason }: Pick<RefusedAttempt, 'account' | 'code' | 'reason'>,
): RefusedAttempt {
  const ofNobody = { caller: null, permission: null, resource: null };
  return { ...ofNobody, address: request.ip, route: routeOf(request), code, reason, account };
}

function routeOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? ''}`;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isId(text: unknown): text is string {
  return typeof text === 'string' && uuid.test(text);
}

function isPlace(name: string): name is keyof typeof places {
  return Object.hasOwn(places, name);
}
