import { type CallInput, type CallOutput, createApiClient, type Endpoint, ProblemBody } from '@sluice/contract';
import { toFailure } from './failure.ts';
import { withStepUp } from './step-up.ts';

let csrfToken: string | null = null;

/** The token of the signed-in session; sent with every call, asked for by the server on writes. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/**
 * Calls one endpoint. An act that asks for a recent second factor asks the person for it and is repeated once; a page that only reads
 * asks by itself. Throws `ApiFailure`, with the request id the server gave.
 */
export function callApi<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<CallOutput<E>> {
  const call = () => callOnce(endpoint, input);
  return endpoint.method === 'GET' ? call() : withStepUp(call);
}

async function callOnce<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<CallOutput<E>> {
  let refused: Response | null = null;
  const client = createApiClient({
    baseUrl: '',
    headers: () => (csrfToken === null ? {} : { 'x-csrf-token': csrfToken }),
    fetch: async (...request) => {
      const response = await globalThis.fetch(...request);
      if (!response.ok) refused = response.clone();
      return response;
    },
  });
  try {
    return await client.call(endpoint, input);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw toFailure(error, refused === null ? null : await requestIdOf(refused));
  }
}

async function requestIdOf(response: Response): Promise<string | null> {
  const body = ProblemBody.safeParse(await response.json().catch(() => null));
  if (body.success && body.data.instance !== '') return body.data.instance;
  return response.headers.get('x-request-id');
}
