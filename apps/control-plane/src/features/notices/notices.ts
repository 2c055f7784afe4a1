import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { jsonText } from '../../platform/json-column.ts';
import type { Mailer } from '../../platform/mailer.ts';
import type { Platform } from '../../platform/platform.ts';
import type { AuditTables } from '../../platform/schema/audit.ts';
import { WokenLoop } from '../../platform/woken-loop.ts';
import { noteReminder } from '../api-keys/index.ts';
import { formerAddressOf, letterOf, mailOf, reminderOf, toldActions } from './letters.ts';

type Needs = Pick<Platform, 'db' | 'log'>;
type Row = Selectable<AuditTables['audit']>;

const noticeLock = 7_583_004;
const pauseMs = 15_000;
const mostAtOnce = 20;
/** After a mail server was gone for so long people are not told any more. */
const newsMs = 24 * 3_600_000;
const hourMs = 3_600_000;
/** So many refused sign-ins in an hour, and the owner of the account hears of it once. */
const refusalsToTell = 10;
const remindMs = 7 * 24 * 3_600_000;

/**
 * Tells people by e-mail what happened to their accounts and which API keys end. What is in the audit log is what they are told, so no
 * act can forget it. One replica at a time sends; whoever dies in between sends the letter again.
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

async function tellNext({ db, log }: Needs, mailer: Mailer, host: string): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ got: boolean }>`SELECT pg_try_advisory_xact_lock(${noticeLock}) AS got`.execute(tx);
    if (rows[0]?.got !== true) return pauseMs;
    try {
      const isMore = await tellOfActs(tx, mailer, host);
      await remind(tx, mailer, host);
      return isMore ? 0 : pauseMs;
    } catch (error) {
      if (!isOfMail(error)) throw error;
      log.warn(
        { err: error },
        'people were not told of their accounts: the mail server did not take it; it is tried again',
      );
      return pauseMs;
    }
  });
}

/** A server that does not answer, or does not take a letter; anything else is a defect of ours. */
class MailFailure extends Error {}

function isOfMail(error: unknown): boolean {
  return error instanceof MailFailure;
}

async function send(mailer: Mailer, mail: ReturnType<typeof mailOf>): Promise<void> {
  await mailer.send(mail).catch((error: unknown) => {
    throw new MailFailure('A letter was not taken.', { cause: error });
  });
}

/** Returns: whether there may be more. */
async function tellOfActs(tx: Tx, mailer: Mailer, host: string): Promise<boolean> {
  const [{ seq: cursor }, head] = await Promise.all([
    tx.selectFrom('notice_cursor').select('seq').executeTakeFirstOrThrow(),
    tx.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow(),
  ]);
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
  let told = cursor;
  try {
    for (const row of rows) {
      await tell(tx, mailer, host, row);
      told = row.seq;
    }
    if (rows.length < mostAtOnce) told = head.seq;
  } finally {
    await tx.updateTable('notice_cursor').set({ seq: told }).execute();
  }
  return rows.length === mostAtOnce;
}

async function tell(tx: Tx, mailer: Mailer, host: string, row: Row): Promise<void> {
  const { action, actor, address, at, reason } = row;
  const detail = row.detail as Record<string, unknown>;
  for (const { email, username } of await listOwners(tx, row)) {
    if (action === 'session.refused' && !(await isTooMany(tx, row, username))) continue;
    const letter = letterOf({ action, actor, address, at, reason, detail }, username, host);
    const to = formerAddressOf({ detail }) ?? email;
    if (letter !== null && to !== null) await send(mailer, mailOf(to, letter));
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

/** Who gets as far as the second step knows the password already. */
function weightOf(detail: unknown): number {
  const { attempts = 1, step } = detail as { attempts?: number; step?: string };
  return step === undefined ? attempts : refusalsToTell / 2;
}

/** Keys that end within a week, once each. */
async function remind(tx: Tx, mailer: Mailer, host: string): Promise<void> {
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
    if (email !== null && expiresAt !== null)
      await send(mailer, mailOf(email, reminderOf({ name, expiresAt }, username, host)));
    await noteReminder(tx, id, now);
  }
}
