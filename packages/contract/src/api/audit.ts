import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { Moment } from '../ids.ts';
import { PermissionName } from './access.ts';
import { OutgoingUrl } from './shared.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Seq = z.number().int();

/**
 * Reads number and hash of a row of the audit log, as the verification prints its head.
 *
 * Shape:   digits, a colon, 64 hex digits.
 * Returns: null for any other text.
 */
export function readAuditLink(text: string): { seq: number; hash: string } | null {
  const [, seq, hash = ''] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? [];
  return seq === undefined ? null : { seq: Number(seq), hash };
}

/**
 * One act, or attempts that were refused. `seq` counts from 1 without gaps: rows form a hash chain, `hash` covers the row and `prev`.
 * `actor` is a user name, or `system:` and a task. Rows of the first releases (`version` 1) have no address, permission and resource.
 */
export const AuditRow = z.object({
  seq: Seq,
  at: Moment,
  version: z.number().int(),
  actor: z.string(),
  /** The session or the API key that it was done with. */
  sessionId: z.string().nullable(),
  apiKeyId: z.string().nullable(),
  address: z.string().nullable(),
  /** What allowed it, or what was asked for. */
  permission: z.string().nullable(),
  action: z.string(),
  subject: z.string(),
  resource: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }).nullable(),
  reason: z.string().nullable(),
  outcome: z.enum(['done', 'refused']),
  /** What was before and after, and what else belongs to it. Never a secret. */
  detail: z.record(z.string(), z.unknown()),
  prev: Hash,
  hash: Hash,
});
/** One act, or attempts that were refused. */
export type AuditRow = z.infer<typeof AuditRow>;

const Words = z.string().min(1).max(80);

/** Which rows: all that are given must hold. */
const AuditFilter = z.object({
  /** An action as a whole, for example `change.staged`, or its noun alone. */
  action: Words.optional(),
  /** Part of the name of who did it, in any case. */
  actor: Words.optional(),
  /** Part of the subject, or of the name, kind or id of the resource, in any case. */
  text: Words.optional(),
  permission: PermissionName.optional(),
  /** Beginning of the address, for example `192.0.2.`. */
  address: Words.optional(),
  outcome: z.enum(['done', 'refused']).optional(),
  /** From this moment on. */
  from: Moment.optional(),
  /** Before this moment. */
  to: Moment.optional(),
});

/** Pages backwards: `nextBefore` is the `before` of the next page, null on the last one. */
export const listAudit = endpoint({
  method: 'GET',
  path: '/api/v1/audit',
  access: { permission: 'audit.read', of: 'global' },
  tag: 'audit',
  summary: 'Audit rows, newest first',
  query: AuditFilter.extend({
    before: z.coerce.number().int().positive().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(AuditRow), nextBefore: z.number().int().nullable() }),
});

/**
 * Oldest first, as it is read: `json` is one object a line (`application/x-ndjson`), `csv` (RFC 4180, `text/csv`) has a header. A text
 * that a spreadsheet would take for a formula has an apostrophe before it in CSV.
 */
export const exportAudit = endpoint({
  method: 'GET',
  path: '/api/v1/audit/export',
  access: { permission: 'audit.read', of: 'global' },
  tag: 'audit',
  summary: 'All audit rows of a choice, as JSON lines or CSV',
  query: AuditFilter.extend({ format: z.enum(['json', 'csv']).default('json') }),
  response: z.instanceof(Uint8Array),
});

/** What was found first: the number of the row, how it differs, and that in words. */
export const AuditFault = z.object({
  seq: Seq,
  kind: z.enum(['altered', 'does-not-follow', 'missing', 'left-behind', 'anchor', 'head']),
  cause: z.string(),
});
/** How the audit log is not what was written. */
export type AuditFault = z.infer<typeof AuditFault>;

/** Reads the whole log: about a minute for two million rows. `rows` counts those that were found good before the fault. */
export const verifyAudit = endpoint({
  method: 'GET',
  path: '/api/v1/audit/verification',
  access: { permission: 'audit.read', of: 'global' },
  tag: 'audit',
  summary: 'Whether a row of the audit log was altered or is missing',
  response: z.object({
    rows: z.number().int(),
    /** Number and hash of the newest row. Kept elsewhere, they prove that the log up to it is still the same. */
    head: z.object({ seq: Seq, hash: Hash }),
    /** The last row that retention removed; null when none was. */
    anchor: z.object({ seq: Seq, hash: Hash, removedAt: Moment }).nullable(),
    fault: AuditFault.nullable(),
  }),
});

const Pem = z
  .string()
  .max(20_000)
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, 'one or more certificates in PEM');
const Host = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9.:_-]+$/, 'a name or an address');

const SyslogSettings = z.object({
  host: Host,
  port: z.number().int().min(1).max(65_535),
  /** Off: everybody on the way can read and change what is sent. */
  tls: z.boolean(),
  /** Trusted instead of the authorities of the system. */
  caPem: Pem.nullable().default(null),
});
const WebhookSettings = z.object({
  url: z.url({ protocol: /^https?$/ }).max(1000),
  caPem: Pem.nullable().default(null),
});

const forwarderState = {
  active: z.boolean(),
  /** Number and moment of the last row that the receiver took. */
  sentSeq: Seq,
  sentAt: Moment.nullable(),
  /** Rows that wait. */
  waiting: z.number().int(),
  /** What failed last and has not succeeded since. */
  failure: z.object({ cause: z.string(), at: Moment, times: z.number().int(), retryAt: Moment }).nullable(),
  version: z.number().int(),
};

/** Where the audit log is sent and how that goes. The secret of a webhook is never given back. */
export const ForwarderView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('syslog'), settings: SyslogSettings.required(), ...forwarderState }),
  z.object({ kind: z.literal('webhook'), settings: WebhookSettings.required(), ...forwarderState }),
]);
/** Where the audit log is sent and how that goes. */
export type ForwarderView = z.infer<typeof ForwarderView>;

/**
 * One of each kind at most. The secret of a webhook is not among what is answered; its path and query, which may be what protects it, are
 * only for whoever holds `audit.configure`.
 */
export const listForwarders = endpoint({
  method: 'GET',
  path: '/api/v1/audit/forwarders',
  access: { permission: 'audit.read', of: 'global' },
  tag: 'audit',
  summary: 'Where the audit log is sent, and how that goes',
  response: z.object({ items: z.array(ForwarderView) }),
});

/** `oldest`: everything that is kept; `now`: what comes from now on. Only when it is set up; later the place is remembered. */
const From = z.enum(['oldest', 'now']).default('oldest');

/**
 * RFC 5424 over TCP or TLS, with octet counting (RFC 6587, RFC 5425). Problems: `validation-failed` for an active one at an address that is not of
 * the open internet, or is and without TLS, and that SLUICE_OUTGOING_ALLOW does not name.
 */
export const setSyslogForwarder = endpoint({
  method: 'PUT',
  path: '/api/v1/audit/forwarders/syslog',
  access: { permission: 'audit.configure', of: 'global' },
  tag: 'audit',
  summary: 'Send the audit log to a syslog receiver',
  body: SyslogSettings.extend({ active: z.boolean().default(true), from: From }),
  response: ForwarderView,
});

/**
 * Batches of rows as JSON by POST, at least once each. `Sluice-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA256 of the seconds, a dot
 * and the body under the secret. Left out, the secret stays. Problems: `validation-failed` for the first time without a secret,
 * and as for a syslog receiver.
 */
export const setWebhookForwarder = endpoint({
  method: 'PUT',
  path: '/api/v1/audit/forwarders/webhook',
  access: { permission: 'audit.configure', of: 'global' },
  tag: 'audit',
  summary: 'Send the audit log to a webhook',
  body: WebhookSettings.extend({
    url: OutgoingUrl.max(1000),
    secret: z.string().min(16).max(200).optional(),
    active: z.boolean().default(true),
    from: From,
  }),
  response: ForwarderView,
});

/** What was not sent stays in the log. Problems: `not-found`. */
export const deleteForwarder = endpoint({
  method: 'DELETE',
  path: '/api/v1/audit/forwarders/:kind',
  access: { permission: 'audit.configure', of: 'global' },
  tag: 'audit',
  summary: 'Stop sending the audit log there',
  status: 204,
  params: z.object({ kind: z.enum(['syslog', 'webhook']) }),
  response: z.undefined(),
});

/** `days` null: rows are kept for ever. */
export const RetentionView = z.object({
  days: z.number().int().nullable(),
  /** How many rows were removed so far, and when the last ones were. */
  removed: z.number().int(),
  removedAt: Moment.nullable(),
});
/** How long audit rows are kept. */
export type RetentionView = z.infer<typeof RetentionView>;

/** Says what is set and what has been removed by it. */
export const viewRetention = endpoint({
  method: 'GET',
  path: '/api/v1/audit/retention',
  access: { permission: 'audit.read', of: 'global' },
  tag: 'audit',
  summary: 'How long audit rows are kept',
  response: RetentionView,
});

/** Removes older rows within the hour, once every active forwarder has sent them. What is removed cannot be brought back. */
export const setRetention = endpoint({
  method: 'PUT',
  path: '/api/v1/audit/retention',
  access: { permission: 'audit.configure', of: 'global' },
  tag: 'audit',
  summary: 'Choose how long audit rows are kept',
  body: z.object({ days: z.number().int().min(1).max(36_500).nullable() }),
  response: RetentionView,
});
