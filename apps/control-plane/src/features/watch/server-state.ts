import type { StatRow } from '@sluice/contract/agent';

type State = Pick<StatRow, 'status' | 'checkStatus' | 'lastChangeSeconds'>;

/** Time after which a state is no passing one. */
const steadySeconds = 2;
/** Names of servers are asked for when the worker starts; until they are answered their servers stand aside. */
const resolvedSeconds = 10;
const unresolved = 'MAINT (resolution)';

/** A server takes traffic: it is up, or nobody checks it. Words are those of `show stat`, as `UP 1/3`. */
export function isUp({ status }: Pick<State, 'status'>): boolean {
  return status.startsWith('UP') || status === 'no check';
}

/** A person keeps a server from traffic, or the server itself asks for it. */
export function isHeld({ status }: Pick<State, 'status'>): boolean {
  return status !== unresolved && /^(?:MAINT|DRAIN|NOLB)/.test(status);
}

/** A server fails for longer than a moment, and not only because nobody has checked it since the worker began. */
export function isFailing(server: State, workerSeconds: number | null): boolean {
  if (server.status === unresolved) return workerSeconds !== null && workerSeconds >= resolvedSeconds;
  if (!server.status.startsWith('DOWN') || server.checkStatus === 'INI') return false;
  return server.lastChangeSeconds !== null && server.lastChangeSeconds >= steadySeconds;
}
