import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { everyEndpoint, type NamedEndpoint, sampleBody } from './every-endpoint.ts';
import type { Caller } from './planted-people.ts';
import type { RecordedAnswer } from './recorded-fetch.ts';

/** A secret that somebody typed or pasted where it does not belong, and which was refused or should have left nothing behind. */
export interface Stray {
  value: string;
  /** Where it was put, and by whom. */
  label: string;
}

interface WrongRequest {
  label: string;
  /** What is in a body may be meant to be kept. */
  inBody: boolean;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Fits as a name, a password, a token, base64 and base64url, so that it gets as far as such texts get. */
const makeStray = () => `s${randomBytes(16).toString('hex').slice(0, 23)}`;

const longerThanAnyLimit = 120;

/** Ways to send a text in a field of a body: taken as it is, or in a form that is refused at one door or another. */
function wrongBodies({
  endpoint,
}: NamedEndpoint): ((stray: string) => { label: string; body: string; type?: string })[] {
  const made = sampleBody(endpoint);
  return (made?.fields ?? []).flatMap(({ pointer, with: put }) => [
    (stray) => ({ label: `in ${pointer}`, body: JSON.stringify(put(stray)) }),
    (stray) => ({ label: `many times in ${pointer}`, body: JSON.stringify(put(stray.repeat(longerThanAnyLimit))) }),
    (stray) => ({ label: `with a line end in ${pointer}`, body: JSON.stringify(put(`${stray}\n\0${stray}`)) }),
    (stray) => ({ label: `as an object in ${pointer}`, body: JSON.stringify(put({ [stray]: [stray] })) }),
    (stray) => ({ label: `in half of a body in ${pointer}`, body: JSON.stringify(put(stray)).slice(0, -1) }),
    (stray) => ({ label: `as text in ${pointer}`, body: JSON.stringify(put(stray)), type: 'text/plain' }),
  ]);
}

/** Credentials that are none, and what stands beside them. */
const headersWith = (stray: string): Record<string, Record<string, string>> => ({
  cookie: { cookie: `sluice_session=${stray}; sluice_device=${stray}; sluice_single_sign_on=${stray}` },
  'x-csrf-token': { 'x-csrf-token': stray },
  origin: { origin: `https://${stray}.example.com` },
  authorization: { authorization: `Bearer ${stray}` },
  'authorization of another kind': { authorization: `Basic ${Buffer.from(`ada:${stray}`).toString('base64')}` },
});

/** Whether a request of the caller is read. Of one that is not, the server sees address and headers only. */
function isRead({ permissions, token }: Caller, { endpoint: { access } }: NamedEndpoint): boolean {
  if ('permission' in access) return permissions.includes(access.permission);
  return 'public' in access || token !== '';
}

function* wrongRequestsOf(
  one: NamedEndpoint,
  caller: Caller,
  fill: (path: string) => string,
): Generator<(stray: string) => WrongRequest> {
  const { endpoint } = one;
  const path = fill(endpoint.path);
  const json = { 'content-type': 'application/json', 'if-match': '"1"' };
  const sample: string | undefined = JSON.stringify(sampleBody(endpoint)?.sample);
  const elsewhere = { inBody: false, path, headers: json, body: sample };
  for (const [whole, name] of endpoint.path.matchAll(/:(\w+)/g))
    yield (stray) => ({ ...elsewhere, label: `as ${name}`, path: fill(endpoint.path.replace(whole, stray)) });
  yield (stray) => ({ ...elsewhere, label: 'as query', path: `${path}?unknown=${stray}&${stray}=1` });
  if (caller.token === '')
    for (const name of Object.keys(headersWith('')))
      yield (stray) => ({ ...elsewhere, label: `in ${name}`, headers: { ...json, ...headersWith(stray)[name] } });
  if (!isRead(caller, one)) return;
  for (const make of wrongBodies(one))
    yield (stray) => {
      const { body, label, type } = make(stray);
      const headers = { ...json, ...(type === undefined ? {} : { 'content-type': type }) };
      return { label, inBody: true, path, headers, body };
    };
  for (const name of endpoint.query instanceof z.ZodObject ? Object.keys(endpoint.query.shape) : [])
    yield (stray) => ({ ...elsewhere, label: `as query ${name}`, path: `${path}?${name}=${stray}` });
  yield (stray) => ({ ...elsewhere, label: 'in if-match', headers: { ...json, 'if-match': `"${stray}"` } });
}

export interface WrongRequestOptions {
  url: string;
  callers: readonly Caller[];
  /** Puts ids in place of parameters. */
  fill(path: string, method: string): string;
  /** Endpoints whose answers never end, or which end what the rest stands on. */
  leftOut: ReadonlySet<string>;
}

interface Sending {
  method: string;
  caller: Pick<Caller, 'token'>;
  headers: Record<string, string>;
  body: string | undefined;
}

async function send(url: string, { body, caller, headers, method }: Sending): Promise<Response> {
  const credential = caller.token === '' ? {} : { authorization: `Bearer ${caller.token}` };
  const sent = method === 'GET' || body === undefined ? {} : { body };
  return fetch(url, { method, headers: { ...credential, ...headers }, ...sent, redirect: 'manual' });
}

/**
 * Sends a secret of its own to every place of every endpoint, as each caller. Gives those that no request took: what a caller writes into
 * a title or a description is shown there, as it was meant.
 */
export async function sendWrongRequests({ callers, fill, leftOut, url }: WrongRequestOptions): Promise<Stray[]> {
  const strays: Stray[] = [];
  const sendAll = async (caller: Caller): Promise<void> => {
    for (const one of everyEndpoint) {
      if (leftOut.has(one.name)) continue;
      const { method } = one.endpoint;
      for (const make of wrongRequestsOf(one, caller, (path) => fill(path, method))) {
        const value = makeStray();
        const { body, headers, inBody, label, path } = make(value);
        const { status } = await send(url + path, { method, caller, headers, body });
        if (!inBody || status >= 400) strays.push({ value, label: `${one.name} ${label} by ${caller.name}` });
      }
    }
  };
  await Promise.all(callers.map(sendAll));
  return strays;
}

/**
 * Sends requests that were right once more, as they were and broken: with a field of another type, cut off, as text, as a query. So
 * secrets stand beside what is refused. Gives how many were sent.
 */
export async function sendAgainBroken(
  requests: readonly RecordedAnswer[],
  callers: readonly Caller[],
): Promise<number> {
  let count = 0;
  for (const { method, sent, url } of requests) {
    const body = JSON.parse(sent ?? '{}') as object;
    const json = { 'content-type': 'application/json', 'if-match': '"1"' };
    const broken = [
      { url, headers: json, body: sent ?? undefined },
      { url, headers: json, body: (sent ?? '{}').slice(0, -1) },
      { url, headers: { ...json, 'content-type': 'text/plain' }, body: sent ?? undefined },
      { url: `${url}?${new URLSearchParams({ body: sent ?? '' })}`, headers: json, body: undefined },
      ...Object.keys(body).map((name) => ({ url, headers: json, body: JSON.stringify({ ...body, [name]: { a: 1 } }) })),
      { url, headers: json, body: JSON.stringify({ ...body, unknown: Object.values(body) }) },
    ];
    for (const caller of callers)
      for (const one of broken) {
        await send(one.url, { method, caller, headers: one.headers, body: one.body });
        count += 1;
      }
  }
  return count;
}
