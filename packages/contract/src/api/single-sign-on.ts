import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { GroupId } from '../ids.ts';
import { OutgoingUrl } from './shared.ts';

const Claim = z.string().trim().min(1).max(200);
const Line = z.string().trim().max(200);
/** One word of OAuth: no blanks, no quotes. */
const Scope = z.string().regex(/^[!#-[\]-~]{1,200}$/, 'one word without blanks and quotes');
const Domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'a domain such as example.com');

/** Members of the provider's group become members of ours, and get what is granted to it. */
const GroupMapping = z.object({ providerGroup: z.string().trim().min(1).max(200), groupId: GroupId });

/** What an administrator chooses. */
const Fields = {
  enabled: z.boolean(),
  /** Where the provider describes itself, `https://login.example.com`; plain HTTP only on the own machine. */
  issuer: z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(500)]),
  clientId: Line,
  /** Asked for besides `openid`. */
  scopes: z.array(Scope).max(20),
  /** Names of the claims that say who somebody is. */
  claims: z.object({ username: Claim, displayName: Claim, email: Claim, groups: Claim }),
  /** On the button of the sign-in page. */
  buttonText: z.string().trim().min(1).max(60),
  /** Only people with a verified address in one of these come in; empty: everybody whom the provider knows. */
  emailDomains: z.array(Domain).max(100),
  /** Whoever the provider knows gets a user at the first sign-in; else only those who have one come in. */
  makesUsers: z.boolean(),
  groups: z.array(GroupMapping).max(500),
  /**
   * What the provider may say of how somebody signed in (`acr`, `amr`) that counts as a second factor, from the moment that it names in
   * `auth_time`; empty: nothing does.
   */
  secondFactorValues: z.array(Claim).max(50),
  /** API keys of people of the provider hold for so many days after their last sign-in: who is gone there signs in no more. */
  keysLastDays: z.number().int().min(1).max(366),
};

/** The secret of the client is never given back. */
export const SingleSignOnView = z.object({
  ...Fields,
  hasSecret: z.boolean(),
  /** To be registered at the provider. */
  redirectUri: z.string(),
  version: z.number().int(),
});
export type SingleSignOnView = z.infer<typeof SingleSignOnView>;

/** There is always one; a new installation has one that is off and empty. */
export const viewSingleSignOn = endpoint({
  method: 'GET',
  path: '/api/v1/single-sign-on',
  access: { permission: 'user.read', of: 'global' },
  tag: 'single-sign-on',
  summary: 'The provider of single sign-on and what its people get',
  response: SingleSignOnView,
});

/**
 * `secret`: null keeps the present one, the empty text removes it. Who maps a group gives what the group has. Problems: `edit-stale`,
 * `not-found` for a group, `permission-missing` when a mapped group holds more than the caller, `provider-unusable` when it is to be
 * on and lacks an issuer or a client.
 */
export const updateSingleSignOn = endpoint({
  method: 'PUT',
  path: '/api/v1/single-sign-on',
  access: { permission: 'sso.write', of: 'global' },
  tag: 'single-sign-on',
  summary: 'Choose the provider of single sign-on and what its people get',
  ifMatch: true,
  body: z.object({
    ...Fields,
    issuer: z.union([z.literal(''), OutgoingUrl.max(500)]),
    secret: z.string().max(1_000).nullable(),
  }),
  response: SingleSignOnView,
});

/** One thing that was looked at. */
export const ProviderFinding = z.object({
  ok: z.boolean(),
  cause: z.string(),
  /** What to do about it; empty when it is good. */
  remediation: z.string(),
});
export type ProviderFinding = z.infer<typeof ProviderFinding>;

/** Changes nothing: what is tried need not be saved. Nobody signs in, so that the client and its secret stay unproven. */
export const tryProvider = endpoint({
  method: 'POST',
  path: '/api/v1/single-sign-on/trial',
  access: { permission: 'sso.write', of: 'global' },
  tag: 'single-sign-on',
  summary: 'Ask a provider to describe itself, and say what of it does not fit',
  body: z.object({ issuer: OutgoingUrl.max(500), scopes: z.array(Scope).max(20) }),
  response: z.object({ usable: z.boolean(), findings: z.array(ProviderFinding) }),
});

/** `buttonText` is null when there is no single sign-on. */
export const viewSignInOffer = endpoint({
  method: 'GET',
  path: '/api/v1/single-sign-on/offer',
  access: { public: true },
  tag: 'single-sign-on',
  summary: 'What the sign-in page offers besides a password',
  response: z.object({ buttonText: z.string().nullable() }),
});

/** Addresses that browsers are sent to. They answer with a redirect, whatever happens. */
export const singleSignOnPaths = {
  /** `?to=` is the page that the person wanted. */
  start: '/api/v1/single-sign-on/start',
  callback: '/api/v1/single-sign-on/callback',
  /** Page of the web app: somebody has signed in. */
  done: '/back-from-provider',
  /** Page of the web app: `?refused=` says why nobody has. */
  refused: '/sign-in',
} as const;

/** Why single sign-on ended without a session. */
export const singleSignOnRefusals = [
  'off',
  'too-many-attempts',
  'provider-unreachable',
  'provider-refused',
  'begin-again',
  'answer-wrong',
  'not-let-in',
  'deactivated',
  'failed',
] as const;
/** One of them; the web app has words for each. */
export type SingleSignOnRefusal = (typeof singleSignOnRefusals)[number];

/**
 * The page to go to after signing in: a path of ours, else the first page. Browsers take `\` for `/` and leave out tabs and line
 * ends, so that `/\t/example.com` names a foreign site.
 */
export function localPathOf(text: string | undefined): string {
  const isLocal =
    text !== undefined && text.length <= 2_000 && /^\/(?![/\\])[!-~]*$/.test(text) && !text.includes('\\');
  return isLocal ? text : '/';
}
