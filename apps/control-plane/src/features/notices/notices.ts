import { type Selectable, sql } from 'kysely';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { Mailer } from '../../platform/mailer.ts';
import type { Platform } from '../../platform/platform.ts';
import type { AuditTables } from '../../platform/schema/audit.ts';
import { WokenLoop } from '../../platform/woken-loop.ts';
import { noteReminder } from '../api-keys/index.ts';
import { formerAddressOf, type Letter, letterOf, reminderOf, toldActions } from './letters.ts';

type Needs = Pick<Platform, 'db' | 'log'>;
type Row = Selectable<AuditTables['audit']>;

const noticeLock = 7_583_004;
const pauseMs = 15_000;
const mostAtOnce = 20;
/** A letter that was not taken is tried again after this, also when whoever sent it has died. */
const againMs = 120_000;
/** What is older is told no more: the mail server was gone for long, or there was none. */
const newsMs = 24 * 3_600_000;
const hourMs = 3_600_000;
/** So many refused sign-ins in an hour, and the owner of the account hears of it once. */
const refusalsToTell = 10;
const remindMs = 7 * 24 * 3_600_000;

/**
 * Tells people by e-mail what happened to their accounts and which API keys end. What is in the audit log is what they are told, so no
 * act can forget it. Letters are written in the transaction that moves the cursor, and sent outside of any: one that the server refuses
 * for good keeps no other back, and one whose sender dies is sent again.
 */
export class Notices {
  readonly #loop: WokenLoop;
  readonly #tellNext: () => Promise<number>;

  /** `host` is where people reach the control plane. */
  constructor(platform: Needs, mailer: Mailer, host: string) {
    this.#tellNext = () => tellNext(platform, mailer, host);
    this.#loop = new WokenLoop('telling people of their accounts', platform.log, this.#tellNext);
  }

  /** Sends what is due now. */
  async tell(): Promise<void> {
    while ((await this.#tellNext()) === 0);
  }

  start(): void {
    this.#loop.wake();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }
}

async function tellNext(platform: Needs, mailer: Mailer, host: string): Promise<number> {
  const { db } = platform;
  const isMore = await transact(db, async (tx) => {
    const { rows } = await sql<{ got: boolean }>`SELECT pg_try_advisory_xact_lock(${noticeLock}) AS got`.execute(tx);
    if (rows[0]?.got !== true) return false;
    const left = await writeOfActs(tx, host);
    await writeReminders(tx, host);
    return left;
  });
  while (await sendNext(platform, mailer));
  return isMore ? 0 : pauseMs;
}

/** Returns: whether there may be another. */
async function sendNext({ db, log }: Needs, mailer: Mailer): Promise<boolean> {
  const letter = await claim(db);
  if (letter === null) return false;
  const { address: to, body: text, id, subject } = letter;
  try {
    await mailer.send({ to, subject, text });
  } catch (error) {
    const isForGood = isRefusal(error);
    log.warn({ err: error }, isForGood ? 'a letter was refused and is not sent' : 'a letter is tried again later');
    if (!isForGood) return false;
  }
  await db.deleteFrom('notice_letter').where('id', '=', id).execute();
  return true;
}

/** The next letter that is due, which nobody else takes for a while. */
async function claim(db: Db) {
  const now = new Date();
  await db
    .deleteFrom('notice_letter')
    .where('written_at', '<', new Date(now.getTime() - newsMs))
    .execute();
  const { rows } = await sql<{ id: string; address: string; subject: string; body: string }>`
    UPDATE notice_letter SET due_at = ${new Date(now.getTime() + againMs)}
    WHERE id = (SELECT id FROM notice_letter WHERE due_at <= ${now} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, address, subject, body`.execute(db);
  return rows[0] ?? null;
}

/** SMTP answers with a number from 500 on what it never takes. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error && Number(error.responseCode) >= 500;
}

async function write(tx: Tx, address: string, { lines, subject }: Letter): Promise<void> {
  const now = new Date();
  await tx
    .insertInto('notice_letter')
    .values({ address, subject, body: `${lines.join('\n')}\n`, written_at: now, due_at: now })
    .execute();
}

/** Returns: whether there may be more. */
async function writeOfActs(tx: Tx, host: string): Promise<boolean> {
  const { seq: cursor } = await tx.selectFrom('notice_cursor').select('seq').executeTakeFirstOrThrow();
  const head = await tx.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow();
  if (cursor >= head.seq) return false;
  const rows = await tx
    .selectFrom('audit')
    .selectAll()
    .where('seq', '>', cursor)
    .where('seq', '<=', head.seq)
    .where('action', 'in', toldActions)
    .where('at', '>', new Date(Date.now() - newsMs))
    .orderBy('seq')
    .limit(mostAtOnce)
    .execute();
  for (const row of rows) await writeOfAct(tx, host, row);
  const isMore = rows.length === mostAtOnce;
  const seq = isMore ? (rows.at(-1)?.seq ?? head.seq) : head.seq;
  await tx.updateTable('notice_cursor').set({ seq }).execute();
  return isMore;
}

async function writeOfAct(tx: Tx, host: string, row: Row): Promise<void> {
  const { action, actor, address, at, reason } = row;
  const detail = row.detail as Record<string, unknown>;
  for (const { email, username } of await listOwners(tx, row)) {
    if (action === 'session.refused' && !(await isTooMany(tx, row, username))) continue;
    const letter = letterOf({ action, actor, address, at, reason, detail }, username, host);
    const to = formerAddressOf({ detail }) ?? email;
    if (letter !== null && to !== null) await write(tx, to, letter);
  }
}

/** Whose accounts it is about: the users that the row names, or who did it to the own account. */
async function listOwners(tx: Tx, row: Row): Promise<{ username: string; email: string | null }[]> {
  const id = row.resource_kind === 'user' ? row.resource_id : null;
  const { accounts } = row.detail as { accounts?: string[] };
  const names = accounts ?? [row.resource_kind === 'user' ? row.subject : row.actor];
  return tx
    .selectFrom('user_account')
    .select(['username', 'email'])
    .where((eb) =>
      id === null
        ? eb(
            sql<string>`lower(username)`,
            'in',
            names.map((name) => name.toLowerCase()),
          )
        : eb(sql<string>`id::text`, '=', id),
    )
    .execute();
}

/** Once in an hour of the clock: with the row that takes the refused sign-ins to the number that tells. */
async function isTooMany(tx: Tx, row: Row, username: string): Promise<boolean> {
  const rows = await tx
    .selectFrom('audit')
    .select(['seq', 'detail'])
    .where('action', '=', 'session.refused')
    .where('seq', '<=', row.seq)
    .where('at', '>=', new Date(Math.floor(row.at.getTime() / hourMs) * hourMs))
    .where((eb) =>
      eb.or([eb('subject', '=', username), sql<boolean>`detail -> 'accounts' @> ${jsonText([username])}::jsonb`]),
    )
    .execute();
  const sum = (some: typeof rows) => some.reduce((total, { detail }) => total + weightOf(detail), 0);
  const before = sum(rows.filter(({ seq }) => seq < row.seq));
  return before < refusalsToTell && sum(rows) >= refusalsToTell;
}

/** Who gets as far as the second step knows the password already. What is told of several accounts together is shared among them. */
function weightOf(detail: unknown): number {
  const { accounts = [], attempts = 1, code } = detail as { accounts?: string[]; attempts?: number; code?: string };
  const each = attempts / Math.max(1, accounts.length);
  return code === 'second-step-failed' ? (each * refusalsToTell) / 2 : each;
}

/** Keys that end within a week, once each. */
async function writeReminders(tx: Tx, host: string): Promise<void> {
  const now = new Date();
  const keys = await tx
    .selectFrom('api_key')
    .innerJoin('user_account', 'user_account.id', 'api_key.user_id')
    .select(['api_key.id', 'api_key.name', 'api_key.expires_at', 'user_account.username', 'user_account.email'])
    .where('user_account.active', '=', true)
    .where('api_key.reminded_at', 'is', null)
    .where('api_key.expires_at', '>', now)
    .where('api_key.expires_at', '<', new Date(now.getTime() + remindMs))
    .limit(mostAtOnce)
    .execute();
  for (const { email, expires_at: expiresAt, id, name, username } of keys) {
    if (email !== null && expiresAt !== null) await write(tx, email, reminderOf({ name, expiresAt }, username, host));
    await noteReminder(tx, id, now);
  }
}
