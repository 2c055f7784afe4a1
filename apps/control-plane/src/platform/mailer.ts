import { createTransport } from 'nodemailer';
import type { MailConfig } from './config.ts';
import { isLoopbackHost } from './request-origin.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Sends e-mail through the one server of the configuration. */
export interface Mailer {
  /** Resolves when the server has taken it; rejects when it did not. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const connectionTimeoutMs = 10_000;
const silenceMs = 15_000;

export function createMailer({ from, server }: MailConfig): Mailer {
  const { host, hostname, password, port, protocol, username } = new URL(server.reveal());
  const secure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: connectionTimeoutMs,
    greetingTimeout: connectionTimeoutMs,
    socketTimeout: silenceMs,
    // Links are worth a password: they cross no network in the open.
    requireTLS: !secure && !isLoopbackHost(host),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      await transport.sendMail({ ...mail, from });
    },
    close: () => transport.close(),
  };
}
