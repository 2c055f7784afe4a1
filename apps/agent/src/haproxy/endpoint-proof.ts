import { resolve } from 'node:path';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import { hexToHost, type ProbeResult, probeConnection } from './connect-probe.ts';
import { countConnections, describeCounterGap } from './counter-proof.ts';
import { diagnostic } from './diagnostic.ts';
import type { Endpoint } from './endpoint.ts';
import { findOpenSockets, type ListeningSocket, listListeningSockets } from './listening-sockets.ts';
import { readProcess } from './process-table.ts';
import { answersFor, describeHolder, isSameEndpoint } from './socket-match.ts';
import type { ProofMethod } from './target.ts';

export interface ProofRequest {
  endpoints: readonly Endpoint[];
  /** Of the main file, for diagnostics. */
  path: string;
  masterSocket: string;
  workerPid: number;
  masterPid: number;
  /** Of HAProxy: relative unix paths start here. */
  workingDirectory: string;
}

export interface EndpointProof {
  failures: readonly NodeDiagnostic[];
  notProven: readonly NodeDiagnostic[];
  method: ProofMethod;
}

/** Does the socket belong to the worker? With open files for sure; without, by the user who made it. */
type Ownership = (socket: ListeningSocket) => boolean;

/** Is every endpoint answered by the worker, and by nobody else? */
export async function proveEndpoints(request: ProofRequest): Promise<EndpointProof> {
  const sockets = await listListeningSockets();
  const { method, isOurs } = await findOwnership(request, sockets);
  const failures: NodeDiagnostic[] = [];
  const notProven: NodeDiagnostic[] = [];
  const before = method === 'counters' ? await countConnections(request) : null;
  const accepted = new Map<string, Endpoint[]>();
  for (const endpoint of request.endpoints) {
    const result = await proveEndpoint(endpoint, request, sockets, isOurs);
    if (result === null) accepted.set(endpoint.proxy, [...(accepted.get(endpoint.proxy) ?? []), endpoint]);
    else (result.severity === 'error' ? failures : notProven).push(result);
  }
  if (before && failures.length === 0) failures.push(...(await describeCounterGap(request, before, accepted)));
  return { failures, notProven, method };
}

async function findOwnership(
  { workerPid, masterPid, endpoints }: ProofRequest,
  sockets: readonly ListeningSocket[],
): Promise<{ method: ProofMethod; isOurs: Ownership }> {
  const relevant = sockets.filter((socket) => endpoints.some((endpoint) => answersFor(endpoint, socket)));
  const held = await findOpenSockets(workerPid, new Set(relevant.map(({ inode }) => inode)));
  if (held) return { method: 'open-files', isOurs: ({ inode }) => held.has(inode) };
  // Sockets are made by a worker before it gives up root, so they may carry the user of the master.
  const owners = new Set([(await readProcess(workerPid))?.uid, (await readProcess(masterPid))?.uid]);
  return { method: 'counters', isOurs: (socket) => socket.family === 'unix' || owners.has(socket.uid) };
}

/** Null when the endpoint is proven; an error, or a hint for what this machine cannot tell. */
async function proveEndpoint(
  endpoint: Endpoint,
  request: ProofRequest,
  sockets: readonly ListeningSocket[],
  isOurs: Ownership,
): Promise<NodeDiagnostic | null> {
  const say = (code: string, cause: string, remediation: string | null): NodeDiagnostic =>
    diagnostic({ code, path: request.path, line: endpoint.line, cause, remediation });
  const hint = (cause: string): NodeDiagnostic => ({ ...say('not-proven', cause, null), severity: 'hint' });
  if (endpoint.kind === 'unprovable') return hint(`${endpoint.text} is not proven: ${endpoint.reason}.`);
  const ours = sockets.find((socket) => isSameEndpoint(endpoint, socket) && isOurs(socket));
  const foreign = sockets.find((socket) => answersFor(endpoint, socket) && !isOurs(socket));
  if (foreign)
    return say(
      'proof-foreign-process',
      `${endpoint.text} is answered by ${await describeHolder(foreign)}, not only by HAProxy’s worker (pid ${request.workerPid}).`,
      'End that process or choose another address or port.',
    );
  if (!ours) {
    if (endpoint.optional) return hint(`${endpoint.text} is not proven: HAProxy may rightly not listen there.`);
    return say(
      'proof-bind-silent',
      `HAProxy’s worker (pid ${request.workerPid}) does not listen on ${endpoint.text}.`,
      'Look whether the frontend was disabled, and at the log of HAProxy.',
    );
  }
  const answer = await probe(endpoint, request);
  if (answer === 'refused')
    return say('proof-bind-silent', `${endpoint.text} accepts no connection.`, 'Look at the log of HAProxy.');
  return answer === 'unknown' ? hint(`${endpoint.text} belongs to HAProxy, but no connection could be tried.`) : null;
}

async function probe(endpoint: Endpoint, { workingDirectory }: ProofRequest): Promise<ProbeResult> {
  if (endpoint.kind === 'unix') return probeConnection({ path: resolve(workingDirectory, endpoint.path) });
  if (endpoint.kind !== 'tcp' || endpoint.unreachable || endpoint.address === null) return 'unknown';
  return probeConnection({ host: hexToHost(endpoint.address), port: endpoint.port });
}
