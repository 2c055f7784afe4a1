/**
 * Starts the control plane. Standard output gets one line of JSON when everything answers:
 * `{"ready":true,"url":…,"agentPort":…,"setupSecret":…}`; the log goes to standard error.
 */
import type { ControlPlane } from './app.ts';
import { type ControlPlaneConfig, readConfig } from './platform/config.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import { createLog, type Logger } from './platform/log.ts';
import { createReferenceScript } from './platform/reference-script.ts';
import { announceStep } from './platform/steps.ts';
import { becomeUser, type SystemUser, systemUserForRoot } from './platform/system-user.ts';

const forcedExitMs = 20_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const user = await systemUserForRoot();
  const referenceScript = createReferenceScript();
  // Read before root is given up: the files may be closed to the user that we become.
  const filesRead = user === null ? Promise.resolve() : referenceScript.load();
  filesRead.catch(() => {});
  // The application is loaded while the database starts.
  const [postgres, { createControlPlane }] = await Promise.all([startDatabase(config, user, log), import('./app.ts')]);
  const databaseUrl = postgres?.url ?? config.databaseUrl;
  if (databaseUrl === null) throw new Error('There is no database.');
  let controlPlane: ControlPlane | null = null;
  const stop = stopOnSignals(log, async () => {
    await controlPlane?.close();
    await postgres?.stop();
  });
  try {
    controlPlane = await createControlPlane(config, databaseUrl, log, referenceScript);
    await run(controlPlane, user, filesRead, log);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function run(
  controlPlane: ControlPlane,
  user: SystemUser | null,
  filesRead: Promise<unknown>,
  log: Logger,
): Promise<void> {
  const setupSecret = await controlPlane.access.prepareSetup();
  const { url, agentPort } = await controlPlane.listen();
  await filesRead;
  if (user !== null) becomeUser(user);
  announceStep('ready');
  log.info({ url, agentPort, user: user?.name ?? null }, 'the control plane is ready');
  const ready = { ready: true, url, agentPort, setupSecret: setupSecret?.reveal() ?? null };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function startDatabase(
  config: ControlPlaneConfig,
  user: SystemUser | null,
  log: Logger,
): Promise<EmbeddedPostgres | null> {
  if (config.databaseUrl !== null) return Promise.resolve(null);
  return startEmbeddedPostgres({ dataDir: config.dataDir, user, log });
}

/** Stops once, whichever signal comes first; a second signal or a hanging stop ends the process. */
function stopOnSignals(log: Logger, stop: () => Promise<void>): () => Promise<void> {
  let stopping: Promise<void> | null = null;
  const stopOnce = (): Promise<void> => {
    stopping ??= stop();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping !== null) process.exit(1);
      log.info({ signal }, 'the control plane stops');
      setTimeout(() => process.exit(1), forcedExitMs).unref();
      stopOnce().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'the control plane did not stop cleanly');
          process.exit(1);
        },
      );
    });
  return stopOnce;
}

main().catch((error: unknown) => {
  // The one place where nobody else can say it: no log may exist yet.
  process.stderr.write(`The control plane does not start. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
