import { agentPaths } from '@sluice/contract/agent';

/**
 * Every route of the API that answers without credentials. A public route that is missing here stops the boot, and a
 * test asks every other route without credentials.
 */
export const publicRoutes: readonly string[] = [
  'GET /api/v1/setup',
  'POST /api/v1/setup',
  'POST /api/v1/session',
  'POST /api/v1/session/second-step',
  'POST /api/v1/session/passkey/begin',
  'POST /api/v1/session/passkey',
  'POST /api/v1/password',
  'POST /api/v1/password/link',
  'GET /api/v1/password/forgotten',
  'POST /api/v1/password/forgotten',
  'GET /api/v1/single-sign-on/offer',
  'GET /api/v1/single-sign-on/start',
  'GET /api/v1/single-sign-on/callback',
  'GET /healthz',
  'GET /api/v1/openapi.json',
  'GET /api/v1/docs',
  'GET /api/v1/docs/start.js',
  'GET /api/v1/docs/reference.js',
  // Files of the web app; unknown addresses below /api are not found.
  'GET /*',
];

/** Every route that asks for no permission: it answers anybody who is signed in, about themself. Another one stops the boot. */
export const ownRoutes: readonly string[] = [
  'GET /api/v1/session',
  'DELETE /api/v1/session',
  'GET /api/v1/sessions',
  'DELETE /api/v1/sessions',
  'DELETE /api/v1/sessions/:sessionId',
  'GET /api/v1/account',
  'PATCH /api/v1/account',
  'GET /api/v1/account/grants',
  'POST /api/v1/account/password',
  'GET /api/v1/account/keys',
  'POST /api/v1/account/keys',
  'DELETE /api/v1/account/keys/:keyId',
  'POST /api/v1/session/step-up/begin',
  'POST /api/v1/session/step-up',
  'GET /api/v1/account/second-factors',
  'POST /api/v1/account/second-factors/totp/begin',
  'POST /api/v1/account/second-factors/totp',
  'POST /api/v1/account/second-factors/totp/disable',
  'POST /api/v1/account/second-factors/backup-codes',
  'POST /api/v1/account/second-factors/passkeys/begin',
  'POST /api/v1/account/second-factors/passkeys',
  'PATCH /api/v1/account/second-factors/passkeys/:passkeyId',
  'POST /api/v1/account/second-factors/passkeys/:passkeyId/remove',
];

/** The same for the agent listener: an enrolment carries its token, a challenge and a token are how a node signs in. */
export const publicAgentRoutes: readonly string[] = [
  `GET ${agentPaths.program}`,
  `POST ${agentPaths.enrol}`,
  `POST ${agentPaths.challenge}`,
  `POST ${agentPaths.token}`,
];
