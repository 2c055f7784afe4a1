import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Leaves the processor to the parts under test; a reload takes longer than this. */
const defaultPauseMs = 3;

/** A client that asks without pause, to notice every request that a reload loses. */
export interface SteadyClient {
  /** Requests answered as expected so far. */
  readonly served: number;
  /** What went wrong, in words, one entry a failed request. */
  readonly failures: readonly string[];
  /** Resolves after `count` more requests were answered; rejects after `withinMs`. */
  atLeast(count: number, withinMs: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Requests `url` a few hundred times a second, each on a connection of its own, and writes down every answer that is not the expected one.
 *
 * Shape: `accept` decides by status and body. A connection that is refused, reset or silent for 5 s is a failure.
 *        `pauseMs` between two requests; default 3.
 */
export function startSteadyClient(
  url: string,
  accept: (status: number, body: string) => boolean,
  pauseMs = defaultPauseMs,
): SteadyClient {
  let served = 0;
  let stopped = false;
  const failures: string[] = [];
  const loop = (async () => {
    while (!stopped) {
      try {
        const { status, body } = await get(url);
        if (accept(status, body)) served += 1;
        else failures.push(`${status}: ${body.slice(0, 200)}`);
      } catch (error) {
        failures.push(String(error));
      }
      await pause(pauseMs);
    }
  })();
  return {
    get served() {
      return served;
    },
    failures,
    async atLeast(count, withinMs) {
      const goal = served + count;
      const deadline = Date.now() + withinMs;
      while (served < goal) {
        if (Date.now() > deadline) throw new Error(`Only ${served} of ${goal} requests to ${url} were answered.`);
        await pause(10);
      }
    },
    async stop() {
      stopped = true;
      await loop;
    },
  };
}

function get(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, timeout: 5000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 5 s')));
    request.on('error', reject);
  });
}
