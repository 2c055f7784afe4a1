import type { z } from 'zod';
import type { Permission } from './permissions.ts';

/**
 * Where a permission must be held: at the cluster, pool, node or enrolment token that the path names; at the place that the body names,
 * which the handler asks for; anywhere, for lists that are cut to what is in reach; or everywhere.
 */
export type AccessOf = 'cluster' | 'pool' | 'node' | 'token' | 'body' | 'reach' | 'global';

/**
 * Who may call: a permission at a place (and `also` a second one there, which opens what the answer holds), anyone signed in, or anyone at all (the written-down public list). An API key stands for its
 * user where a permission is asked for; the rest is for people, unless `keys` says otherwise. A session that still owes a second factor
 * reaches only routes that say `owing`.
 */
export type Access =
  | { permission: Permission; of: AccessOf; also?: Permission }
  | { signedIn: true; keys?: true; owing?: true }
  | { public: true };

/**
 * One endpoint of the REST API: the single source for the server's route, validation and permission,
 * the OpenAPI document and the typed client.
 *
 * The docstring of an endpoint names the problems that are its own. Any can also answer `bad-request`, `validation-failed`,
 * `not-signed-in`, `csrf-failed`, `key-refused`, `permission-missing`, `step-up-needed`, `second-factor-owed`, `too-large`, `media-type`,
 * `internal` or `database-unavailable`.
 */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify's spelling, `/api/v1/clusters/:clusterId`. */
  path: string;
  access: Access;
  summary: string;
  tag: string;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Success status, default 200; 204 has no body. */
  status?: 200 | 201 | 202 | 204;
  response: Response;
  /** The request must carry `If-Match`; a missing one is 428, a stale one 412. */
  ifMatch?: true;
  /** Largest accepted body in bytes, default 64 KiB. */
  bodyLimitBytes?: number;
}

/** Keeps the schema types of a literal while checking its shape. */
export function endpoint<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Response extends z.ZodType = z.ZodUndefined,
>(definition: Endpoint<Params, Query, Body, Response>): Endpoint<Params, Query, Body, Response> {
  return definition;
}
