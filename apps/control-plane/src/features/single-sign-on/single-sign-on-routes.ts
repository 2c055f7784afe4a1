import * as contract from '@sluice/contract';
import { type SingleSignOnRefusal, singleSignOnPaths } from '@sluice/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clearCookie, putCookie, readCookie } from '../../platform/own-cookie.ts';
import type { Platform } from '../../platform/platform.ts';
import { type RefusedAttempt, refusedSignIn } from '../../platform/refused-attempt.ts';
import type { Secret } from '../../platform/secret.ts';
import { serve, servePublic } from '../../platform/serve.ts';
import { answerSignedIn, type BeginningLimit, originOf } from '../access/index.ts';
import { fetchThrough } from './outgoing-fetch.ts';
import { ProviderClient, wordsOf } from './provider-client.ts';
import { createSettingsService } from './settings-service.ts';
import { createSignInService, pendingLifetimeMs, Refused, type SignInService } from './sign-in-service.ts';

type Needs = Pick<Platform, 'config' | 'db' | 'outgoing' | 'settings'>;
type OnRefused = (attempt: RefusedAttempt) => void;

/** `limit`: how often one may begin. `onRefused`: takes what no problem handler sees, because it is answered with a redirect. */
export function addSingleSignOnRoutes(
  app: FastifyInstance,
  platform: Needs,
  limit: BeginningLimit,
  onRefused: OnRefused,
): void {
  const provider = new ProviderClient(fetchThrough(platform.outgoing));
  const settings = createSettingsService(platform, provider);
  const redirectUriOf = (request: FastifyRequest) => baseOf(request, platform) + singleSignOnPaths.callback;

  servePublic(app, contract.viewSignInOffer, async () => {
    const { buttonText, enabled } = await settings.view();
    return { buttonText: enabled ? buttonText : null };
  });
  serve(app, contract.viewSingleSignOn, async ({ request }) => ({
    ...(await settings.view()),
    redirectUri: redirectUriOf(request),
  }));
  serve(app, contract.updateSingleSignOn, async ({ actor, body, ifMatch, request }) => {
    const { secret, ...chosen } = body;
    return { ...(await settings.update(actor, ifMatch, chosen, secret)), redirectUri: redirectUriOf(request) };
  });
  serve(app, contract.tryProvider, ({ body }) => settings.tryOut(body.issuer, body.scopes));

  addWay(app, platform, createSignInService(platform, settings, provider, limit), redirectUriOf, onRefused);
}

/** The two addresses that browsers are sent to. They never answer anything but a redirect. */
function addWay(
  app: FastifyInstance,
  { config }: Needs,
  signIn: SignInService,
  redirectUriOf: (request: FastifyRequest) => string,
  onRefused: OnRefused,
): void {
  const options = (summary: string) => ({
    config: { access: { public: true } as const },
    schema: { summary, tags: ['single-sign-on'], security: [] },
    // Asking for the headers alone would begin or use up a sign-in.
    exposeHeadRoute: false,
  });

  const beginning = options('Send the browser to the provider');
  app.get<{ Querystring: { to?: unknown } }>(singleSignOnPaths.start, beginning, async (request, reply) => {
    const { to } = request.query;
    const wanted = { to: typeof to === 'string' ? to : undefined, redirectUri: redirectUriOf(request) };
    try {
      const { token, url } = await signIn.begin(wanted, originOf(request, config));
      setPendingCookie(request, reply, token);
      return await reply.redirect(url.href, 303);
    } catch (error) {
      return refuse(request, reply, error, onRefused);
    }
  });

  const ending = options('Where the provider sends the browser back to; it signs in and leads on to the page');
  app.get(singleSignOnPaths.callback, ending, async (request, reply) => {
    const token = readCookie(request, 'sluice_single_sign_on');
    const callback = new URL(redirectUriOf(request));
    callback.search = new URL(request.raw.url ?? '', callback).search;
    clearCookie(request, reply, 'sluice_single_sign_on');
    try {
      const { signedIn, to } = await signIn.finish(token, callback, originOf(request, config));
      answerSignedIn(request, reply, signedIn);
      // The strict cookie is not sent along a way that began on a foreign page. This page of ours asks with it.
      return await reply.redirect(`${singleSignOnPaths.done}?${new URLSearchParams({ to })}`, 303);
    } catch (error) {
      return refuse(request, reply, error, onRefused);
    }
  });
}

/** Nobody tried to get in. */
const notTried: ReadonlySet<SingleSignOnRefusal> = new Set(['off', 'begin-again', 'failed']);

/** People are looking at it: they get a page with words and not a document for programs. */
function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown, onRefused: OnRefused): FastifyReply {
  const reason: SingleSignOnRefusal = error instanceof Refused ? error.reason : 'failed';
  if (reason === 'failed') request.log.error({ err: error }, 'single sign-on failed');
  else request.log.info({ reason, words: wordsOf(error) }, 'single sign-on was refused');
  if (error instanceof Refused && !notTried.has(reason))
    onRefused(refusedSignIn(request, { code: 'single-sign-on-refused', reason, account: error.account }));
  return reply.redirect(`${singleSignOnPaths.refused}?${new URLSearchParams({ refused: reason })}`, 303);
}

/** Says whose the way back is. Lax, because that way begins on a foreign page. */
function setPendingCookie(request: FastifyRequest, reply: FastifyReply, token: Secret): void {
  putCookie(request, reply, 'sluice_single_sign_on', token, { sameSite: 'lax', maxAge: pendingLifetimeMs / 1000 });
}

/** Under which address browsers see us; the provider sends people back only to what is registered there. */
function baseOf(request: FastifyRequest, { config }: Pick<Platform, 'config'>): string {
  return config.publicUrl?.origin ?? `${request.protocol}://${request.host}`;
}
