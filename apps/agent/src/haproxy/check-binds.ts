import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import type { StepOutcome } from '../outcome.ts';
import { readPlainFile } from '../plain-file.ts';
import { maxProbes } from './choose-probes.ts';
import { hexToHost, probeConnection } from './connect-probe.ts';
import { diagnostic, stalled } from './diagnostic.ts';
import { type Endpoint, listEndpoints } from './endpoint.ts';
import { ipToHex, isWildcard } from './ip-address.ts';
import { findOpenSockets, type ListeningSocket, listListeningSockets } from './listening-sockets.ts';
import { readLocalState, readWorkerVariables } from './local-state.ts';
import { type LocalProcess, mayBindPrivilegedPorts } from './process-table.ts';
import { indexSockets, type SocketIndex } from './socket-index.ts';
import { createOncePerBind, describeHolders, describePlace, isSameEndpoint, overlaps } from './socket-match.ts';
import type { HaproxyTarget } from './target.ts';

/**
 * Looks for binds that a reload could not make: `haproxy -c` does not see them, and a reload that meets one pauses every
 * frontend for seconds (2.6 to 3.0) or ends the master (2.8.0).
 */
export async function checkBinds(
  target: HaproxyTarget,
  staged: { configText: Uint8Array; path: string },
): Promise<StepOutcome> {
  // Side by side: the kernel takes long to make its table of sockets.
  const [{ state, variables }, sockets] = await Promise.all([readWorker(target), listListeningSockets()]);
  const index = indexSockets(sockets);
  const wanted = listEndpoints(staged.configText, variables).filter((endpoint) => !endpoint.optional);
  const running = listEndpoints(await readPlainFile(target.configFile).catch(() => new Uint8Array()), variables);
  const isOurs = await makeOwnershipTest(index, wanted, running, state.master, state.workerPid);
  const kernel = await readKernelRules();
  const isFirst = createOncePerBind();
  const reallyOverlaps = createOverlapProbe();
  const found: (NodeDiagnostic | Taken)[] = [];
  for (const endpoint of wanted) {
    if (found.length === maxFindings) break;
    const overlapping = index.near(endpoint).filter((socket) => overlaps(endpoint, socket));
    const socket = overlapping.find((candidate) => !isOurs(candidate));
    if (socket) {
      if ((await reallyOverlaps(endpoint, socket)) && isFirst(endpoint, 'bind-taken')) found.push({ endpoint, socket });
    } else if (overlapping.length === 0) {
      const refusal = findRefusal(staged.path, endpoint, state.master, kernel);
      if (refusal && isFirst(endpoint, refusal.code)) found.push(refusal);
    }
  }
  if (found.length === 0) return { kind: 'done' };
  const holder = await describeHolders(found.flatMap((finding) => ('socket' in finding ? [finding.socket] : [])));
  const diagnostics = found.map((finding) =>
    'socket' in finding ? takenDiagnostic(staged.path, finding.endpoint, holder(finding.socket)) : finding,
  );
  return stalled('bind-taken', ...diagnostics);
}

async function readWorker(target: HaproxyTarget) {
  const state = await readLocalState(target);
  const variables = (await readWorkerVariables(target, state.workerPid)) ?? new Map<string, string>();
  return { state, variables };
}

/** Enough for a person to see what is wrong. */
const maxFindings = 100;

interface Taken {
  endpoint: Endpoint;
  socket: ListeningSocket;
}

/**
 * Is a listening socket held by our HAProxy? By the open files of worker and master; where these cannot be read, a socket
 * counts as ours if the configuration that runs has the same bind and the socket belongs to a user of HAProxy.
 */
async function makeOwnershipTest(
  index: SocketIndex,
  wanted: readonly Endpoint[],
  running: readonly Endpoint[],
  master: LocalProcess | null,
  workerPid: number | null,
): Promise<(socket: ListeningSocket) => boolean> {
  if (workerPid === null) return () => false;
  const inodes = new Set<string>();
  for (const endpoint of wanted)
    for (const socket of index.near(endpoint)) if (overlaps(endpoint, socket)) inodes.add(socket.inode);
  const held = await findOpenSockets(workerPid, inodes);
  if (held) {
    const byMaster = master ? await findOpenSockets(master.pid, inodes) : null;
    return ({ inode }) => held.has(inode) || (byMaster?.has(inode) ?? false);
  }
  const known = new Set<ListeningSocket>();
  for (const endpoint of running)
    for (const socket of index.near(endpoint)) if (isSameEndpoint(endpoint, socket)) known.add(socket);
  return (socket) => known.has(socket);
}

/**
 * `/proc` does not tell whether a foreign IPv6 wildcard takes IPv4 as well: a connection does. After very many of them
 * the answer is no; a bind that fails all the same is found by the reload.
 */
function createOverlapProbe(): (endpoint: Endpoint, socket: ListeningSocket) => Promise<boolean> {
  let left = maxProbes;
  return async (endpoint, socket) => {
    if (endpoint.kind !== 'tcp' || socket.family !== 6 || endpoint.family !== 4 || endpoint.address === null)
      return true;
    if (left === 0) return false;
    left -= 1;
    return (await probeConnection({ host: hexToHost(endpoint.address), port: endpoint.port })) === 'accepted';
  };
}

function takenDiagnostic(path: string, endpoint: Endpoint, holder: string): NodeDiagnostic {
  return diagnostic({
    code: 'bind-taken',
    path,
    line: endpoint.line,
    cause: `${describePlace(endpoint)} is taken by ${holder}.`,
    remediation: 'End that process or choose another address or port.',
  });
}

/** What of the kernel decides about a bind, read once. */
interface KernelRules {
  firstFreePort: number;
  /** Families that may bind addresses which no interface has. */
  nonLocal: ReadonlySet<4 | 6>;
  /** Addresses of this machine's interfaces in hex. */
  own: ReadonlySet<string>;
}

async function readKernelRules(): Promise<KernelRules> {
  const families = [4, 6] as const;
  const nonLocal = await Promise.all(
    families.map((family) => readNumber(`/proc/sys/net/ipv${family}/ip_nonlocal_bind`, 0)),
  );
  const own = Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map(({ address }) => address));
  return {
    firstFreePort: await readNumber('/proc/sys/net/ipv4/ip_unprivileged_port_start', 1024),
    nonLocal: new Set(families.filter((_, at) => nonLocal[at] !== 0)),
    own: new Set(own.map(ipToHex).filter((address) => address !== null)),
  };
}

function findRefusal(
  path: string,
  endpoint: Endpoint,
  master: LocalProcess | null,
  { firstFreePort, nonLocal, own }: KernelRules,
): NodeDiagnostic | null {
  if (endpoint.kind !== 'tcp') return null;
  if (master && endpoint.port < firstFreePort && !mayBindPrivilegedPorts(master))
    return diagnostic({
      code: 'bind-not-permitted',
      path,
      line: endpoint.line,
      cause: `HAProxy (pid ${master.pid}, uid ${master.uid}) may not listen on ports below ${firstFreePort}: ${endpoint.text}.`,
      remediation: 'Choose a higher port, or give HAProxy the capability CAP_NET_BIND_SERVICE.',
    });
  const { address, family, unreachable } = endpoint;
  if (address === null || isWildcard(address) || unreachable || nonLocal.has(family)) return null;
  if (own.has(address) || (address.length === 8 && address.startsWith('7f'))) return null;
  return diagnostic({
    code: 'bind-address-missing',
    path,
    line: endpoint.line,
    cause: `No interface of this machine has the address of ${endpoint.text}.`,
    remediation: 'Correct the address, add it to an interface, or allow foreign ones with net.ipv4.ip_nonlocal_bind.',
  });
}

async function readNumber(path: string, fallback: number): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return /^\d+/.test(text) ? Number.parseInt(text, 10) : fallback;
}
