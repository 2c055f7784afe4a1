import type { ServerResponse } from 'node:http';
import type { StreamEvent } from '@sluice/contract';
import type { WakeUp, WakeUps } from '../../platform/wake-ups.ts';

const heartbeatMs = 20_000;
/** How long a browser waits before it connects again. */
const retryMs = 1_000;
/** A reader that falls this far behind is cut off; it reads everything anew when it is back. */
const maxUnsentBytes = 256 * 1024;

/** One browser's stream of events. Ends by itself when the browser goes or the control plane stops. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse, wakeUps: WakeUps) {
    this.#response = response;
    this.#write(`retry: ${retryMs}\n\n`);
    this.#unsubscribe = wakeUps.subscribe((wakeUp) => this.#tell(wakeUp));
    // Proxies close connections on which nothing is said.
    this.#heartbeat = setInterval(() => this.#write(': still here\n\n'), heartbeatMs);
    response.on('close', () => this.#stop());
  }

  close(): void {
    this.#stop();
    this.#response.end();
  }

  #tell(wakeUp: WakeUp): void {
    if (wakeUp.kind === 'stream') this.#write(writeEvent(wakeUp.event));
    // What was missed is not known: a client that connects again reads everything it shows.
    if (wakeUp.kind === 'everything') this.close();
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
