import { NodeId, StreamEvent } from '@sluice/contract';
import { sql } from 'kysely';
import pg from 'pg';
import { z } from 'zod';
import type { Tx } from './database.ts';
import type { Logger } from './log.ts';
import type { Secret } from './secret.ts';

/** `audit`: rows wait for a forwarder. `everything`: the listening connection was away, so anything may have changed meanwhile. */
export type WakeUp =
  | { kind: 'stream'; event: StreamEvent }
  | { kind: 'node'; nodeId: NodeId }
  | { kind: 'answer'; part: AnswerPart }
  | { kind: 'audit' }
  | { kind: 'everything' };

/** A piece of a node's answer on its way to the replica whose caller waits for it. Kept nowhere. */
const AnswerPart = z.object({ id: z.uuid(), part: z.number().int(), of: z.number().int(), text: z.string() });
export type AnswerPart = z.infer<typeof AnswerPart>;

export interface WakeUps {
  /** Calls `listener` for every wake-up of any replica until the returned function is called. */
  subscribe(listener: (wakeUp: WakeUp) => void): () => void;
  /** False while the listening connection is away: what is cached between wake-ups may be old. */
  isListening(): boolean;
  close(): Promise<void>;
}

const streamChannel = 'sluice_stream';
const nodeChannel = 'sluice_node';
const answerChannel = 'sluice_answer';
/** Written to by a trigger. */
const auditChannel = 'sluice_audit';
const longestPauseMs = 5_000;

/** Tells all browsers, once the transaction commits, what to read again. */
export async function notifyStream(tx: Tx, event: StreamEvent): Promise<void> {
  await sql`SELECT pg_notify(${streamChannel}, ${JSON.stringify(event)})`.execute(tx);
}

/** As `notifyStream` for several, in one statement. */
export async function notifyStreams(tx: Tx, events: readonly StreamEvent[]): Promise<void> {
  await notifyAll(
    tx,
    streamChannel,
    events.map((event) => JSON.stringify(event)),
  );
}

/** As `wakeNode` for several, in one statement. */
export async function wakeNodes(tx: Tx, nodeIds: readonly NodeId[]): Promise<void> {
  await notifyAll(tx, nodeChannel, nodeIds);
}

async function notifyAll(tx: Tx, channel: string, payloads: readonly string[]): Promise<void> {
  if (payloads.length === 0) return;
  await sql`SELECT pg_notify(${channel}, payload) FROM unnest(${payloads}::text[]) AS payload`.execute(tx);
}

/** Tells the waiting agent of a node, once the transaction commits, that its desired state may have changed. */
export async function wakeNode(tx: Tx, nodeId: NodeId): Promise<void> {
  await sql`SELECT pg_notify(${nodeChannel}, ${nodeId})`.execute(tx);
}

/** Hands a piece of an answer to the replica that waits for it, once the transaction commits. At most 8,000 bytes as JSON. */
export async function passAnswer(tx: Tx, part: AnswerPart): Promise<void> {
  await sql`SELECT pg_notify(${answerChannel}, ${JSON.stringify(part)})`.execute(tx);
}

/** Opens the one connection that listens for all channels; it comes back by itself when it breaks. */
export async function openWakeUps(url: Secret, log: Logger): Promise<WakeUps> {
  const listeners = new Set<(wakeUp: WakeUp) => void>();
  const tell = (wakeUp: WakeUp): void => {
    for (const listener of listeners) listener(wakeUp);
  };
  const connection = new ListeningConnection(url, log, tell);
  await connection.open().catch(async (error: unknown) => {
    await connection.close().catch(() => {});
    throw error;
  });
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isListening: () => connection.listening,
    close: () => connection.close(),
  };
}

class ListeningConnection {
  readonly #url: Secret;
  readonly #log: Logger;
  readonly #tell: (wakeUp: WakeUp) => void;
  #client: pg.Client | null = null;
  #retry: NodeJS.Timeout | null = null;
  #pauseMs = 50;
  #closed = false;
  listening = false;

  constructor(url: Secret, log: Logger, tell: (wakeUp: WakeUp) => void) {
    this.#url = url;
    this.#log = log;
    this.#tell = tell;
  }

  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url.reveal(),
      application_name: 'sluice-wake-ups',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    this.#client = client;
    client.on('notification', (message) => this.#receive(message));
    client.on('error', (error) => this.#log.warn({ err: error }, 'the connection for wake-ups broke'));
    client.on('end', () => this.#reopenLater());
    await client.connect();
    await client.query(
      `LISTEN ${streamChannel}; LISTEN ${nodeChannel}; LISTEN ${answerChannel}; LISTEN ${auditChannel}`,
    );
    this.#pauseMs = 50;
    this.listening = true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#client?.end();
  }

  #reopenLater(): void {
    this.listening = false;
    if (this.#closed || this.#retry !== null) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.open().then(
        () => this.#tell({ kind: 'everything' }),
        () => this.#reopenLater(),
      );
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #receive(message: pg.Notification): void {
    const wakeUp = readWakeUp(message);
    if (wakeUp === null) this.#log.warn({ channel: message.channel }, 'a wake-up that is not ours was ignored');
    else this.#tell(wakeUp);
  }
}

function readWakeUp(message: pg.Notification): WakeUp | null {
  if (message.channel === auditChannel) return { kind: 'audit' };
  if (message.channel === nodeChannel) {
    const nodeId = NodeId.safeParse(message.payload);
    return nodeId.success ? { kind: 'node', nodeId: nodeId.data } : null;
  }
  try {
    const value: unknown = JSON.parse(message.payload ?? '');
    if (message.channel === answerChannel) {
      const part = AnswerPart.safeParse(value);
      return part.success ? { kind: 'answer', part: part.data } : null;
    }
    const event = StreamEvent.safeParse(value);
    return event.success ? { kind: 'stream', event: event.data } : null;
  } catch {
    return null;
  }
}
