import type { Outgoing } from '../../platform/outgoing.ts';
import type { ProviderFetch } from './provider-client.ts';

const methods = ['GET', 'POST'] as const;

/** Sends what the library asks for through the guarded way out. Follows no redirect: a provider could send us anywhere. */
export function fetchThrough(outgoing: Outgoing): ProviderFetch {
  return async (url, { body, headers, method }) => {
    const sent = {
      url,
      method: methods.find((known) => known === method) ?? 'GET',
      headers,
      redirects: 0,
      // The library sends forms.
      ...(body == null ? {} : { body: String(body) }),
    };
    const answer = await outgoing.request(sent);
    const { body: bytes, status } = answer;
    const received = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      for (const part of [value ?? []].flat()) received.append(name, part);
    // Answers of these have no body, not even an empty one.
    return new Response([204, 205, 304].includes(status) ? null : new Uint8Array(bytes), { status, headers: received });
  };
}
