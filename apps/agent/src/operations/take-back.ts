import type { Command, ServerState } from '@sluice/haproxy-runtime';
import { type ConfiguredPlace, type FoundServer, findConfiguredServer } from './configured-server.ts';
import type { Applied } from './override-file.ts';
import { type ServerName, settingCommand } from './server-setting.ts';

/**
 * The commands that bring one attribute of a server back to what its configuration says; none when nothing is known to go
 * back to. The text on disk counts; where it says nothing, the worker's own memory of its start.
 */
export async function listTakeBackCommands(
  configFile: string,
  applied: Pick<Applied, 'backend' | 'server' | 'attribute' | 'before'>,
  state: ServerState,
): Promise<Command[]> {
  // A file that cannot be read now says nothing; the worker still serves what it once said.
  const said = await findConfiguredServer(configFile, applied).catch(() => null);
  switch (applied.attribute) {
    case 'state':
      return [settingCommand(applied, { attribute: 'state', value: isOut(said, state) ? 'maint' : 'ready' })];
    case 'weight':
      return [weightCommand(applied, said?.weight ?? null, state)];
    case 'address': {
      // The text may name another address since. Where it names none in digits, back to where the server was before.
      const place = said?.place ?? applied.before;
      return place === null ? [] : addressCommands(applied, place, state);
    }
  }
}

/**
 * A server without a port of its own takes that of the connection again. HAProxy before 3.4 refuses it unless the check has a port,
 * and then leaves the address as well: so that comes first, alone.
 */
function addressCommands(applied: ServerName, { address, port }: ConfiguredPlace, state: ServerState): Command[] {
  if (port !== 0) return [settingCommand(applied, { attribute: 'address', value: address, port })];
  const command = settingCommand(applied, { attribute: 'address', value: address });
  return state.port === 0 ? [command] : [command, [...command, 'port', '+0']];
}

function isOut(said: FoundServer | null, state: ServerState): boolean {
  return said === null ? state.admin.configuredMaintenance : said.disabled;
}

/** A static algorithm takes no other word for the weight of the start than `100%`. */
function weightCommand(applied: ServerName, said: number | null, state: ServerState): Command {
  const value = said ?? state.initialWeight;
  if (value === state.initialWeight) return ['set', 'server', `${applied.backend}/${applied.server}`, 'weight', '100%'];
  return settingCommand(applied, { attribute: 'weight', value });
}
