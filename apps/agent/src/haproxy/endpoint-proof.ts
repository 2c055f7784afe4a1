import { resolve } from 'node:path';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import { inParallel } from '../in-parallel.ts';
import { chooseProbes } from './choose-probes.ts';
import { hexToHost, type ProbeResult, probeConnection } from './connect-probe.ts';
import { countConnections, describeCounterGap } from './counter-proof.ts';
import { diagnostic } from './diagnostic.ts';
import type { Endpoint } from './endpoint.ts';
import { findOpenSockets, type ListeningSocket } from './listening-sockets.ts';
import { readProcess } from './process-table.ts';
import { indexSockets, type SocketIndex } from './socket-index.ts';
import { answersFor, createOncePerBind, describeHolders, describePlace, isSameEndpoint } from './socket-match.ts';
import type { ProofMethod } from './target.ts';

export interface ProofRequest {
  endpoints: readonly Endpoint[];
  /** All that listen on this machine. */
  sockets: readonly ListeningSocket[];
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

/** What the table of sockets says about one endpoint. */
type Finding =
  | { kind: 'ours' | 'silent' | 'not-provable'; endpoint: Endpoint }
  | { kind: 'foreign'; endpoint: Endpoint; socket: ListeningSocket };

/** Connections that are tried at the same time. */
const probeWidth = 16;

/**
 * Is every endpoint answered by the worker, and by nobody else? Each has its own evidence in the table of sockets; a
 * connection is tried to a bounded choice of them.
 */
export async function proveEndpoints(request: ProofRequest): Promise<EndpointProof> {
  const index = indexSockets(request.sockets);
  const { method, isOurs } = await findOwnership(request, index);
  const findings = request.endpoints.map((endpoint) => judge(endpoint, index, isOurs));
  const tell = createTeller(request);
  const silent = await tell.describeFindings(findings);
  const ours = findings.filter(({ kind }) => kind === 'ours').map(({ endpoint }) => endpoint);
  const probes = chooseProbes(ours);
  const before = method === 'counters' ? await countConnections(request) : null;
  const answers = await inParallel(probes, probeWidth, (endpoint) => probe(endpoint, request));
  const diagnostics = [...silent, ...answers.flatMap((answer, at) => tell.describeAnswer(probes[at], answer))];
  const failures = diagnostics.filter(({ severity }) => severity === 'error');
  const notProven = diagnostics.filter(({ severity }) => severity !== 'error');
  if (before) {
    if (failures.length === 0)
      failures.push(...(await describeCounterGap(request, before, groupAccepted(probes, answers))));
    // Without open files a socket that was not tried is known by its user alone.
    notProven.push(...tell.describeUntried(ours, probes));
  }
  return { failures, notProven, method };
}

async function findOwnership(
  { workerPid, masterPid, endpoints }: ProofRequest,
  index: SocketIndex,
): Promise<{ method: ProofMethod; isOurs: Ownership }> {
  const inodes = new Set<string>();
  for (const endpoint of endpoints)
    for (const socket of index.near(endpoint)) if (answersFor(endpoint, socket)) inodes.add(socket.inode);
  const held = await findOpenSockets(workerPid, inodes);
  if (held) return { method: 'open-files', isOurs: ({ inode }) => held.has(inode) };
  // Sockets are made by a worker before it gives up root, so they may carry the user of the master.
  const owners = new Set([(await readProcess(workerPid))?.uid, (await readProcess(masterPid))?.uid]);
  return { method: 'counters', isOurs: (socket) => socket.family === 'unix' || owners.has(socket.uid) };
}

function judge(endpoint: Endpoint, index: SocketIndex, isOurs: Ownership): Finding {
  if (endpoint.kind === 'unprovable') return { kind: 'not-provable', endpoint };
  const near = index.near(endpoint);
  const foreign = near.find((socket) => answersFor(endpoint, socket) && !isOurs(socket));
  if (foreign) return { kind: 'foreign', endpoint, socket: foreign };
  if (near.some((socket) => isSameEndpoint(endpoint, socket) && isOurs(socket))) return { kind: 'ours', endpoint };
  return { kind: endpoint.optional ? 'not-provable' : 'silent', endpoint };
}

/** Words for what was found, once for each bind. */
function createTeller({ path, workerPid }: ProofRequest) {
  const isFirst = createOncePerBind();
  const say = (endpoint: Endpoint, code: string, cause: string, remediation: string): NodeDiagnostic[] =>
    isFirst(endpoint, code) ? [diagnostic({ code, path, line: endpoint.line, cause, remediation })] : [];
  const hint = (endpoint: Endpoint, cause: string): NodeDiagnostic[] =>
    isFirst(endpoint, 'not-proven')
      ? [diagnostic({ code: 'not-proven', path, line: endpoint.line, cause, severity: 'hint' })]
      : [];
  return {
    async describeFindings(findings: readonly Finding[]): Promise<NodeDiagnostic[]> {
      const told = createOncePerBind();
      const foreign = findings.filter((finding) => finding.kind === 'foreign' && told(finding.endpoint, finding.kind));
      const holder = await describeHolders(foreign.flatMap((finding) => ('socket' in finding ? [finding.socket] : [])));
      return findings.flatMap((finding) => {
        const { endpoint } = finding;
        const place = describePlace(endpoint);
        if (finding.kind === 'foreign')
          return say(
            endpoint,
            'proof-foreign-process',
            `${place} is answered by ${holder(finding.socket)}, not only by HAProxy’s worker (pid ${workerPid}).`,
            'End that process or choose another address or port.',
          );
        if (finding.kind === 'silent')
          return say(
            endpoint,
            'proof-bind-silent',
            `HAProxy’s worker (pid ${workerPid}) does not listen on ${place}.`,
            'Look whether the frontend was disabled, and at the log of HAProxy.',
          );
        if (finding.kind === 'ours') return [];
        const reason = endpoint.kind === 'unprovable' ? endpoint.reason : 'HAProxy may rightly not listen there';
        return hint(endpoint, `${place} is not proven: ${reason}.`);
      });
    },
    describeAnswer(endpoint: Endpoint | undefined, answer: ProbeResult): NodeDiagnostic[] {
      if (!endpoint || answer === 'accepted') return [];
      const place = describePlace(endpoint);
      return answer === 'refused'
        ? say(endpoint, 'proof-bind-silent', `${place} accepts no connection.`, 'Look at the log of HAProxy.')
        : hint(endpoint, `${place} belongs to HAProxy, but no connection could be tried.`);
    },
    describeUntried(ours: readonly Endpoint[], probes: readonly Endpoint[]): NodeDiagnostic[] {
      const tried = new Set(probes);
      return ours
        .filter((endpoint) => !tried.has(endpoint))
        .flatMap((endpoint) =>
          hint(
            endpoint,
            `Not every port of ${endpoint.text} was tried; those that were not belong to a user of HAProxy.`,
          ),
        );
    },
  };
}

function groupAccepted(probes: readonly Endpoint[], answers: readonly ProbeResult[]): Map<string, Endpoint[]> {
  const accepted = new Map<string, Endpoint[]>();
  for (const [at, endpoint] of probes.entries())
    if (answers[at] === 'accepted') accepted.set(endpoint.proxy, [...(accepted.get(endpoint.proxy) ?? []), endpoint]);
  return accepted;
}

async function probe(endpoint: Endpoint, { workingDirectory }: ProofRequest): Promise<ProbeResult> {
  if (endpoint.kind === 'unix') return probeConnection({ path: resolve(workingDirectory, endpoint.path) });
  if (endpoint.kind !== 'tcp' || endpoint.unreachable || endpoint.address === null) return 'unknown';
  return probeConnection({ host: hexToHost(endpoint.address), port: endpoint.port });
}
