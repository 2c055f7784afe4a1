import type { Endpoint } from './endpoint.ts';
import type { ListeningSocket } from './listening-sockets.ts';

/** Listening sockets by what every match needs: one bind may name thousands of ports. */
export interface SocketIndex {
  /** Sockets with the port or path of the endpoint; whether they match it, `socket-match.ts` says. */
  near(endpoint: Endpoint): readonly ListeningSocket[];
}

export function indexSockets(sockets: readonly ListeningSocket[]): SocketIndex {
  const found = new Map<number | string, ListeningSocket[]>();
  const add = (key: number | string, socket: ListeningSocket) => {
    const others = found.get(key);
    if (others) others.push(socket);
    else found.set(key, [socket]);
  };
  for (const socket of sockets) {
    if (socket.family !== 'unix') add(socket.port, socket);
    else {
      add(socket.path, socket);
      // The name under which HAProxy binds before it renames.
      const renamed = socket.path.replace(/\.\d+\.tmp$/, '');
      if (renamed !== socket.path) add(renamed, socket);
    }
  }
  return {
    near(endpoint) {
      if (endpoint.kind === 'unprovable') return [];
      return found.get(endpoint.kind === 'tcp' ? endpoint.port : endpoint.path) ?? [];
    },
  };
}
