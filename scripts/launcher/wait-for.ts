import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { RuntimeError, servingWorker, showProc } from '@sluice/haproxy-runtime';

const pollMs = 50;

/** Polls a condition of the real world; false after the time limit. */
export async function waitFor(isTrue: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!(await isTrue())) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

/** Whether a web server answers this address with status 200. */
export function answersHttp(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

/**
 * Whether HAProxy's master tells of a worker. That its socket accepts says less: the kernel accepts before the frontends
 * are bound, so a HAProxy that is about to end over a taken port would look started.
 */
export async function servesHaproxy(masterSocket: string): Promise<boolean> {
  try {
    return servingWorker(await showProc(masterSocket, { timeoutMs: 2000 })) !== null;
  } catch (error) {
    // No answer yet, as while it starts; the caller has the time limit and knows whether the process lives.
    if (error instanceof RuntimeError) return false;
    throw error;
  }
}
