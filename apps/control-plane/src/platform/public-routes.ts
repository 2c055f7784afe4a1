/**
 * Every route of the API that answers without credentials. A public route that is missing here stops the boot, and a
 * test asks every other route without credentials. The agent listener has its own four in `agentPaths`.
 */
export const publicRoutes: readonly string[] = [
  'GET /api/v1/setup',
  'POST /api/v1/setup',
  'POST /api/v1/session',
  'GET /healthz',
  'GET /api/v1/openapi.json',
  'GET /api/v1/docs',
  'GET /api/v1/docs/start.js',
  'GET /api/v1/docs/reference.js',
  // Files of the web app; unknown addresses below /api are not found.
  'GET /*',
];
