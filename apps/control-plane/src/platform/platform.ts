import type { ControlPlaneConfig } from './config.ts';
import type { Database, Db } from './database.ts';
import type { Logger } from './log.ts';
import type { Outgoing } from './outgoing.ts';
import type { Sealing } from './sealing.ts';
import type { Settings } from './settings.ts';
import type { WakeUps } from './wake-ups.ts';

/** The agent program that nodes fetch. */
export interface AgentProgram {
  bytes: Buffer;
  /** SHA-256, 64 hex digits. */
  digest: string;
}

/** What features are built from. One object for the life of the process. */
export interface Platform {
  config: ControlPlaneConfig;
  log: Logger;
  db: Db;
  database: Database;
  wakeUps: WakeUps;
  settings: Settings;
  sealing: Sealing;
  /** The only way to addresses that people name. */
  outgoing: Outgoing;
  /** Identity of this database: a restored one gets a new epoch. UUID. */
  epoch: string;
  agents: {
    /** SHA-256 of the DER form of our CA, 64 hex digits: last part of an enrolment token. */
    caFingerprint: string;
    caCertificatePem: string;
    /** Null when the agent has not been built. */
    program: AgentProgram | null;
    /** Port of the agent listener, once it listens. */
    port: () => number;
  };
}
