import type { Endpoint } from './endpoint.ts';
import { isWildcard } from './ip-address.ts';
import { findHolders, type ListeningSocket } from './listening-sockets.ts';
import { readProcessName } from './process-table.ts';

const mappedPrefix = `${'0'.repeat(20)}ffff`;

/** Is the socket the one that HAProxy makes for the endpoint? A host name matches by port alone. */
export function isSameEndpoint(endpoint: Endpoint, socket: ListeningSocket): boolean {
  if (endpoint.kind === 'unix') return socket.family === 'unix' && isBoundPath(socket.path, endpoint.path);
  if (endpoint.kind !== 'tcp' || socket.family === 'unix' || socket.port !== endpoint.port) return false;
  return endpoint.address === null || endpoint.address === socket.address;
}

/**
 * Would the socket keep HAProxy from binding the endpoint, or share its connections? The same address, or one of both
 * takes every address. An IPv6 wildcard counts as taking IPv4 too unless the endpoint says `v6only`.
 */
export function overlaps(endpoint: Endpoint, socket: ListeningSocket): boolean {
  if (isSameEndpoint(endpoint, socket)) return true;
  if (endpoint.kind !== 'tcp' || socket.family === 'unix' || socket.port !== endpoint.port) return false;
  if (endpoint.address === null) return true;
  if (endpoint.family !== socket.family) {
    const v6 = endpoint.family === 6 ? endpoint.address : socket.address;
    const v4 = endpoint.family === 6 ? socket.address : endpoint.address;
    if (endpoint.family === 6 && endpoint.v6only) return false;
    return isWildcard(v6) || v6 === mappedPrefix + v4;
  }
  return isWildcard(endpoint.address) || isWildcard(socket.address);
}

/**
 * Does the socket take connections that clients of the endpoint make? The same address, or a narrower one below a
 * wildcard; a wider one does not, because the kernel prefers the narrower.
 */
export function answersFor(endpoint: Endpoint, socket: ListeningSocket): boolean {
  if (isSameEndpoint(endpoint, socket)) return true;
  if (endpoint.kind !== 'tcp' || socket.family === 'unix' || socket.port !== endpoint.port) return false;
  if (endpoint.address === null || !isWildcard(endpoint.address)) return false;
  return (
    endpoint.family === socket.family || (endpoint.family === 6 && !endpoint.v6only && !isWildcard(socket.address))
  );
}

/** HAProxy binds a path as `<path>.<pid>.tmp` and renames it; the kernel keeps the first name. */
function isBoundPath(bound: string, path: string): boolean {
  return bound === path || (bound.startsWith(`${path}.`) && /^\d+\.tmp$/.test(bound.slice(path.length + 1)));
}

/** Who holds each of the sockets, in words by inode: pid and name where this user may see them, else its uid. */
export async function describeHolders(
  sockets: readonly ListeningSocket[],
): Promise<(socket: ListeningSocket) => string> {
  const pids = await findHolders(new Set(sockets.map(({ inode }) => inode)));
  const names = new Map<number, string | null>();
  for (const pid of new Set(pids.values())) names.set(pid, await readProcessName(pid));
  return (socket) => {
    const pid = pids.get(socket.inode);
    if (pid !== undefined) return `process ${pid} (${names.get(pid) ?? 'name unknown'})`;
    return socket.family === 'unix'
      ? 'a process of another user'
      : `a process of ${socket.uid === 0 ? 'root' : `user ${socket.uid}`} (the agent may not see which)`;
  };
}

/** The address as written; of a range also the one port that is meant. */
export function describePlace(endpoint: Endpoint): string {
  const isOne = endpoint.kind !== 'tcp' || endpoint.text.endsWith(`:${endpoint.port}`);
  return isOne ? endpoint.text : `${endpoint.text} (port ${endpoint.port})`;
}

/** Keeps the first of the endpoints of each bind: a range of thousands of ports fails as one. */
export function createOncePerBind(): (endpoint: Endpoint, code: string) => boolean {
  const seen = new Set<string>();
  return ({ line, text }, code) => {
    const key = `${line} ${code} ${text}`;
    const isFirst = !seen.has(key);
    seen.add(key);
    return isFirst;
  };
}
