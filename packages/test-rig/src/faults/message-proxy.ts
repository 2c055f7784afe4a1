import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { agentServerName } from '@sluice/contract/agent';
import { kindOf, type MessageFault, type MessageKind } from './messages.ts';

/** How a proxy reaches the control plane, and how it proves to agents that it is one. */
export interface MessageProxyOptions {
  /** Port of the control plane's agent listener on 127.0.0.1; asked for each message. */
  agentPort: () => number;
  /** The control plane's own certificate with its authority, and key: agents believe nobody else. */
  certificatePem: string;
  keyPem: string;
  /** How long a slow message waits; default 3,000. */
  slowMs?: number;
}

/** A fault that waits for its message. */
export interface InjectedFault {
  /** Resolves when it has happened to a message: a slow one begins to wait, a reordered one has arrived late. */
  met: Promise<void>;
  cancel(): void;
}

/** Stands between agents and the control plane and passes whole messages on. */
export interface MessageProxy {
  /** On 127.0.0.1, TLS. */
  port: number;
  /** The next message of that kind meets the fault; of `desired`, the next one that says something. One at a time. */
  inject(kind: MessageKind, fault: MessageFault): InjectedFault;
  close(): Promise<void>;
}

interface Message {
  kind: MessageKind | null;
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Waiting {
  kind: MessageKind;
  fault: MessageFault;
  met: () => void;
}

/** What arrives after the next message of its kind. */
interface Late {
  kind: MessageKind;
  message: Message;
  /** The answer of a late `desired`; null where the request itself is late. */
  answer: Answer | null;
  /** Another one of its kind has passed. */
  isDue: boolean;
  met: () => void;
}

/** Starts a proxy on a free port of 127.0.0.1. What it does not understand it passes on. */
export async function startMessageProxy(options: MessageProxyOptions): Promise<MessageProxy> {
  const relay = new Relay(options);
  const server = createServer({ cert: options.certificatePem, key: options.keyPem }, (request, response) => {
    // The control plane away, or an agent that went: the connection ends as it would without us.
    relay.pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    inject: (kind, fault) => relay.inject(kind, fault),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class Relay {
  readonly #options: MessageProxyOptions;
  #waiting: Waiting | null = null;
  #late: Late | null = null;

  constructor(options: MessageProxyOptions) {
    this.#options = options;
  }

  inject(kind: MessageKind, fault: MessageFault): InjectedFault {
    let happened = () => {};
    const met = new Promise<void>((resolve) => {
      happened = resolve;
    });
    const waiting = { kind, fault, met: happened };
    this.#waiting = waiting;
    const cancel = () => {
      if (this.#waiting === waiting) this.#waiting = null;
    };
    return { met, cancel };
  }

  async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await readMessage(request);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const replayed = this.#takeLateAnswer(message.kind);
    if (replayed !== null) return reply(response, replayed);
    // A long poll says nothing until it is answered: what happens to it happens to the answer.
    const fault = message.kind === 'desired' ? null : this.#take(message.kind);
    if (fault !== null) return this.#spoil(fault, message, response);
    if (message.kind === 'desired' && this.#isNext('desired', 'cut-before')) {
      this.#take('desired')?.met();
      response.destroy();
      return;
    }
    const answer = await this.#forward(message, gone.signal);
    const spoiled = message.kind === 'desired' && answer.status === 200 ? this.#take('desired') : null;
    if (spoiled !== null) return this.#spoilAnswer(spoiled, message, answer, response);
    reply(response, answer);
    await this.#deliverLate(message.kind);
  }

  async #spoil({ fault, met }: Waiting, message: Message, response: ServerResponse): Promise<void> {
    if (fault === 'cut-before' || fault === 'reorder') {
      if (fault === 'reorder' && message.kind !== null)
        this.#late = { kind: message.kind, message, answer: null, isDue: false, met };
      else met();
      response.destroy();
      return;
    }
    if (fault === 'slow') {
      met();
      await pause(this.#slowMs);
    }
    if (fault === 'duplicate') await this.#forward(message);
    const answer = await this.#forward(message);
    met();
    if (fault === 'cut-after') response.destroy();
    else reply(response, fault === 'corrupt' ? corrupted(answer) : answer);
  }

  async #spoilAnswer({ fault, met }: Waiting, message: Message, answer: Answer, response: ServerResponse) {
    const late = (isDue: boolean): Late => ({ kind: 'desired', message, answer, isDue, met });
    if (fault === 'cut-after') met();
    if (fault === 'reorder') this.#late = late(false);
    if (fault === 'cut-after' || fault === 'reorder') {
      response.destroy();
      return;
    }
    if (fault === 'duplicate') this.#late = late(true);
    else met();
    if (fault === 'slow') await pause(this.#slowMs);
    reply(response, fault === 'corrupt' ? corrupted(answer) : answer);
  }

  get #slowMs(): number {
    return this.#options.slowMs ?? 3_000;
  }

  #isNext(kind: MessageKind, fault: MessageFault): boolean {
    return this.#waiting?.kind === kind && this.#waiting.fault === fault;
  }

  #take(kind: MessageKind | null): Waiting | null {
    const waiting = this.#waiting;
    if (waiting === null || waiting.kind !== kind) return null;
    this.#waiting = null;
    return waiting;
  }

  /** A `desired` that is due is what the next poll hears. */
  #takeLateAnswer(kind: MessageKind | null): Answer | null {
    const late = this.#late;
    if (late === null || late.kind !== kind || late.answer === null || !late.isDue) return null;
    this.#late = null;
    late.met();
    return late.answer;
  }

  /** One of that kind has passed: what waited for it arrives now. Nobody is left to hear the answer. */
  async #deliverLate(kind: MessageKind | null): Promise<void> {
    const late = this.#late;
    if (late === null || late.kind !== kind) return;
    late.isDue = true;
    if (late.answer !== null) return;
    this.#late = null;
    await this.#forward(late.message).finally(late.met);
  }

  #forward({ body, headers, method, url }: Message, signal?: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = httpsRequest({
        host: '127.0.0.1',
        port: this.#options.agentPort(),
        servername: agentServerName,
        ca: this.#options.certificatePem,
        method,
        path: url,
        headers: { ...headers, connection: 'close' },
        agent: false,
        ...(signal === undefined ? {} : { signal }),
      });
      sent.once('error', reject);
      sent.once('response', (response) => {
        readBody(response).then(
          (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
          reject,
        );
      });
      sent.end(body);
    });
  }
}

async function readMessage(request: IncomingMessage): Promise<Message> {
  const { headers, method = 'GET', url = '/' } = request;
  return { kind: kindOf(method, url), method, url, headers, body: await readBody(request) };
}

async function readBody(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Headers that belong to one connection. */
const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

function reply(response: ServerResponse, { body, headers, status }: Answer): void {
  const kept = Object.entries(headers).filter(([name]) => !ofConnection.has(name));
  response.writeHead(status, { ...Object.fromEntries(kept), 'content-length': String(body.length) });
  response.end(body);
}

function corrupted(answer: Answer): Answer {
  const body = Buffer.from(answer.body);
  const middle = Math.floor(body.length / 2);
  for (let index = middle; index < Math.min(body.length, middle + 8); index += 1) body[index] = (body[index] ?? 0) ^ 1;
  return { ...answer, body };
}
