import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/database.ts';
import type { Logger } from '../../platform/log.ts';
import { OutgoingFailure } from '../../platform/outgoing.ts';
import type { Platform } from '../../platform/platform.ts';
import type { SealedColumn } from '../../platform/sealed-column.ts';
import { Secret } from '../../platform/secret.ts';
import type { WakeUps } from '../../platform/wake-ups.ts';
import { WokenLoop } from '../../platform/woken-loop.ts';
import { listRows } from './audit-read-model.ts';
import { viewOf } from './audit-row.ts';
import {
  type ForwarderKind,
  findForwarder,
  noteFailure,
  noteSent,
  replaceForwarderSecret,
  type StoredForwarder,
} from './forwarder-store.ts';
import { sendToSyslog, sendToWebhook } from './senders.ts';
import type { RowView } from './syslog-message.ts';

type Needs = Pick<Platform, 'db' | 'outgoing' | 'sealing' | 'epoch' | 'log'>;

const forwarderLock = 7_583_003;
const lockNumbers = { syslog: 1, webhook: 2 } as const;
export const forwarderKinds = ['syslog', 'webhook'] as const;
export const webhookSecretName = 'audit-webhook-secret';

export const sealedForwarderSecret: SealedColumn = {
  table: 'audit_forwarder',
  column: 'secret',
  id: 'kind',
  nameOf: () => webhookSecretName,
  replace: replaceForwarderSecret,
};

const mostRows = 100;
const mostBytes = 1024 * 1024;
/** Another replica sends: whether it is still there is looked at again. */
const pauseWhileBusyMs = 5_000;
const firstPauseMs = 1_000;
const longestPauseMs = 300_000;

/** Sends audit rows as they come, in their order, from a cursor in the database. One replica at a time sends to a receiver. */
export class AuditForwarder {
  readonly #loops: readonly WokenLoop[];
  #unsubscribe: (() => void) | null = null;

  constructor(platform: Needs) {
    this.#loops = forwarderKinds.map(
      (kind) => new WokenLoop(`forwarding the audit log by ${kind}`, platform.log, () => sendNext(platform, kind)),
    );
  }

  start(wakeUps: WakeUps): void {
    this.#unsubscribe = wakeUps.subscribe(({ kind }) => {
      if (kind === 'audit' || kind === 'everything') this.#wake();
    });
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  #wake(): void {
    for (const loop of this.#loops) loop.wake();
  }
}

/**
 * Sends the next rows. The cursor moves in the transaction that holds the lock: whoever dies in between sends them again.
 *
 * Returns: after how many milliseconds to go on; null: when there is a new row.
 */
async function sendNext(platform: Needs, kind: ForwarderKind): Promise<number | null> {
  return platform.db.transaction().execute(async (tx) => {
    if (!(await tryLock(tx, kind))) return pauseWhileBusyMs;
    const now = new Date();
    const forwarder = await findForwarder(tx, kind);
    if (forwarder === null || !forwarder.active) return null;
    const waitMs = (forwarder.failure?.retryAt.getTime() ?? 0) - now.getTime();
    if (waitMs > 0) return waitMs;
    const rows = await listNext(tx, forwarder.sentSeq);
    const last = rows.at(-1);
    if (last === undefined) return null;
    try {
      await send(platform, forwarder, rows);
    } catch (error) {
      return await noteFailed(tx, forwarder, error, platform.log);
    }
    await noteSent(tx, kind, last.seq, new Date());
    return 0;
  });
}

async function tryLock(tx: Tx, kind: ForwarderKind): Promise<boolean> {
  const number = lockNumbers[kind];
  const { rows } = await sql<{
    got: boolean;
  }>`SELECT pg_try_advisory_xact_lock(${forwarderLock}, ${number}) AS got`.execute(tx);
  return rows[0]?.got === true;
}

/** As many as one message holds, at least one. */
async function listNext(tx: Db | Tx, after: number): Promise<RowView[]> {
  const rows = (await listRows(tx, { filter: {}, from: { after }, limit: mostRows })).map(viewOf);
  let bytes = 0;
  const fitting = rows.findIndex((row) => {
    bytes += JSON.stringify(row).length;
    return bytes > mostBytes;
  });
  return fitting === -1 ? rows : rows.slice(0, Math.max(1, fitting));
}

async function send(
  { epoch, outgoing, sealing }: Needs,
  forwarder: StoredForwarder,
  rows: readonly RowView[],
): Promise<void> {
  if (forwarder.kind === 'syslog') return sendToSyslog(outgoing, forwarder.settings, rows);
  const { secret, settings } = forwarder;
  if (secret === null) throw new OutgoingFailure('refused', 'The webhook has no secret. Set one.');
  const opened = new Secret(sealing.open(webhookSecretName, secret).toString());
  return sendToWebhook(outgoing, settings, opened, { installation: epoch, rows });
}

async function noteFailed(tx: Tx, forwarder: StoredForwarder, error: unknown, log: Logger): Promise<number> {
  const at = new Date();
  const times = (forwarder.failure?.times ?? 0) + 1;
  const pauseMs = pauseAfter(times, Math.random());
  const isKnown = error instanceof OutgoingFailure;
  const cause = isKnown ? error.message : 'Something failed on our side; the log of the control plane has the reason.';
  log.warn({ err: error, kind: forwarder.kind, times }, 'the audit log could not be forwarded; it is tried again');
  await noteFailure(tx, forwarder, { cause, at, times, retryAt: new Date(at.getTime() + pauseMs) });
  return pauseMs;
}

/** Twice as long each time, and never at the same moment as others. `random` is from 0 to 1. */
export function pauseAfter(times: number, random: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (times - 1)) * (0.5 + random / 2);
}
