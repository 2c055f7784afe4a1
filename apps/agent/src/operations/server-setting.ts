import type { ServerSetting } from '@sluice/contract/agent-operations';
import { type Command, parseServersState, type ServerState } from '@sluice/haproxy-runtime';
import { ipToHex } from '../haproxy/ip-address.ts';
import type { ServingWorker } from './serving-worker.ts';

export interface ServerName {
  backend: string;
  server: string;
}

/** Servers of one backend as the worker runs them; none when it has no such backend. */
export async function readServers(worker: ServingWorker, backend: string): Promise<ServerState[]> {
  const answer = await worker.run(['show', 'servers', 'state', backend]);
  return answer.startsWith("Can't find backend") ? [] : parseServersState(answer);
}

/** Whether the worker has the server set so: read back, not believed. */
export function holds({ admin, weight, address, port }: ServerState, set: ServerSetting): boolean {
  switch (set.attribute) {
    case 'state':
      if (set.value === 'maint') return admin.forcedMaintenance;
      if (set.value === 'drain') return admin.forcedDrain && !admin.forcedMaintenance;
      return !admin.forcedDrain && !admin.forcedMaintenance;
    case 'weight':
      return weight === set.value;
    case 'address':
      return isSameAddress(address, set.value) && (set.port === undefined || port === set.port);
  }
}

function isSameAddress(left: string | null, right: string): boolean {
  return left !== null && ipToHex(left) === ipToHex(right);
}

export function settingCommand({ backend, server }: ServerName, set: ServerSetting): Command {
  const start = ['set', 'server', `${backend}/${server}`];
  switch (set.attribute) {
    case 'state':
      return [...start, 'state', set.value];
    case 'weight':
      return [...start, 'weight', String(set.value)];
    case 'address':
      return [...start, 'addr', set.value, ...(set.port === undefined ? [] : ['port', String(set.port)])];
  }
}
