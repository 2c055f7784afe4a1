import type { AuditAction, AuditFact, AuditField } from '@sluice/contract';
import { sql } from 'kysely';
import type { Actor } from './actor.ts';
import { type ChainedRow, hashOf, newestVersion } from './audit-chain.ts';
import type { Tx } from './database.ts';
import { jsonText } from './json-column.ts';

/** Who acts, as the audit log keeps it. */
export type AuditActor = Pick<Actor, 'kind' | 'name' | 'sessionId' | 'address' | 'permission'> & {
  keyId?: Actor['keyId'];
};

/** What an act is about. `id` stays when the name changes; `name` is what people called it then. */
export interface AuditResource {
  kind: string;
  id: string | null;
  name: string | null;
}

/** What belongs to an act besides the fields of its row. */
export type AuditDetail = { readonly [Fact in AuditFact]?: unknown };

/** A detail without a word that the pages do not know: what else there is must be `never`. */
type Known<Detail> = {
  [Word in keyof Detail]: Word extends 'before' | 'after'
    ? KnownFields<Detail[Word]>
    : Word extends AuditFact
      ? Detail[Word]
      : never;
};
type KnownFields<Value> = Value extends object
  ? { [Word in keyof Value]: Word extends AuditField ? Value[Word] : never }
  : Value;

export interface AuditEvent {
  actor: AuditActor;
  action: AuditAction;
  /** What it was done to: an id or a name. */
  subject: string;
  /** Default: the noun of the action, `subject` as its id or name, and `detail.name`. */
  resource?: AuditResource;
  /** Plain JSON without secrets: what was before and after, and what else belongs to it. */
  detail?: AuditDetail;
  /** Why, in the words of who did it. */
  reason?: string | null;
  /** Default `done`. */
  outcome?: 'done' | 'refused';
}

/** The subject of an act and what it is, where the subject is a name. */
export function about(kind: string, id: string | null, name: string): { subject: string; resource: AuditResource } {
  return { subject: name, resource: { kind, id, name } };
}

const auditLock = 7_583_002;

/**
 * Adds one row to the audit log in the transaction of the act itself: what cannot be recorded does not happen. Rows form a hash
 * chain, so acts queue here until the transaction ends: call it last.
 */
export async function record<Detail extends object>(
  tx: Tx,
  event: Omit<AuditEvent, 'detail'> & { detail?: Detail & Known<Detail> },
): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${auditLock})`.execute(tx);
  const head = await tx.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
  const row = rowOf(event, head.seq + 1, new Date());
  const hash = hashOf(head.hash, row);
  if (hash === null) throw new Error('The audit row has no hash.');
  const { actor, action, at, address, outcome, permission, reason, seq, subject, version } = row;
  // A trigger moves the head.
  await tx
    .insertInto('audit')
    .values({
      ...{ seq, at, version, actor, action, subject, address, permission, reason, outcome },
      session_id: row.sessionId,
      api_key_id: row.apiKeyId,
      resource_kind: row.resourceKind,
      resource_id: row.resourceId,
      resource_name: row.resourceName,
      detail: JSON.stringify(row.detail),
      prev: head.hash,
      hash,
    })
    .execute();
}

/** The same anchor under another key. */
export async function replaceAnchorSeal(tx: Tx, sealed: Buffer): Promise<void> {
  await tx.updateTable('audit_anchor').set({ sealed }).execute();
}

/**
 * Removes the rows up to an anchor from the old end, in the transaction that writes the anchor: the database lets no other go. The row
 * of the anchor's number must have its hash.
 */
export async function removeRowsUpTo(
  tx: Tx,
  anchor: { seq: number; hash: Buffer; removedAt: Date; sealed: Buffer },
): Promise<void> {
  const { hash, removedAt, sealed, seq } = anchor;
  await tx.updateTable('audit_anchor').set({ seq, hash, removed_at: removedAt, sealed }).execute();
  await tx.deleteFrom('audit').where('seq', '<=', seq).execute();
}

function rowOf(event: AuditEvent, seq: number, at: Date): ChainedRow {
  const { actor, detail = {} } = event;
  const resource = event.resource ?? resourceOf(event);
  return {
    seq,
    at,
    version: newestVersion,
    actor: storable(actor.kind === 'system' ? `system:${actor.name}` : actor.name),
    sessionId: actor.sessionId,
    apiKeyId: actor.keyId ?? null,
    address: storableOrNull(actor.address),
    permission: actor.permission,
    action: event.action,
    subject: storable(event.subject),
    resourceKind: resource.kind,
    resourceId: storableOrNull(resource.id),
    resourceName: storableOrNull(resource.name),
    // Through JSON once, so that the hash covers what the database gives back.
    detail: JSON.parse(jsonText(detail)),
    reason: storableOrNull(event.reason || null),
    outcome: event.outcome ?? 'done',
  };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function resourceOf({ action, detail, subject }: AuditEvent): AuditResource {
  const [kind = action] = action.split('.');
  const name = detail?.name;
  const isId = uuid.test(subject);
  return { kind, id: isId ? subject : null, name: typeof name === 'string' ? name : isId ? null : subject };
}

/** What a text column gives back as it went in: the words of HAProxy and of files may hold anything. */
function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');
}

function storableOrNull(text: string | null): string | null {
  return text === null ? null : storable(text);
}
