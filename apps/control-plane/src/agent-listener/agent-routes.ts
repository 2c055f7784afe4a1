import { createHash } from 'node:crypto';
import { Digest, maxResourceBytes, type NodeId, problem } from '@sluice/contract';
import {
  agentPaths,
  ChallengeRequest,
  ChallengeResponse,
  Desired,
  EnrolRequest,
  type EnrolResponse,
  Metrics,
  OperationsTag,
  Report,
  ReportResponse,
  ReportTag,
  TokenRequest,
  TokenResponse,
} from '@sluice/contract/agent';
import { CommandAnswer, CommandAnswerResponse } from '@sluice/contract/agent-operations';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AgentProgram } from '../platform/platform.ts';
import { networkOf, type RateLimit } from '../platform/rate-limit.ts';
import type { AgentCredentials } from './agent-credentials.ts';
import type { DesiredBoard, Have } from './desired-board.ts';
import type { AgentGateway } from './gateway.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Node whose token the request carries; null on public routes. */
    nodeId: NodeId | null;
  }
}

export interface AgentRouteOptions {
  gateway: AgentGateway;
  credentials: AgentCredentials;
  board: DesiredBoard;
  enrolLimit: RateLimit;
  program: AgentProgram | null;
  caCertificatePem: string;
}

/** Above what the contract lets a report hold: two lists of 200 diagnostics of 11 KB, 1,000 files, a command line. */
const largestReportBytes = 8 * 1024 * 1024;
const largestMetricsBytes = 16 * 1024 * 1024;
/** The contract bounds rows and words; a list with every word at its bound is refused. */
const largestAnswerBytes = 4 * 1024 * 1024;
const longestWaitSeconds = 60;
const octets = 'application/octet-stream';
const open = { access: { agent: 'public' } } as const;
const byNode = { access: { agent: 'node' } } as const;

const DesiredQuery = z.object({
  have: z
    .string()
    .regex(/^[0-9a-f-]{36}\.\d{1,15}$/)
    .optional(),
  operations: OperationsTag.optional(),
  reported: ReportTag.optional(),
  waitSeconds: z.coerce.number().min(0).max(longestWaitSeconds).default(25),
});
const BlobParams = z.object({ digest: Digest });

export function addAgentRoutes(app: FastifyInstance, options: AgentRouteOptions): void {
  addIdentityRoutes(app, options);
  addNodeRoutes(app, options);
  addBlobRoutes(app, options);
}

function addIdentityRoutes(app: FastifyInstance, options: AgentRouteOptions): void {
  const { gateway, credentials, enrolLimit, program } = options;

  app.get(agentPaths.program, { config: open }, async (_, reply) => {
    if (program === null)
      throw problem(
        'not-found',
        'This control plane has no agent program: it has not been built.',
        'Run “npm run build” on the machine of the control plane and start it again.',
      );
    return reply.header('content-type', 'text/javascript; charset=utf-8').send(program.bytes);
  });

  app.post(agentPaths.enrol, { config: open, schema: { body: EnrolRequest } }, async (request) => {
    const network = networkOf(request.ip);
    await enrolLimit.consume(network);
    const { nodeId } = await gateway.enrol(request.body as z.output<typeof EnrolRequest>, request.ip);
    await enrolLimit.giveBack(network);
    const answer: z.input<typeof EnrolResponse> = { nodeId, caCertificate: options.caCertificatePem };
    return answer;
  });

  app.post(agentPaths.challenge, { config: open, schema: { body: ChallengeRequest } }, async (request) => {
    const { nodeId } = request.body as z.output<typeof ChallengeRequest>;
    return ChallengeResponse.parse({ challenge: credentials.challengeFor(nodeId) });
  });

  app.post(agentPaths.token, { config: open, schema: { body: TokenRequest } }, async (request) => {
    const { nodeId, challenge, signature } = request.body as z.output<typeof TokenRequest>;
    const publicKey = await gateway.publicKeyOf(nodeId);
    if (publicKey === null || !credentials.answerFits(nodeId, publicKey, challenge, Buffer.from(signature, 'base64')))
      throw notAuthenticated();
    return TokenResponse.parse(credentials.tokenFor(nodeId));
  });
}

function addNodeRoutes(app: FastifyInstance, { gateway, board }: AgentRouteOptions): void {
  app.get(agentPaths.desired, { config: byNode, schema: { querystring: DesiredQuery } }, async (request, reply) => {
    const { have, operations, reported, waitSeconds } = request.query as z.output<typeof DesiredQuery>;
    const nodeId = nodeOf(request);
    const reportWanted = reported !== undefined && !gateway.noteContact(nodeId, reported);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    // Who has nothing is answered at once.
    const known = reportWanted ? null : readHave(have, operations);
    const desired = await board.next(nodeId, known, waitSeconds * 1000, gone.signal);
    if (desired === null) return reply.code(204).send();
    const answer = { ...Desired.parse(desired), now: new Date().toISOString() };
    return reportWanted ? { ...answer, reportWanted } : answer;
  });

  app.post(
    agentPaths.report,
    { config: byNode, schema: { body: Report }, bodyLimit: largestReportBytes },
    async (request) => ReportResponse.parse(await gateway.report(nodeOf(request), request.body as Report)),
  );

  app.post(
    agentPaths.metrics,
    { config: byNode, schema: { body: Metrics }, bodyLimit: largestMetricsBytes },
    async (request, reply) => {
      await gateway.metrics(nodeOf(request), request.body as Metrics);
      return reply.code(204).send();
    },
  );

  app.post(
    agentPaths.answers,
    { config: byNode, schema: { body: CommandAnswer }, bodyLimit: largestAnswerBytes },
    async (request) => {
      const accepted = await gateway.answer(nodeOf(request), request.body as CommandAnswer);
      return CommandAnswerResponse.parse({ accepted });
    },
  );
}

function addBlobRoutes(app: FastifyInstance, { gateway }: AgentRouteOptions): void {
  const url = agentPaths.blob(':digest');
  const schema = { params: BlobParams };

  app.get(url, { config: byNode, schema }, async (request, reply) => {
    const { digest } = request.params as z.output<typeof BlobParams>;
    const bytes = await gateway.readBlob(nodeOf(request), digest);
    return reply.header('content-type', octets).send(Buffer.from(bytes));
  });

  app.put(url, { config: byNode, schema, bodyLimit: maxResourceBytes }, async (request, reply) => {
    const { digest } = request.params as z.output<typeof BlobParams>;
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (createHash('sha256').update(bytes).digest('hex') !== digest)
      throw problem('bad-request', 'The bytes do not have the digest of the address.', 'Send the file once more.');
    await gateway.writeObservedBlob(nodeOf(request), digest, bytes);
    return reply.code(204).send();
  });
}

export function notAuthenticated() {
  return problem(
    'agent-not-authenticated',
    'The agent did not prove that it holds the key of a known node.',
    'Fetch a new challenge and a new token. If that fails, the node was deleted: enrol it again.',
  );
}

function nodeOf(request: FastifyRequest): NodeId {
  if (request.nodeId === null) throw notAuthenticated();
  return request.nodeId;
}

function readHave(have: string | undefined, operations: string | undefined): Have | null {
  const [epoch, counter] = have?.split('.') ?? [];
  return epoch === undefined || counter === undefined
    ? null
    : { epoch, counter: Number(counter), operations: operations ?? null };
}
