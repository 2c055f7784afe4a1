import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { type AgentAuthority, loadAgentAuthority } from './agent-authority.ts';
import type { ControlPlaneConfig } from './config.ts';
import { type Database, openDatabase, requireServerVersion } from './database.ts';
import { loadEpoch } from './epoch.ts';
import { loadHashKey } from './hash-key.ts';
import { keyFileIn, openKeyFile } from './key-file.ts';
import type { Logger } from './log.ts';
import { migrate, readMigrations } from './migrations.ts';
import { Outgoing } from './outgoing.ts';
import type { AgentProgram, Platform } from './platform.ts';
import { forgetExpired } from './rate-limit.ts';
import { createSealer, createSealing } from './sealing.ts';
import type { Secret } from './secret.ts';
import { createSettings } from './settings.ts';
import { openWakeUps } from './wake-ups.ts';

/** The platform without the connection that listens for wake-ups: enough for one act of an administrator. */
export type Core = Omit<Platform, 'wakeUps'>;

/** Opens a running database, migrates it, and reads or makes what belongs to it. On failure nothing stays open. */
export async function openCore(
  config: ControlPlaneConfig,
  databaseUrl: Secret,
  log: Logger,
): Promise<{ core: Core; authority: AgentAuthority }> {
  const database = openDatabase(databaseUrl, log);
  try {
    return await readCore(config, database, log);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** As `openCore`, and listens for wake-ups. */
export async function openPlatform(
  config: ControlPlaneConfig,
  databaseUrl: Secret,
  log: Logger,
): Promise<{ platform: Platform; authority: AgentAuthority }> {
  const { core, authority } = await openCore(config, databaseUrl, log);
  try {
    return { platform: { ...core, wakeUps: await openWakeUps(databaseUrl, log) }, authority };
  } catch (error) {
    await core.database.close();
    throw error;
  }
}

async function readCore(
  config: ControlPlaneConfig,
  database: Database,
  log: Logger,
): Promise<{ core: Core; authority: AgentAuthority }> {
  const { db } = database;
  for (const warning of config.warnings) log.warn(warning);
  await requireServerVersion(db);
  await migrate(db, await readMigrations());
  await forgetExpired(db);
  await mkdir(config.dataDir, { recursive: true });
  const sealer = createSealer(await openKeyFile(keyFileIn(config.dataDir)));
  const settings = createSettings(sealer);
  const sealing = createSealing(sealer, await loadHashKey(db, settings));
  const epoch = await loadEpoch(db, settings);
  const authority = await loadAgentAuthority(db, settings);
  const { caFingerprint, caCertificatePem } = authority;
  const program = await readAgentProgram(config.agentProgramFile);
  const agents = { caFingerprint, caCertificatePem, program, port: () => config.agentPort };
  const outgoing = new Outgoing({ allow: config.outgoingAllow });
  return { core: { config, log, db, database, settings, sealing, outgoing, epoch, agents }, authority };
}

/** Null when the agent has not been built. */
async function readAgentProgram(file: string): Promise<AgentProgram | null> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return bytes === null ? null : { bytes, digest: createHash('sha256').update(bytes).digest('hex') };
}
