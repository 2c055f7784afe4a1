import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Agent, request as sendRequest } from 'undici';
import { AddressGuard } from './outgoing-address.ts';

/** All addresses of a name, or the address itself. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface OutgoingOptions {
  /** Networks that are allowed beside the open internet; only there may a connection be unencrypted. */
  allow: readonly string[];
  /** Default: the resolver of the system. */
  resolve?: Resolve;
}

export interface OutgoingRequest {
  url: string;
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
  /** Certificates in PEM that are trusted instead of the authorities of the system. */
  caPem?: string | null;
  /** For everything together, default 10 seconds. */
  timeoutMs?: number;
  /** Default 1 MiB. */
  maxAnswerBytes?: number;
  /** How many redirects are followed, at most and by default 3. With a body only within the same origin. */
  redirects?: number;
}

export interface OutgoingAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
  /** Where the answer came from, after redirects. */
  url: string;
}

export interface OutgoingConnection {
  host: string;
  port: number;
  /** Null: unencrypted. */
  tls: { caPem: string | null } | null;
  /** Ends the connection, whatever it does by then. Default 10 seconds. */
  timeoutMs?: number;
}

/** A connection that was refused or failed, in words for whoever set it up. */
export class OutgoingFailure extends Error {
  /** `refused`: by us, before anything was sent. */
  readonly kind: 'refused' | 'failed';

  constructor(kind: 'refused' | 'failed', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OutgoingFailure';
    this.kind = kind;
  }
}

/** Why we do not connect to a place, and what to do about it. `unencrypted`: with encryption we would. */
export interface OutgoingRefusal {
  kind: 'closed' | 'unencrypted';
  cause: string;
  remediation: string;
}

const usualTimeoutMs = 10_000;
const usualAnswerBytes = 1024 * 1024;
const mostRedirects = 3;

/**
 * The only way out of the control plane to addresses that people name. A name is resolved once, all its addresses are judged, and the
 * connection goes to exactly what was judged. Proxies of the environment are not used.
 */
export class Outgoing {
  readonly #guard: AddressGuard;
  readonly #resolve: Resolve;

  constructor({ allow, resolve }: OutgoingOptions) {
    this.#guard = new AddressGuard(allow);
    this.#resolve = resolve ?? resolveWithSystem;
  }

  /**
   * Why no connection to a place is allowed, for settings that name one; null when it is, or when only its name is known: a name is
   * judged with each connection.
   */
  findRefusal({ host, tls }: { host: string; tls: boolean }): OutgoingRefusal | null {
    return isIP(host) === 0 ? null : this.#findRefusal(host, [host], !tls);
  }

  /** The same of the address of a request. Throws `OutgoingFailure` for one that is not of the web. */
  findUrlRefusal(address: string): OutgoingRefusal | null {
    const url = readUrl(address);
    return this.findRefusal({ host: hostOf(url), tls: url.protocol === 'https:' });
  }

  /** Sends one request. Throws `OutgoingFailure`; an answer of any status is an answer. */
  async request(request: OutgoingRequest): Promise<OutgoingAnswer> {
    const signal = AbortSignal.timeout(request.timeoutMs ?? usualTimeoutMs);
    const redirects = Math.min(request.redirects ?? mostRedirects, mostRedirects);
    let url = readUrl(request.url);
    let hop = request;
    for (let followed = 0; ; followed += 1) {
      const answer = await this.#sendOnce(url, hop, signal);
      const target = targetOf(url, answer);
      if (target === null) return answer;
      if (followed === redirects) throw refused(`${url.origin} redirects more than ${redirects} times.`);
      hop = nextHop(hop, url, target, answer.status);
      url = target;
    }
  }

  /** Opens a connection for another protocol. Throws `OutgoingFailure`. */
  async connect({ host, port, timeoutMs = usualTimeoutMs, tls }: OutgoingConnection): Promise<Socket> {
    const signal = AbortSignal.timeout(timeoutMs);
    const addresses = await this.#judge(host, tls === null, signal);
    const options = { host, port, lookup: pinned(addresses), signal };
    const trust = tls?.caPem == null ? {} : { ca: tls.caPem };
    const servername = isIP(host) === 0 ? { servername: host } : {};
    return new Promise((resolve, reject) => {
      const socket = tls === null ? connectTcp(options) : connectTls({ ...options, ...trust, ...servername });
      socket.once(tls === null ? 'connect' : 'secureConnect', () => resolve(socket));
      socket.once('error', (error) => reject(failure(`${host}:${port}`, error, timeoutMs)));
    });
  }

  async #sendOnce(url: URL, request: OutgoingRequest, signal: AbortSignal): Promise<OutgoingAnswer> {
    const { body, caPem = null, headers = {}, method = 'GET', timeoutMs = usualTimeoutMs } = request;
    const addresses = await this.#judge(hostOf(url), url.protocol === 'http:', signal);
    const agent = new Agent({ connect: { lookup: pinned(addresses), ...(caPem === null ? {} : { ca: caPem }) } });
    try {
      const sent = {
        dispatcher: agent,
        method,
        headers: { ...headers },
        signal,
        ...(body === undefined ? {} : { body }),
      };
      const answer = await sendRequest(url, sent);
      const bytes = await readAtMost(answer.body, request.maxAnswerBytes ?? usualAnswerBytes, url);
      return { status: answer.statusCode, headers: answer.headers, body: bytes, url: url.href };
    } catch (error) {
      throw failure(url.host, error, timeoutMs);
    } finally {
      await agent.destroy();
    }
  }

  /** The addresses of a host, if a connection may go to every one of them. */
  async #judge(host: string, unencrypted: boolean, signal: AbortSignal): Promise<readonly string[]> {
    const addresses = isIP(host) === 0 ? await this.#lookUp(host, signal) : [host];
    const refusal = this.#findRefusal(host, addresses, unencrypted);
    if (refusal !== null) throw refused(`${refusal.cause} ${refusal.remediation}`);
    return addresses;
  }

  #findRefusal(host: string, addresses: readonly string[], unencrypted: boolean): OutgoingRefusal | null {
    for (const address of addresses) {
      const kind = this.#guard.closedKind(address);
      if (kind === null) continue;
      const what = address === host ? host : `${host}, which is ${address},`;
      return {
        kind: 'closed',
        cause: `${what} is no address of the open internet but ${kind}.`,
        remediation: 'If it is meant, name its network in SLUICE_OUTGOING_ALLOW.',
      };
    }
    if (!unencrypted || addresses.every((address) => this.#guard.isAllowed(address))) return null;
    return {
      kind: 'unencrypted',
      cause: `${host} is reached over open networks: the connection must be encrypted.`,
      remediation: 'Use https or TLS.',
    };
  }

  async #lookUp(host: string, signal: AbortSignal): Promise<readonly string[]> {
    const ended = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    const addresses = await Promise.race([this.#resolve(host), ended]).catch((error: unknown) => {
      throw new OutgoingFailure('failed', `The name ${host} could not be resolved.`, { cause: error });
    });
    if (addresses.length === 0) throw new OutgoingFailure('failed', `The name ${host} has no address.`);
    return addresses;
  }
}

async function resolveWithSystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** Answers with what was judged, whatever the name points to by now. */
function pinned(addresses: readonly string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first = { address: '', family: 0 }] = entries;
    if (options.all === true) callback(null, entries);
    else callback(null, first.address, first.family);
  };
}

function readUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw refused('The address is not one of https.');
  if (url.username !== '' || url.password !== '')
    throw refused('The address holds a user name or a password, which stay in logs. Leave them out.');
  return url;
}

/** Host of a URL as an address or a name: IPv6 without brackets, a name without the dot at its end. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function targetOf(url: URL, { headers, status }: OutgoingAnswer): URL | null {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string') return null;
  return readUrl(location, url);
}

/** What is asked for at the place of a redirect. Source: RFC 9110, 15.4. */
function nextHop(request: OutgoingRequest, from: URL, to: URL, status: number): OutgoingRequest {
  if (from.protocol === 'https:' && to.protocol === 'http:') throw refused(`${from.origin} redirects to plain HTTP.`);
  const isSafe = request.method === undefined || request.method === 'GET' || request.method === 'HEAD';
  if (!isSafe && (from.origin !== to.origin || status < 307))
    throw refused(`${from.origin} redirects what is sent to another place.`);
  // Credentials are meant for the first origin.
  return from.origin === to.origin ? request : { ...request, headers: {} };
}

async function readAtMost(body: AsyncIterable<Buffer>, limit: number, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new OutgoingFailure('failed', `The answer of ${url.host} is larger than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refused(message: string): OutgoingFailure {
  return new OutgoingFailure('refused', message);
}

function failure(where: string, error: unknown, timeoutMs: number): OutgoingFailure {
  if (error instanceof OutgoingFailure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isTimeout =
    error instanceof Error && (/^(?:TimeoutError|AbortError)$/.test(error.name) || /TIMEOUT|ABORT/.test(code));
  const words = isTimeout ? `did not answer within ${timeoutMs / 1000} seconds` : (causes[code] ?? otherWords(error));
  return new OutgoingFailure('failed', `${where} ${words}.`, { cause: error });
}

function otherWords(error: unknown): string {
  const text = error instanceof Error ? error.message : '';
  return `could not be talked to${text === '' ? '' : `: ${text.slice(0, 200)}`}`;
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections: nothing listens there',
  ECONNRESET: 'broke the connection',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  UND_ERR_SOCKET: 'broke the connection',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that nobody trusted has signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody trusted has signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate that nobody trusted has signed',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate that nobody trusted has signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
};
