import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import type { StepOutcome } from '../outcome.ts';
import { readPlainFile } from '../plain-file.ts';
import { hexToHost, probeConnection } from './connect-probe.ts';
import { diagnostic, stalled } from './diagnostic.ts';
import { type Endpoint, listEndpoints } from './endpoint.ts';
import { ipToHex, isWildcard } from './ip-address.ts';
import { findOpenSockets, type ListeningSocket, listListeningSockets } from './listening-sockets.ts';
import { readLocalState, readWorkerVariables } from './local-state.ts';
import { type LocalProcess, mayBindPrivilegedPorts } from './process-table.ts';
import { describeHolder, isSameEndpoint, overlaps } from './socket-match.ts';
import type { HaproxyTarget } from './target.ts';

/**
 * Looks for binds that a reload could not make: `haproxy -c` does not see them, and a reload that meets one pauses every
 * frontend for seconds (2.6 to 3.0) or ends the master (2.8.0).
 */
export async function checkBinds(
  target: HaproxyTarget,
  staged: { configText: Uint8Array; path: string },
): Promise<StepOutcome> {
  const state = await readLocalState(target);
  const variables = (await readWorkerVariables(target, state.workerPid)) ?? new Map<string, string>();
  const sockets = await listListeningSockets();
  const wanted = listEndpoints(staged.configText, variables).filter((endpoint) => !endpoint.optional);
  const running = listEndpoints(await readPlainFile(target.configFile).catch(() => new Uint8Array()), variables);
  const isOurs = await makeOwnershipTest(sockets, wanted, running, state.master, state.workerPid);
  const found: NodeDiagnostic[] = [];
  for (const endpoint of wanted) {
    const overlapping = sockets.filter((socket) => overlaps(endpoint, socket));
    const taken = overlapping.find((socket) => !isOurs(socket));
    if (taken && (await reallyOverlaps(endpoint, taken)))
      found.push(takenDiagnostic(staged.path, endpoint, await describeHolder(taken)));
    else if (overlapping.length === 0) found.push(...(await impossible(staged.path, endpoint, state.master)));
  }
  return found.length === 0 ? { kind: 'done' } : stalled('bind-taken', ...found);
}

/**
 * Is a listening socket held by our HAProxy? By the open files of worker and master; where these cannot be read, a socket
 * counts as ours if the configuration that runs has the same bind and the socket belongs to a user of HAProxy.
 */
async function makeOwnershipTest(
  sockets: readonly ListeningSocket[],
  wanted: readonly Endpoint[],
  running: readonly Endpoint[],
  master: LocalProcess | null,
  workerPid: number | null,
): Promise<(socket: ListeningSocket) => boolean> {
  const inodes = new Set(
    sockets.filter((socket) => wanted.some((endpoint) => overlaps(endpoint, socket))).map(({ inode }) => inode),
  );
  if (workerPid === null) return () => false;
  const held = await findOpenSockets(workerPid, inodes);
  if (held) {
    const byMaster = master ? await findOpenSockets(master.pid, inodes) : null;
    return ({ inode }) => held.has(inode) || (byMaster?.has(inode) ?? false);
  }
  return (socket) => running.some((endpoint) => isSameEndpoint(endpoint, socket));
}

/** `/proc` does not tell whether a foreign IPv6 wildcard takes IPv4 as well: a connection does. */
async function reallyOverlaps(endpoint: Endpoint, socket: ListeningSocket): Promise<boolean> {
  if (endpoint.kind !== 'tcp' || socket.family !== 6 || endpoint.family !== 4 || endpoint.address === null) return true;
  return (await probeConnection({ host: hexToHost(endpoint.address), port: endpoint.port })) === 'accepted';
}

function takenDiagnostic(path: string, endpoint: Endpoint, holder: string): NodeDiagnostic {
  return diagnostic({
    code: 'bind-taken',
    path,
    line: endpoint.line,
    cause: `${endpoint.text} is taken by ${holder}.`,
    remediation: 'End that process or choose another address or port.',
  });
}

async function impossible(path: string, endpoint: Endpoint, master: LocalProcess | null): Promise<NodeDiagnostic[]> {
  if (endpoint.kind !== 'tcp') return [];
  const firstFreePort = await readNumber('/proc/sys/net/ipv4/ip_unprivileged_port_start', 1024);
  if (master && endpoint.port < firstFreePort && !mayBindPrivilegedPorts(master))
    return [
      diagnostic({
        code: 'bind-not-permitted',
        path,
        line: endpoint.line,
        cause: `HAProxy (pid ${master.pid}, uid ${master.uid}) may not listen on ports below ${firstFreePort}: ${endpoint.text}.`,
        remediation: 'Choose a higher port, or give HAProxy the capability CAP_NET_BIND_SERVICE.',
      }),
    ];
  if (endpoint.address === null || isWildcard(endpoint.address) || endpoint.unreachable) return [];
  const nonLocal = await readNumber(`/proc/sys/net/ipv${endpoint.family}/ip_nonlocal_bind`, 0);
  if (nonLocal !== 0 || isLocalAddress(endpoint.address)) return [];
  return [
    diagnostic({
      code: 'bind-address-missing',
      path,
      line: endpoint.line,
      cause: `No interface of this machine has the address of ${endpoint.text}.`,
      remediation: 'Correct the address, add it to an interface, or allow foreign ones with net.ipv4.ip_nonlocal_bind.',
    }),
  ];
}

function isLocalAddress(hex: string): boolean {
  if (hex.length === 8 && hex.startsWith('7f')) return true;
  const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return own.some(({ address }) => ipToHex(address) === hex);
}

async function readNumber(path: string, fallback: number): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return /^\d+/.test(text) ? Number.parseInt(text, 10) : fallback;
}
