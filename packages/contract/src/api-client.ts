import type { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { Problem, ProblemBody } from './problems.ts';

type In<T> = T extends z.ZodUndefined ? undefined : T extends z.ZodType ? z.input<T> : undefined;
type Part<Key extends string, T> = [In<T>] extends [undefined]
  ? { [K in Key]?: undefined }
  : undefined extends In<T>
    ? { [K in Key]?: In<T> }
    : { [K in Key]: In<T> };
type OptionalQuery<T> = [In<T>] extends [undefined] ? { query?: undefined } : { query?: In<T> };

/** What one call takes: the parts its endpoint declares, nothing else. */
export type CallInput<E> =
  E extends Endpoint<infer P, infer Q, infer B, z.ZodType>
    ? Part<'params', P> & OptionalQuery<Q> & Part<'body', B> & { ifMatch?: string; signal?: AbortSignal }
    : never;
/** What a call resolves to, as the schema of its answer types it. The answer itself is trusted, not parsed again. */
export type CallOutput<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;

/** Where the API is and how calls prove who makes them. */
export interface ApiClientOptions {
  /** Empty in the browser, `http://localhost:8080` elsewhere. */
  baseUrl: string;
  /** Called for each request: bearer token, CSRF token. */
  headers?: () => Record<string, string>;
  fetch?: typeof globalThis.fetch;
}

/** Calls endpoints over HTTP with the types of their schemas. */
export interface ApiClient {
  /** Calls one endpoint. Throws `Problem` for every answer that is not a success; network failures stay as they are. */
  call<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<CallOutput<E>>;
  /** As `call` for an endpoint that answers bytes: gives them as they arrive. */
  stream<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<ReadableStream<Uint8Array>>;
}

/** The typed client of the REST API, made from the endpoint definitions themselves. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const doFetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  const send = async (endpoint: Endpoint, input: object): Promise<Response> => {
    const parts: { params?: object; query?: object; body?: unknown; ifMatch?: string; signal?: AbortSignal } = input;
    const headers: Record<string, string> = { ...options.headers?.() };
    if (parts.body !== undefined) headers['content-type'] = 'application/json';
    if (parts.ifMatch !== undefined) headers['if-match'] = parts.ifMatch;
    const response = await doFetch(options.baseUrl + urlOf(endpoint.path, parts.params, parts.query), {
      method: endpoint.method,
      headers,
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
      ...(parts.signal === undefined ? {} : { signal: parts.signal }),
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  };
  return {
    async call(endpoint, input) {
      return (await bodyOf(await send(endpoint, input))) as CallOutput<typeof endpoint>;
    },
    async stream(endpoint, input) {
      return (await send(endpoint, input)).body ?? new ReadableStream({ start: (controller) => controller.close() });
    },
  };
}

function urlOf(path: string, params: object | undefined, query: object | undefined): string {
  const values = new Map(Object.entries(params ?? {}));
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(key, String(value));
  return search.size === 0 ? filled : `${filled}?${search}`;
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('application/octet-stream')) return new Uint8Array(await response.arrayBuffer());
  return response.json();
}

async function problemOf(response: Response): Promise<Problem> {
  const body = ProblemBody.safeParse(await response.json().catch(() => null));
  if (body.success) return new Problem(body.data.code, body.data.errors);
  return new Problem('internal', [
    {
      field: null,
      cause: `The server answered ${response.status} without saying why.`,
      remediation: 'Try again; if it stays, look at the log of the control plane.',
    },
  ]);
}
