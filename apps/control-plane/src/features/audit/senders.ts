import { createHmac } from 'node:crypto';
import { hostname } from 'node:os';
import type { ForwarderView } from '@sluice/contract';
import { type Outgoing, OutgoingFailure } from '../../platform/outgoing.ts';
import type { Secret } from '../../platform/secret.ts';
import { type RowView, syslogMessage, withOctetCount } from './syslog-message.ts';

export type SyslogSettings = Extract<ForwarderView, { kind: 'syslog' }>['settings'];
export type WebhookSettings = Extract<ForwarderView, { kind: 'webhook' }>['settings'];

const timeoutMs = 10_000;

/**
 * Sends rows to a syslog receiver on a connection of their own. The protocol has no answers: that the receiver closes the connection
 * after ours has ended tells that it read to the end. Throws `OutgoingFailure`.
 */
export async function sendToSyslog(
  outgoing: Outgoing,
  { caPem, host, port, tls }: SyslogSettings,
  rows: readonly RowView[],
): Promise<void> {
  const socket = await outgoing.connect({ host, port, tls: tls ? { caPem } : null, timeoutMs });
  const where = `${host}:${port}`;
  await new Promise<void>((resolve, reject) => {
    const fail = (words: string, cause?: unknown): void =>
      reject(new OutgoingFailure('failed', `${where} ${words}.`, { cause }));
    socket.on('error', (error) =>
      error.name === 'AbortError'
        ? fail(`did not close the connection within ${timeoutMs / 1000} seconds after the last row`, error)
        : fail('broke the connection', error),
    );
    socket.once('end', () => socket.writableFinished || fail('closed the connection before all rows were sent'));
    socket.once('close', () => resolve());
    // Whatever it says is not part of the protocol.
    socket.resume();
    socket.end(rows.map((row) => withOctetCount(syslogMessage(row, hostname()))).join(''));
  }).finally(() => socket.destroy());
}

/** Posts rows as JSON with a signature. Only an answer from 200 to 299 counts. Throws `OutgoingFailure`. */
export async function sendToWebhook(
  outgoing: Outgoing,
  { caPem, url }: WebhookSettings,
  secret: Secret,
  message: { installation: string; rows: readonly RowView[] },
): Promise<void> {
  const body = JSON.stringify(message);
  const headers = { 'content-type': 'application/json', 'sluice-signature': signatureOf(body, secret, new Date()) };
  const sent = {
    url,
    method: 'POST',
    headers,
    body,
    caPem,
    timeoutMs,
    maxAnswerBytes: 64 * 1024,
    redirects: 0,
  } as const;
  const { status } = await outgoing.request(sent);
  if (status >= 200 && status < 300) return;
  throw new OutgoingFailure('failed', `${new URL(url).host} answered with status ${status}.`);
}

/** The moment is signed too, so that a receiver can refuse what somebody recorded and sends again. */
export function signatureOf(body: string, secret: Secret, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000);
  const digest = createHmac('sha256', secret.reveal()).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
