import type { ServerResponse } from 'node:http';
import type { StreamEvent } from '@sluice/contract';
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
  readonly #isAllowed: () => Promise<boolean>;
  #looked: { at: number; allowed: Promise<boolean> } | null = null;

  /** `isAllowed`: whether the reader may still see events; asked before each, at most once a second. */
  constructor(response: ServerResponse, wakeUps: WakeUps, isAllowed: () => Promise<boolean>) {
    this.#response = response;
    this.#isAllowed = isAllowed;
    this.#write(`retry: ${retryMs}\n\n`);
    this.#unsubscribe = wakeUps.subscribe((wakeUp) => this.#tell(wakeUp));
    // Proxies close connections on which nothing is said.
    this.#heartbeat = setInterval(() => void this.#send(': still here\n\n'), heartbeatMs);
    response.on('close', () => this.#stop());
  }

  close(): void {
    this.#stop();
    this.#response.end();
  }

  #tell(wakeUp: WakeUp): void {
    if (wakeUp.kind === 'stream') void this.#send(writeEvent(wakeUp.event));
    // What was missed is not known: a client that connects again reads everything it shows.
    if (wakeUp.kind === 'everything') this.close();
  }

  async #send(text: string): Promise<void> {
    if (await this.#mayRead()) this.#write(text);
    else this.close();
  }

  /** A database that does not answer gives nobody a right to read. */
  #mayRead(): Promise<boolean> {
    const now = performance.now();
    if (this.#looked === null || now - this.#looked.at > allowedForMs) {
      this.#looked = { at: now, allowed: this.#isAllowed().catch(() => false) };
    }
    return this.#looked.allowed;
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

function writeEvent(event: StreamEvent): string {
  return `event: ${event.topic}\ndata: ${JSON.stringify(event)}\n\n`;
}
