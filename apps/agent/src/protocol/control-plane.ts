import {
  agentPaths,
  agentServerName,
  Desired,
  type Metrics,
  type Report,
  ReportResponse,
} from '@sluice/contract/agent';
import type { CommandAnswer } from '@sluice/contract/agent-operations';
import { z } from 'zod';
import type { BlobAnswer } from '../converge/pass.ts';
import { digestOf } from '../state/durable-file.ts';
import type { DesiredKey } from '../state/node-record.ts';
import { type Answer, away, parseJson, refusalOf } from './answer.ts';
import { createCredential } from './credential.ts';
import { createHttpsTransport, type TransportRequest, type TransportResponse } from './https-transport.ts';
import type { Identity } from './identity.ts';

/** What a poll says of this node, and how long it waits. */
export interface Poll {
  /** The newest desired state that we know. */
  have: DesiredKey | null;
  /** Tag of the overrides and commands that we know; null before the first answer. */
  operations: string | null;
  /** Tag of the newest report that was taken; null when the control plane gave none. */
  reported: string | null;
  waitSeconds: number;
}

/** What the agent asks of the control plane. */
export interface ControlPlane {
  /** Waits for something newer than what the poll names; null when there is nothing. */
  pollDesired(poll: Poll, signal: AbortSignal): Promise<Answer<Desired | null>>;
  fetchBlob(digest: string, sizeBytes: number): Promise<BlobAnswer>;
  putBlob(digest: string, bytes: Uint8Array): Promise<Answer<null>>;
  sendReport(report: Report): Promise<Answer<z.infer<typeof ReportResponse>>>;
  sendMetrics(metrics: Metrics): Promise<Answer<null>>;
  sendAnswer(answer: CommandAnswer): Promise<Answer<{ accepted: boolean }>>;
  close(): void;
}

/** The shape of `CommandAnswerResponse`, which comes with everything that is loaded only when it is needed. */
const AnswerTaken = z.object({ accepted: z.boolean() });
const callTimeoutMs = 10_000;
const blobTimeoutMs = 30_000;
const maxJsonBytes = 1024 * 1024;

export interface ControlPlaneOptions {
  baseUrl: string;
  ca: string;
  nodeId: string;
  identity: Identity;
}

export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const transport = createHttpsTransport({ baseUrl: options.baseUrl, ca: options.ca, serverName: agentServerName });
  const credential = createCredential(transport, options.nodeId, options.identity);

  /** Sends with a token; a token that is no longer taken is replaced once. */
  const call = async (request: TransportRequest): Promise<Answer<TransportResponse>> => {
    for (let attempt = 0; ; attempt += 1) {
      const token = await credential.token();
      if (token.kind !== 'ok') return token;
      try {
        const headers = { ...request.headers, authorization: `Bearer ${token.value}` };
        const response = await transport.send({ ...request, headers });
        if (response.status === 401) credential.drop(token.value);
        if (response.status === 401 && attempt === 0) continue;
        if (response.status >= 200 && response.status < 300) return { kind: 'ok', value: response };
        return refusalOf(response);
      } catch (error) {
        return away(error);
      }
    }
  };

  const postJson = (path: string, value: object) => {
    const body = Buffer.from(JSON.stringify(value));
    const headers = { 'content-type': 'application/json' };
    return call({ method: 'POST', path, headers, body, timeoutMs: callTimeoutMs, maxResponseBytes: maxJsonBytes });
  };

  return {
    async pollDesired({ have, operations, reported, waitSeconds }, signal) {
      const query = new URLSearchParams({ waitSeconds: String(waitSeconds) });
      if (have) query.set('have', `${have.epoch}.${have.counter}`);
      if (operations !== null) query.set('operations', operations);
      if (reported !== null) query.set('reported', reported);
      const path = `${agentPaths.desired}?${query}`;
      const answer = await call({
        method: 'GET',
        path,
        timeoutMs: waitSeconds * 1000 + callTimeoutMs,
        maxResponseBytes: maxJsonBytes,
        signal,
      });
      if (answer.kind !== 'ok') return answer;
      return answer.value.status === 204 ? { kind: 'ok', value: null } : parseJson(answer.value, Desired);
    },
    async fetchBlob(digest, sizeBytes) {
      const path = agentPaths.blob(digest);
      const answer = await call({
        method: 'GET',
        path,
        timeoutMs: blobTimeoutMs,
        maxResponseBytes: sizeBytes + maxJsonBytes,
      });
      if (answer.kind === 'away') return answer;
      if (answer.kind === 'refused') return { kind: 'refused', cause: answer.cause };
      return { kind: 'blob', bytes: answer.value.body };
    },
    async putBlob(digest, bytes) {
      if (digestOf(bytes) !== digest) return { kind: 'away', cause: 'the file changed before it was sent' };
      const headers = { 'content-type': 'application/octet-stream' };
      const path = agentPaths.blob(digest);
      const answer = await call({
        method: 'PUT',
        path,
        headers,
        body: bytes,
        timeoutMs: blobTimeoutMs,
        maxResponseBytes: maxJsonBytes,
      });
      return answer.kind === 'ok' ? { kind: 'ok', value: null } : answer;
    },
    async sendReport(report) {
      const answer = await postJson(agentPaths.report, report);
      return answer.kind === 'ok' ? parseJson(answer.value, ReportResponse) : answer;
    },
    async sendMetrics(metrics) {
      const answer = await postJson(agentPaths.metrics, metrics);
      return answer.kind === 'ok' ? { kind: 'ok', value: null } : answer;
    },
    async sendAnswer(answer) {
      const sent = await postJson(agentPaths.answers, answer);
      return sent.kind === 'ok' ? parseJson(sent.value, AnswerTaken) : sent;
    },
    close: () => transport.close(),
  };
}
