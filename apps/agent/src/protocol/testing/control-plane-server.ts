import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Received {
  method: string;
  path: string;
  token: string | null;
  body: Buffer;
}

export interface Reply {
  status: number;
  json?: unknown;
  bytes?: Uint8Array;
  /** Close the connection instead of answering. */
  hangUp?: boolean;
  /** Milliseconds until the answer, as a long poll waits. */
  afterMs?: number;
}

export interface ProtocolServer {
  url: string;
  received: Received[];
  /** Connections that are open now. */
  countConnections(): Promise<number>;
  close(): Promise<void>;
}

/** A TLS server that answers what a test wants: for what the real control plane never does (wrong CA, 401, garbage). */
export async function startProtocolServer(
  tls: { key: string; chain: string },
  reply: (request: Received, count: number) => Reply,
): Promise<ProtocolServer> {
  const received: Received[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const token = request.headers.authorization?.replace('Bearer ', '') ?? null;
    const path = request.url ?? '';
    const seen = { method: request.method ?? '', path, token, body: Buffer.concat(chunks) };
    received.push(seen);
    const {
      afterMs = 0,
      bytes,
      hangUp,
      json,
      status,
    } = reply(seen, received.filter((other) => other.path === path).length);
    if (hangUp) return request.socket.destroy();
    await wait(afterMs);
    response.writeHead(status, {
      'content-type': json === undefined ? 'application/octet-stream' : 'application/json',
    });
    response.end(json === undefined ? bytes : JSON.stringify(json));
  };
  const server = createServer({ key: tls.key, cert: tls.chain }, (request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    received,
    countConnections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
