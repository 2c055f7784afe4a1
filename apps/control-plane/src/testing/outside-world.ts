import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { type MailServer, startMailServer } from './mail-server.ts';

/** What the control plane sends to on this machine, and what has arrived there. */
export interface OutsideWorld {
  mail: MailServer;
  syslogPort: number;
  webhookUrl: string;
  /** Rows of the audit log as they came to the syslog receiver and to the webhook. */
  forwarded: { syslog: Buffer[]; webhook: string[] };
  close(): Promise<void>;
}

/** A mail server that lets only this user in, a syslog receiver and a webhook. */
export async function startOutsideWorld(mailUser: { name: string; password: string }): Promise<OutsideWorld> {
  const forwarded: OutsideWorld['forwarded'] = { syslog: [], webhook: [] };
  const mail = await startMailServer(mailUser);
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
  const ports = await Promise.all([syslog, webhook].map(listen));
  const [syslogPort = 0, webhookPort = 0] = ports;
  const sockets = new Set<Socket>();
  syslog.on('connection', (socket) => sockets.add(socket));
  return {
    ...{ mail, syslogPort, forwarded },
    webhookUrl: `http://127.0.0.1:${webhookPort}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      webhook.closeAllConnections();
      await mail.close();
      for (const server of [syslog, webhook]) await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
