import type { ForwarderView } from '@sluice/contract';
import { problem } from '@sluice/contract';
import type { z } from 'zod';
import type { Actor } from '../../platform/actor.ts';
import { about, record } from '../../platform/audit.ts';
import { type Db, type Tx, transact } from '../../platform/database.ts';
import { notFound } from '../../platform/optimistic-lock.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Secret } from '../../platform/secret.ts';
import { getAnchor } from './anchor.ts';
import { webhookSecretName } from './forwarder.ts';
import {
  type ForwarderKind,
  findForwarder,
  listForwarders,
  putForwarder,
  removeForwarder,
  type StoredForwarder,
  type Target,
} from './forwarder-store.ts';

type View = z.input<typeof ForwarderView>;

export interface ForwarderInput {
  target: Target;
  active: boolean;
  from: 'oldest' | 'now';
  /** Of a webhook; null: as it is. */
  secret: Secret | null;
}

/** Every forwarder and how it goes; never a secret. */
export async function viewForwarders(db: Db | Tx): Promise<View[]> {
  const head = await db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow();
  return (await listForwarders(db)).map((forwarder) => viewOfForwarder(forwarder, head.seq));
}

/**
 * Sets a forwarder up or changes it. Throws `validation-failed` for a webhook that would have no secret, and for an active one at an address that
 * we do not connect to.
 */
export async function setForwarder(
  { db, outgoing, sealing }: Pick<Platform, 'db' | 'outgoing' | 'sealing'>,
  actor: Actor,
  { active, from, secret, target }: ForwarderInput,
): Promise<View> {
  const { kind } = target;
  // One that is turned off sends nothing, and can be turned off wherever it is.
  if (active) refuseUnreachable(outgoing, target);
  return transact(db, async (tx) => {
    const before = await findForwarder(tx, kind);
    const given = secret && sealing.seal(webhookSecretName, Buffer.from(secret.reveal()));
    const sealed = given ?? before?.secret ?? null;
    if (kind === 'webhook' && sealed === null) throw secretMissing();
    const head = await tx.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow();
    const sentSeq = from === 'now' ? head.seq : (await getAnchor(tx)).seq;
    await putForwarder(tx, { ...target, active, secret: sealed, sentSeq });
    const after = { ...words({ ...target, active }), ...(secret === null ? {} : { secret: 'a new one' }) };
    const detail = { before: before && words(before), after };
    await record(tx, { actor, action: 'audit.forwarder-set', ...about('audit-forwarder', null, kind), detail });
    const view = (await viewForwarders(tx)).find((forwarder) => forwarder.kind === kind);
    if (view === undefined) throw notFound('forwarder');
    return view;
  });
}

/** Throws `not-found`. */
export async function deleteForwarder(db: Db, actor: Actor, kind: ForwarderKind): Promise<void> {
  await transact(db, async (tx) => {
    const before = await findForwarder(tx, kind);
    if (before === null || !(await removeForwarder(tx, kind))) throw notFound('forwarder');
    const detail = { before: words(before) };
    await record(tx, { actor, action: 'audit.forwarder-removed', ...about('audit-forwarder', null, kind), detail });
  });
}

/** Path and query of a webhook may be what protects it. */
export function withoutPath(forwarder: View): View {
  if (forwarder.kind !== 'webhook') return forwarder;
  return { ...forwarder, settings: { ...forwarder.settings, url: new URL(forwarder.settings.url).origin } };
}

/** A webhook is told without its path, for the same reason. */
function words(forwarder: Target & { active: boolean }) {
  const { active } = forwarder;
  if (forwarder.kind === 'webhook') return { active, to: new URL(forwarder.settings.url).origin };
  const { host, port, tls } = forwarder.settings;
  return { active, to: `${host}:${port}`, encrypted: tls };
}

function viewOfForwarder(forwarder: StoredForwarder, newest: number): View {
  const { active, failure, sentAt, sentSeq, version } = forwarder;
  const state = {
    active,
    sentSeq,
    sentAt: sentAt?.toISOString() ?? null,
    waiting: Math.max(0, newest - sentSeq),
    failure: failure && { ...failure, at: failure.at.toISOString(), retryAt: failure.retryAt.toISOString() },
    version,
  };
  return forwarder.kind === 'syslog'
    ? { kind: 'syslog', settings: forwarder.settings, ...state }
    : { kind: 'webhook', settings: forwarder.settings, ...state };
}

/** The same rule as when it is sent, for what is an address already. */
function refuseUnreachable(outgoing: Platform['outgoing'], { kind, settings }: Target): void {
  const refusal = kind === 'syslog' ? outgoing.findRefusal(settings) : outgoing.findUrlRefusal(settings.url);
  if (refusal === null) return;
  const field = kind === 'webhook' ? '#/url' : refusal.kind === 'unencrypted' ? '#/tls' : '#/host';
  throw problem('validation-failed', refusal.cause, refusal.remediation, field);
}

function secretMissing() {
  return problem(
    'validation-failed',
    'The webhook has no secret yet.',
    'Give one of 16 characters or more; the receiver checks the signature with it.',
    '#/secret',
  );
}
