import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Claims of a person at the provider; the subject is the name under which it signs in. */
export type PersonClaims = Readonly<Record<string, unknown>>;

/** A real OpenID provider on loopback, with one client and a page on which people say who they are. */
export interface OidcProviderRig {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who can sign in; may be changed at any time. */
  people: Map<string, PersonClaims>;
  /** Signs this person in without asking; null shows the page. */
  person: string | null;
  /** Replaces the ID token of each answer, which waits for it. Gets its claims. */
  replaceIdToken: ((claims: Record<string, unknown>) => string | Promise<string>) | null;
  /** Changes what the userinfo endpoint tells. */
  replaceUserInfo: ((claims: Record<string, unknown>) => Record<string, unknown>) | null;
  /** Signs claims with the provider's own key, or, for `stranger`, with one that it does not have. */
  sign(claims: object, by?: 'provider' | 'stranger'): string;
  /** Paths that were asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

const clientId = 'sluice';
const usualSecret = 'the secret of the client';
const keyId = 'first';

/**
 * Starts the provider.
 *
 * `redirectUris`: where it sends people back to. `port`: a fixed one, to start it again where it was. `clientSecret`: what it expects
 * of its client.
 */
export async function startOidcProvider(
  redirectUris: string[],
  port = 0,
  clientSecret = usualSecret,
): Promise<OidcProviderRig> {
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = { provider: createKey(), stranger: createKey() };
  const rig: OidcProviderRig = {
    issuer,
    clientId,
    clientSecret,
    people: new Map(),
    person: null,
    replaceIdToken: null,
    replaceUserInfo: null,
    sign: (claims, by = 'provider') => signToken(claims, keys[by]),
    asked: [],
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const provider = createProvider(rig, redirectUris, keys.provider.export({ format: 'jwk' }));
  const serveProvider = provider.callback();
  answer = (request, response) => {
    rig.asked.push(new URL(request.url ?? '', issuer).pathname);
    return request.url?.startsWith('/interaction/')
      ? answerInteraction(provider, rig, request, response)
      : serveProvider(request, response);
  };
  return rig;
}

function createProvider(rig: OidcProviderRig, redirectUris: string[], key: object): Provider {
  const provider = new Provider(rig.issuer, {
    clients: [{ client_id: clientId, client_secret: rig.clientSecret, redirect_uris: redirectUris }],
    jwks: { keys: [{ ...key, kid: keyId, use: 'sig', alg: 'RS256' }] as never },
    cookies: { keys: ['signs the cookies of the provider'] },
    scopes: ['openid', 'profile', 'email'],
    claims: { profile: ['preferred_username', 'name', 'groups'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, subject) => {
      const claims = rig.people.get(subject);
      return claims && { accountId: subject, claims: async () => ({ ...claims, sub: subject }) };
    },
    // Nobody is asked whether they agree: that page is not what is tested.
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
  });
  provider.use(async (context, next) => {
    await next();
    if (context.status !== 200) return;
    const body = context.body as Record<string, unknown>;
    if (context.path === '/token' && rig.replaceIdToken !== null)
      body.id_token = await rig.replaceIdToken(claimsOf(String(body.id_token)));
    if (context.path === '/me' && rig.replaceUserInfo !== null) context.body = rig.replaceUserInfo(body);
  });
  return provider;
}

/** The page on which a person says who it is, and what it sends. */
async function answerInteraction(
  provider: Provider,
  rig: OidcProviderRig,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chosen = request.method === 'POST' ? new URLSearchParams(await readBody(request)).get('name') : rig.person;
  if (chosen !== null) {
    const known = rig.people.has(chosen);
    const refused = { error: 'access_denied', error_description: 'Nobody of that name works here.' };
    await provider.interactionFinished(request, response, known ? { login: { accountId: chosen } } : refused);
    return;
  }
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(
    `<!doctype html><html lang="en"><title>Provider</title><h1>Provider</h1><form method="post"><label>Name <input name="name"></label><button>Continue</button></form>`,
  );
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function createKey() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

function signToken(claims: object, key: ReturnType<typeof createKey>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256', kid: keyId })}.${part(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}
