import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What the control plane sends to on this machine, and what has arrived there. */
export interface OutsideWorld {
  mailPort: number;
  syslogPort: number;
  webhookUrl: string;
  /** Whole messages with their headers, lines joined again. */
  letters: string[];
  /** Rows of the audit log as they came to the syslog receiver and to the webhook. */
  forwarded: { syslog: Buffer[]; webhook: string[] };
  close(): Promise<void>;
}

/** A mail server that lets only this user in, a syslog receiver and a webhook. */
export async function startOutsideWorld(mailUser: { name: string; password: string }): Promise<OutsideWorld> {
  const letters: string[] = [];
  const forwarded: OutsideWorld['forwarded'] = { syslog: [], webhook: [] };
  const mail = startMail(mailUser, letters);
  const syslog = createTcpServer((socket) => void socket.on('data', (chunk: Buffer) => forwarded.syslog.push(chunk)));
  const webhook = createServer((request, response) => {
    const headers = JSON.stringify(request.headers);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      forwarded.webhook.push(`${request.url}\n${headers}\n${Buffer.concat(chunks).toString('utf8')}`);
      response.writeHead(204).end();
    });
  });
  const ports = await Promise.all([mail.server, syslog, webhook].map(listen));
  const [mailPort = 0, syslogPort = 0, webhookPort = 0] = ports;
  const sockets = new Set<Socket>();
  syslog.on('connection', (socket) => sockets.add(socket));
  return {
    ...{ mailPort, syslogPort, letters, forwarded },
    webhookUrl: `http://127.0.0.1:${webhookPort}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      webhook.closeAllConnections();
      await new Promise<void>((resolve) => mail.close(() => resolve()));
      for (const server of [syslog, webhook]) await new Promise((resolve) => server.close(resolve));
    },
  };
}

function startMail(user: { name: string; password: string }, letters: string[]): SMTPServer {
  return new SMTPServer({
    authOptional: false,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ password, username }, _session, answer) =>
      username === user.name && password === user.password
        ? answer(null, { user: username })
        : answer(new Error('refused')),
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        letters.push(Buffer.concat(chunks).toString('utf8').replace(/=\r\n/g, '').replace(/=3D/g, '='));
        done();
      });
    },
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
