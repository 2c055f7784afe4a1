import type { ServerResponse } from 'node:http';
import type { StreamEvent } from '@sluice/contract';
import type { Authority } from '../../platform/authority.ts';
import type { WakeUp, WakeUps } from '../../platform/wake-ups.ts';

const heartbeatMs = 20_000;
/** How long a browser waits before it connects again. */
const retryMs = 1_000;
/** A reader that falls this far behind is cut off; it reads everything anew when it is back. */
const maxUnsentBytes = 256 * 1024;
/** How long an answer to "may it still read?" holds: a burst of events costs one look. */
const allowedForMs = 1_000;

/** One browser's stream of events. Ends by itself when the browser goes, its session ends or the control plane stops. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #authorityNow: () => Promise<Authority | null>;
  #looked: { at: number; authority: Promise<Authority | null> } | null = null;

  /** `authorityNow`: what the reader may do now, null when the session has ended; asked before each event, at most once a second. */
  constructor(response: ServerResponse, wakeUps: WakeUps, authorityNow: () => Promise<Authority | null>) {
    this.#response = response;
    this.#authorityNow = authorityNow;
    this.#write(`retry: ${retryMs}\n\n`);
    this.#unsubscribe = wakeUps.subscribe((wakeUp) => this.#tell(wakeUp));
    // Proxies close connections on which nothing is said.
    this.#heartbeat = setInterval(() => void this.#send(() => ': still here\n\n'), heartbeatMs);
    response.on('close', () => this.#stop());
  }

  close(): void {
    this.#stop();
    this.#response.end();
  }

  #tell(wakeUp: WakeUp): void {
    if (wakeUp.kind === 'stream') void this.#send((authority) => writeFor(authority, wakeUp.event));
    // What was missed is not known: a client that connects again reads everything it shows.
    if (wakeUp.kind === 'everything') this.close();
  }

  /** `write`: null for what the reader is not told. */
  async #send(write: (authority: Authority) => string | null): Promise<void> {
    const authority = await this.#readAuthority();
    if (authority === null || !authority.holdsAnywhere('cluster.read')) return this.close();
    const text = write(authority);
    if (text !== null) this.#write(text);
  }

  /** A database that does not answer gives nobody a right to read. */
  #readAuthority(): Promise<Authority | null> {
    const now = performance.now();
    if (this.#looked === null || now - this.#looked.at > allowedForMs) {
      this.#looked = { at: now, authority: this.#authorityNow().catch(() => null) };
    }
    return this.#looked.authority;
  }

  #write(text: string): void {
    if (this.#response.writableEnded) return;
    this.#response.write(text);
    if (this.#response.writableLength > maxUnsentBytes) this.#response.destroy();
  }

  #stop(): void {
    clearInterval(this.#heartbeat);
    this.#unsubscribe();
  }
}

/**
 * What is about a cluster goes only to who sees that cluster. That there is something new outside of clusters is for everybody; which
 * thing it is, for who sees them all.
 */
function writeFor(authority: Authority, event: StreamEvent): string | null {
  const { clusterId } = event;
  if (clusterId !== null) return authority.holds('cluster.read', { clusterId }) ? writeEvent(event) : null;
  return writeEvent(authority.holds('cluster.read', 'global') ? event : { ...event, id: null });
}

function writeEvent(event: StreamEvent): string {
  return `event: ${event.topic}\ndata: ${JSON.stringify(event)}\n\n`;
}
