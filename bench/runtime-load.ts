import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/**
 * The load of `bench -- runtime`, a process of its own: the servers behind HAProxy, and clients in front of it that ask without
 * pause. Says `{ servers }`, is told `{ url, tlsUrl }`, and answers each `{ mark }` with what happened since the last one.
 */
const serverCount = 6;
const clientCount = 4;
/** No faster than this, so that the load leaves the processor to what is measured on a machine with two cores. */
const streamPauseMs = 50;
const answerLimitMs = 5_000;

export interface Tally {
  requests: number;
  failures: string[];
  latencies: number[];
  /** Connections beyond the first of each client that keeps its own. */
  reopened: number;
  /** Long answers that ended although nobody wanted it. */
  brokenStreams: number;
}

const startTally = (): Tally => ({ requests: 0, failures: [], latencies: [], reopened: 0, brokenStreams: 0 });
let tally = startTally();

async function startServer(): Promise<number> {
  const server = http.createServer((request, response) => {
    if (request.url === '/stream') void stream(response);
    else response.end('served');
  });
  // An idle connection that a server closes by itself would look like one that HAProxy lost.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function stream(response: http.ServerResponse): Promise<void> {
  while (!response.destroyed) {
    response.write('.');
    await delay(streamPauseMs);
  }
}

function get(url: string, agent: http.Agent | false): Promise<void> {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const options = { agent, timeout: answerLimitMs, rejectUnauthorized: false };
    const asked = request(url, options, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      );
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${answerLimitMs} ms`)));
    asked.once('error', reject);
    asked.end();
  });
}

async function askForEver(url: string, agent: http.Agent | false): Promise<void> {
  for (;;) {
    const startedAt = performance.now();
    try {
      await get(url, agent);
      tally.requests += 1;
      tally.latencies.push(performance.now() - startedAt);
    } catch (error) {
      tally.failures.push(String(error));
    }
  }
}

/** A client with one connection, which it opens anew when it is closed, and counts that. */
function keepingAgent(): http.Agent {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const open = agent.createConnection.bind(agent);
  let opened = 0;
  agent.createConnection = (...args) => {
    opened += 1;
    if (opened > 1) tally.reopened += 1;
    return open(...args);
  };
  return agent;
}

/** One answer that lasts as long as the bench: it ends only when somebody breaks its session. */
async function holdStream(url: string): Promise<void> {
  for (;;) {
    await new Promise<void>((resolve) => {
      const request = http.get(`${url}stream`, { agent: false }, (response) => {
        response.resume();
        response.once('close', resolve);
        response.once('error', () => resolve());
      });
      request.once('error', () => resolve());
    });
    tally.brokenStreams += 1;
    await delay(streamPauseMs);
  }
}

const Order = z.union([z.object({ url: z.string(), tlsUrl: z.string() }), z.object({ mark: z.literal(true) })]);

process.on('message', (message) => {
  const order = Order.parse(message);
  if ('mark' in order) {
    process.send?.(tally);
    tally = startTally();
    return;
  }
  for (let client = 0; client < clientCount; client += 1) void askForEver(order.url, keepingAgent());
  // A handshake for each request: what a certificate that is being replaced could break.
  void askForEver(order.tlsUrl, false);
  void holdStream(order.url);
});
process.once('disconnect', () => process.exit());

process.send?.({ servers: await Promise.all(Array.from({ length: serverCount }, startServer)) });
