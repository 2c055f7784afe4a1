import type { ForwarderView } from '@sluice/contract';
import type { Db, Tx } from '../../platform/database.ts';
import type { SyslogSettings, WebhookSettings } from './senders.ts';

export type ForwarderKind = ForwarderView['kind'];

export type Target = { kind: 'syslog'; settings: SyslogSettings } | { kind: 'webhook'; settings: WebhookSettings };

export type StoredForwarder = Target & {
  active: boolean;
  /** Sealed. */
  secret: Buffer | null;
  sentSeq: number;
  sentAt: Date | null;
  /** What failed since the last success; null: nothing. */
  failure: { cause: string; at: Date; times: number; retryAt: Date } | null;
  version: number;
};

/** The only file that writes `audit_forwarder`. */
export async function listForwarders(tx: Db | Tx): Promise<StoredForwarder[]> {
  const rows = await tx.selectFrom('audit_forwarder').selectAll().orderBy('kind').execute();
  return rows.map((row) => {
    const { active, failed_at, failure, failures, kind, retry_at, secret, settings, version } = row;
    const failed = failure !== null && failed_at !== null && retry_at !== null;
    return {
      // Written by `putForwarder` alone, from what the contract checked.
      ...({ kind, settings } as Target),
      active,
      secret,
      sentSeq: row.sent_seq,
      sentAt: row.sent_at,
      failure: failed ? { cause: failure, at: failed_at, times: failures, retryAt: retry_at } : null,
      version,
    };
  });
}

export async function findForwarder(tx: Db | Tx, kind: ForwarderKind): Promise<StoredForwarder | null> {
  return (await listForwarders(tx)).find((forwarder) => forwarder.kind === kind) ?? null;
}

/** Sets one up behind the row `sentSeq`, or changes it: then it goes on where it is, at once. */
export async function putForwarder(
  tx: Tx,
  forwarder: Target & Pick<StoredForwarder, 'active' | 'secret' | 'sentSeq'>,
): Promise<void> {
  const { active, kind, secret, sentSeq } = forwarder;
  const columns = { settings: JSON.stringify(forwarder.settings), active, secret };
  await tx
    .insertInto('audit_forwarder')
    .values({ kind, ...columns, sent_seq: sentSeq })
    .onConflict((conflict) =>
      conflict.column('kind').doUpdateSet((eb) => ({
        ...columns,
        failures: 0,
        failure: null,
        failed_at: null,
        retry_at: null,
        version: eb('audit_forwarder.version', '+', 1),
      })),
    )
    .execute();
}

/** Whether there was one. */
export async function removeForwarder(tx: Tx, kind: ForwarderKind): Promise<boolean> {
  const result = await tx.deleteFrom('audit_forwarder').where('kind', '=', kind).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function noteSent(tx: Tx, kind: ForwarderKind, seq: number, now: Date): Promise<void> {
  const healed = { failures: 0, failure: null, failed_at: null, retry_at: null };
  await tx
    .updateTable('audit_forwarder')
    .set({ sent_seq: seq, sent_at: now, ...healed })
    .where('kind', '=', kind)
    // One that was set up anew meanwhile does not go back.
    .where('sent_seq', '<', seq)
    .execute();
}

/** Says nothing about settings that were changed meanwhile. */
export async function noteFailure(
  tx: Tx,
  { kind, version }: Pick<StoredForwarder, 'kind' | 'version'>,
  failure: { cause: string; at: Date; times: number; retryAt: Date },
): Promise<void> {
  const { at, cause, retryAt, times } = failure;
  await tx
    .updateTable('audit_forwarder')
    .set({ failure: cause, failed_at: at, failures: times, retry_at: retryAt })
    .where('kind', '=', kind)
    .where('version', '=', version)
    .execute();
}

/** The same secret under another key. `kind` as a text: that of a row. */
export async function replaceForwarderSecret(tx: Tx, kind: string, secret: Buffer): Promise<void> {
  await tx
    .updateTable('audit_forwarder')
    .set({ secret })
    .where((eb) => eb(eb.cast('kind', 'text'), '=', kind))
    .execute();
}
