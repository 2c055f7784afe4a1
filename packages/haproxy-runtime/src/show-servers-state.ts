import { RuntimeError } from './runtime-error.ts';

/** One server as the worker runs it. Addresses and names are null where HAProxy writes `-`; ports are 0 where unset. */
export interface ServerState {
  backend: string;
  server: string;
  /** Null while it has none, for example before a name was looked up. */
  address: string | null;
  port: number;
  fqdn: string | null;
  /** Effective weight as set last; `initialWeight` is that of the configuration. */
  weight: number;
  initialWeight: number;
  admin: ServerAdminState;
  usesTls: boolean;
  checkAddress: string | null;
  checkPort: number;
  agentAddress: string | null;
  agentPort: number;
  /** Checks that ran and were not stopped over the socket. */
  checksEnabled: boolean;
}

/** Why a server takes no traffic although it may be healthy: each flag of `srv_admin_state` by itself. */
export interface ServerAdminState {
  /** By a command on a socket. */
  forcedMaintenance: boolean;
  /** From the server that it tracks. */
  inheritedMaintenance: boolean;
  /** `disabled` in the configuration. */
  configuredMaintenance: boolean;
  /** By a command on a socket. */
  forcedDrain: boolean;
  inheritedDrain: boolean;
  /** Its name has no address. */
  resolutionMaintenance: boolean;
  /** Its `fqdn` was set by a command. */
  fqdnByCommand: boolean;
}

/** Bits of `srv_check_state` (CHK_ST_*): configured, enabled, paused. */
const checkEnabledBit = 0x04;

/**
 * Reads `show servers state`, by column name.
 *
 * Errors:  RuntimeError `unexpected-answer` for another format than version 1.
 * Source:  HAProxy management guide, section 9.3; enum srv_admin in server-t.h.
 */
export function parseServersState(answer: string): ServerState[] {
  const [version, header, ...rows] = answer.split('\n').filter((line) => line !== '');
  if (version !== '1' || header === undefined || !header.startsWith('# '))
    throw new RuntimeError('unexpected-answer', 'The answer to `show servers state` is not of format version 1.');
  const columns = new Map(
    header
      .slice(2)
      .split(' ')
      .map((name, index) => [name, index]),
  );
  return rows.map((row) => readServer(columns, row.split(' ')));
}

function readServer(columns: ReadonlyMap<string, number>, cells: readonly string[]): ServerState {
  const text = (column: string): string | null => {
    const cell = cells[columns.get(column) ?? -1];
    return cell === undefined || cell === '-' || cell === '' ? null : cell;
  };
  const number = (column: string): number => Number(text(column) ?? 0);
  return {
    backend: text('be_name') ?? '',
    server: text('srv_name') ?? '',
    address: text('srv_addr'),
    port: number('srv_port'),
    fqdn: text('srv_fqdn'),
    weight: number('srv_uweight'),
    initialWeight: number('srv_iweight'),
    admin: readAdminState(number('srv_admin_state')),
    usesTls: number('srv_use_ssl') === 1,
    checkAddress: text('srv_check_addr'),
    checkPort: number('srv_check_port'),
    agentAddress: text('srv_agent_addr'),
    agentPort: number('srv_agent_port'),
    checksEnabled: (number('srv_check_state') & checkEnabledBit) !== 0,
  };
}

function readAdminState(bits: number): ServerAdminState {
  const has = (bit: number) => (bits & bit) !== 0;
  return {
    forcedMaintenance: has(0x01),
    inheritedMaintenance: has(0x02),
    configuredMaintenance: has(0x04),
    forcedDrain: has(0x08),
    inheritedDrain: has(0x10),
    resolutionMaintenance: has(0x20),
    fqdnByCommand: has(0x40),
  };
}
