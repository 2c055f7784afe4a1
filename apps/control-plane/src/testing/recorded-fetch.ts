import { everyEndpoint } from './every-endpoint.ts';

/** One request of this process and all that came back. */
export interface RecordedAnswer {
  /** As in the contract, `POST /api/v1/pools`; method and path of what is not in it. */
  route: string;
  method: string;
  url: string;
  /** The bearer token or the cookies that it carried; empty without any. */
  credential: string;
  sent: string | null;
  status: number;
  /** Headers, an empty line, the body. Grows while a stream is read. */
  bytes: Buffer;
}

const patterns = everyEndpoint.map(({ endpoint, name }) => ({
  name,
  method: endpoint.method,
  pattern: new RegExp(`^${endpoint.path.replace(/:\w+/g, '[^/]+')}$`),
}));

/** `POST /api/v1/pools` of a request; of several that fit the most exact one. */
function routeOf(method: string, path: string): string {
  const fitting = patterns.filter((one) => one.method === method && one.pattern.test(path));
  const literal = fitting.find(({ name }) => name === `${method} ${path}`);
  return (literal ?? fitting.at(-1))?.name ?? `${method} ${path}`;
}

/** Keeps every answer that `fetch` gets in this process, as it arrives, until `stop` is called. */
export function recordFetch(): { answers: RecordedAnswer[]; stop(): void } {
  const original = globalThis.fetch;
  const answers: RecordedAnswer[] = [];
  globalThis.fetch = async (input, init) => {
    const response = await original(input, init);
    const url = new URL(input instanceof Request ? input.url : String(input));
    const headers = new Headers(init?.headers);
    const method = init?.method ?? 'GET';
    const lines = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const answer: RecordedAnswer = {
      route: routeOf(method, url.pathname),
      method,
      url: url.href,
      credential: headers.get('authorization') ?? headers.get('cookie') ?? '',
      sent: typeof init?.body === 'string' ? init.body : null,
      status: response.status,
      bytes: Buffer.from(`${lines}\r\n`, 'latin1'),
    };
    answers.push(answer);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const reading = readInto(answer, response.clone());
    if (isStream) reading.catch(() => undefined);
    else await reading;
    return response;
  };
  const stop = (): void => {
    globalThis.fetch = original;
  };
  return { answers, stop };
}

/** A stream of events ends when whoever asked for it goes away: what came until then counts. */
async function readInto(answer: RecordedAnswer, response: Response): Promise<void> {
  for await (const chunk of response.body ?? []) answer.bytes = Buffer.concat([answer.bytes, chunk]);
}
