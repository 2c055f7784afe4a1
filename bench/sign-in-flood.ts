// The attacker of `npm run bench -- sign-in`, in a process of its own: tries passwords and says how it was answered.
import { Agent, request } from 'node:http';
import process from 'node:process';
import { z } from 'zod';

const Order = z.object({
  url: z.url(),
  attempts: z.number().int(),
  perSecond: z.number(),
  /** Everything against one account, or each attempt against another. */
  account: z.string().nullable(),
  /** Where its addresses begin: none is used twice. */
  firstAddress: z.number().int(),
});
/** What the attacker is told, as its one argument. */
export type FloodOrder = z.infer<typeof Order>;

/** Answers by status, and the longest wait for one in ms. */
export interface FloodResult {
  statuses: Record<string, number>;
  seconds: number;
}

const mostConnections = 64;

async function flood({ account, attempts, firstAddress, perSecond, url }: FloodOrder): Promise<FloodResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: mostConnections });
  const statuses: Record<string, number> = {};
  const startedAt = performance.now();
  const pending: Promise<void>[] = [];
  for (let index = 0; index < attempts; index += 1) {
    const waitMs = startedAt + (index / perSecond) * 1_000 - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const number = firstAddress + index;
    const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
    const username = account ?? `nobody-${number}`;
    pending.push(
      attempt(agent, url, address, username).then((status) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
      }),
    );
  }
  await Promise.all(pending);
  agent.destroy();
  return { statuses, seconds: (performance.now() - startedAt) / 1_000 };
}

function attempt(agent: Agent, url: string, address: string, username: string): Promise<number> {
  const body = JSON.stringify({ username, password: `a guess by ${address}` });
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/v1/session`, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-forwarded-for': address,
      },
    });
    sent.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

process.stdout.write(`${JSON.stringify(await flood(Order.parse(JSON.parse(process.argv[2] ?? '{}'))))}\n`);
