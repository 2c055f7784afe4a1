import type { CallInput, ForwarderView, setSyslogForwarder, setWebhookForwarder } from '@sluice/contract';
import { z } from 'zod';

const froms = ['oldest', 'now'] as const;
export type From = (typeof froms)[number];

/** A receiver as its fields hold it. */
const ForwarderForm = z.object({
  active: z.boolean(),
  host: z.string(),
  port: z.union([z.number(), z.string()]),
  tls: z.boolean(),
  url: z.string(),
  /** Empty keeps the one that is there. */
  secret: z.string(),
  caPem: z.string(),
  from: z.enum(froms),
});
export type ForwarderForm = z.infer<typeof ForwarderForm>;

/** What was kept of the form; null when it is none of this version of the page. */
export function readForwarderForm(stored: unknown): ForwarderForm | null {
  return ForwarderForm.safeParse(stored).data ?? null;
}

const empty: ForwarderForm = {
  active: true,
  host: '',
  port: 6514,
  tls: true,
  url: '',
  secret: '',
  caPem: '',
  from: 'oldest',
};

export function formOf(forwarder: ForwarderView | null): ForwarderForm {
  if (forwarder === null) return empty;
  const { active, settings } = forwarder;
  return { ...empty, ...settings, active, caPem: settings.caPem ?? '' };
}

const caPemOf = ({ caPem }: ForwarderForm) => (caPem.trim() === '' ? null : caPem);

export function syslogBody(form: ForwarderForm): CallInput<typeof setSyslogForwarder>['body'] {
  const { active, from, host, port, tls } = form;
  return { active, from, host: host.trim(), port: Number(port), tls, caPem: caPemOf(form) };
}

export function webhookBody(form: ForwarderForm): CallInput<typeof setWebhookForwarder>['body'] {
  const { active, from, secret, url } = form;
  return { active, from, url: url.trim(), caPem: caPemOf(form), ...(secret === '' ? {} : { secret }) };
}

/** Where it goes, for people: path and query of a webhook may be what protects it. */
export function receiverWords({ kind, settings }: ForwarderView): string {
  return kind === 'syslog' ? `${settings.host}:${settings.port}` : new URL(settings.url).origin;
}

export function isEncrypted({ kind, settings }: ForwarderView): boolean {
  return kind === 'syslog' ? settings.tls : new URL(settings.url).protocol === 'https:';
}

/** Behind by a moment is no news: a row is sent within a second or two. */
export function stateOf({ active, failure, waiting }: ForwarderView): 'paused' | 'failing' | 'behind' | 'current' {
  if (!active) return 'paused';
  if (failure !== null) return 'failing';
  return waiting > 0 ? 'behind' : 'current';
}
