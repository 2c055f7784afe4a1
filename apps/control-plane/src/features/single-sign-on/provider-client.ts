import * as client from 'openid-client';
import { OutgoingFailure } from '../../platform/outgoing.ts';
import { isLoopbackHost } from '../../platform/request-origin.ts';
import type { Secret } from '../../platform/secret.ts';
import type { Proofs } from './pending-token.ts';

/** Where and as whom we talk to a provider. */
export interface ProviderAccess {
  issuer: string;
  clientId: string;
  /** Null for a client without one. */
  secret: Secret | null;
}

/** Who signed in, as far as the provider has proven it. */
export interface ProvenClaims {
  subject: string;
  /** Of the ID token. */
  signed: Readonly<Record<string, unknown>>;
  /** What the provider tells besides. */
  told: Readonly<Record<string, unknown>>;
}

/** Whose fault it is that nobody signed in. `cause` is for the log. */
export class ProviderFailure extends Error {
  readonly kind: 'unreachable' | 'refused' | 'answer-wrong';

  constructor(kind: ProviderFailure['kind'], message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'ProviderFailure';
    this.kind = kind;
  }
}

/** How a request reaches a provider: the one place where single sign-on leaves this machine. */
export type ProviderFetch = client.CustomFetch;

const timeoutSeconds = 10;
/** A provider may change its keys and addresses; the library reads unknown keys by itself. */
const describedForMs = 10 * 60_000;

/** Talks to one provider at a time. Its description is kept for some minutes, for exactly this access. */
export class ProviderClient {
  readonly #fetch: ProviderFetch;
  #known: { key: string; until: number; configuration: client.Configuration } | null = null;

  constructor(send: ProviderFetch) {
    this.#fetch = (url, options) =>
      send(url, options).catch((error: unknown) => {
        throw silent(error);
      });
  }

  /** Where the browser goes. Throws `ProviderFailure`. */
  async authorizationUrl(
    access: ProviderAccess,
    { redirectUri, scopes }: { redirectUri: string; scopes: readonly string[] },
    proofs: Proofs,
  ): Promise<URL> {
    const configuration = await this.#describe(access);
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: [...new Set(['openid', ...scopes])].join(' '),
      state: proofs.state,
      nonce: proofs.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(proofs.codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  /**
   * Redeems the answer that came with `callback`. State, nonce, issuer (also that of RFC 9207), audience, expiry and the signature
   * of the ID token are checked by the library; the same subject must stand in what the provider tells besides.
   * Throws `ProviderFailure`.
   */
  async redeem(access: ProviderAccess, callback: URL, { codeVerifier, nonce, state }: Proofs): Promise<ProvenClaims> {
    const configuration = await this.#describe(access);
    try {
      const tokens = await client.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('There is no ID token.');
      const told = await this.#userInfo(configuration, tokens.access_token, claims.sub);
      return { subject: claims.sub, signed: claims, told };
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** What the provider says of itself, asked anew. Throws `ProviderFailure`. */
  async describeNow(issuer: string): Promise<Readonly<client.ServerMetadata>> {
    const access = { issuer, clientId: 'trial', secret: null };
    return (await this.#discover(access)).serverMetadata();
  }

  async #userInfo(configuration: client.Configuration, accessToken: string, subject: string) {
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
    return client.fetchUserInfo(configuration, accessToken, subject);
  }

  async #describe(access: ProviderAccess): Promise<client.Configuration> {
    const key = JSON.stringify([access.issuer, access.clientId, access.secret?.reveal() ?? null]);
    if (this.#known?.key === key && this.#known.until > Date.now()) return this.#known.configuration;
    const configuration = await this.#discover(access);
    this.#known = { key, until: Date.now() + describedForMs, configuration };
    return configuration;
  }

  async #discover({ clientId, issuer, secret }: ProviderAccess): Promise<client.Configuration> {
    const url = new URL(issuer);
    if (!isAllowedIssuer(url)) throw new ProviderFailure('unreachable', 'The issuer is not reached over TLS.', null);
    try {
      return await client.discovery(url, clientId, {}, secret === null ? client.None() : authenticateWith(secret), {
        timeout: timeoutSeconds,
        [client.customFetch]: this.#fetch,
        // By itself the library trusts the connection for what came over it.
        execute: [
          client.enableNonRepudiationChecks,
          ...(url.protocol === 'http:' ? [client.allowInsecureRequests] : []),
        ],
      });
    } catch (error) {
      throw failureOf(error, 'unreachable');
    }
  }
}

/** Without TLS anybody on the way could be the provider; on the own machine there is no way. */
export function isAllowedIssuer(url: URL): boolean {
  return url.protocol === 'https:' || isLoopbackHost(url.host);
}

/** In the body where the provider takes that, else in a header, which is what the standard falls back to. */
function authenticateWith(secret: Secret): client.ClientAuth {
  const [inBody, inHeader] = [client.ClientSecretPost(secret.reveal()), client.ClientSecretBasic(secret.reveal())];
  return (server, ...rest) => {
    const takes = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (takes.includes('client_secret_post') ? inBody : inHeader)(server, ...rest);
  };
}

/**
 * What went wrong in the words of the network, the library and the provider, outermost first; at most 500 characters. The objects behind
 * them may hold tokens and are never shown.
 */
export function wordsOf(error: unknown): string {
  const words: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    words.push(cause.message.replace(/\.$/, ''));
    if (cause.cause instanceof Response) words.push(`HTTP ${cause.cause.status}`);
    if (cause instanceof client.ResponseBodyError || cause instanceof client.AuthorizationResponseError)
      words.push([cause.error, cause.error_description].filter(Boolean).join(' '));
  }
  return [...new Set(words)].join(': ').slice(0, 500);
}

function failureOf(error: unknown, otherwise: ProviderFailure['kind'] = 'answer-wrong'): ProviderFailure {
  // The library wraps what our own request threw.
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ProviderFailure) return cause;
  if (error instanceof client.AuthorizationResponseError)
    return new ProviderFailure('refused', 'The provider refused.', error);
  if (error instanceof client.ClientError && error.code === 'OAUTH_TIMEOUT') return silent(error);
  return new ProviderFailure(otherwise, 'The answer of the provider is wrong.', error);
}

function silent(error: unknown): ProviderFailure {
  const ofUs = error instanceof OutgoingFailure && error.kind === 'refused';
  return new ProviderFailure('unreachable', ofUs ? 'It was not asked.' : 'The provider does not answer.', error);
}
