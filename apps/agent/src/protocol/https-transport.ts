import { Agent, request as httpsRequest } from 'node:https';
import { errnoOf } from '../agent-problem.ts';

export interface TransportRequest {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  timeoutMs: number;
  /** A longer answer is an error: nothing the control plane says may fill the memory of the node. */
  maxResponseBytes: number;
  signal?: AbortSignal | undefined;
}

export interface TransportResponse {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  close(): void;
}

/**
 * A second connection is closed when it was not used for this long: an idle agent holds one, that of its poll. Longer than the
 * pause between two snapshots of metrics. It concerns no request under way, however long it waits.
 */
const unusedConnectionMs = 10_000;

/** HTTPS to one control plane whose chain must end in `ca`, whatever address it is reached by. No redirects. */
export function createHttpsTransport(options: { baseUrl: string; ca: string; serverName: string }): Transport {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 4,
    timeout: unusedConnectionMs,
    ca: options.ca,
    servername: options.serverName,
    minVersion: 'TLSv1.2',
  });
  const send = (request: TransportRequest) => sendOnce(agent, options.baseUrl, request);
  return {
    async send(request) {
      try {
        return await send(request);
      } catch (error) {
        if (!(error instanceof StaleSocket)) throw error;
        return send(request);
      }
    },
    close: () => agent.destroy(),
  };
}

/** A kept connection that the other side had already closed; every request of ours may be sent again. */
class StaleSocket extends Error {}

function sendOnce(agent: Agent, baseUrl: string, request: TransportRequest): Promise<TransportResponse> {
  const { body, maxResponseBytes, method, path, signal, timeoutMs } = request;
  return new Promise((resolve, reject) => {
    const headers = { ...request.headers, 'content-length': String(body?.length ?? 0) };
    const sent = httpsRequest(new URL(path, baseUrl), { agent, method, headers, ...(signal ? { signal } : {}) });
    const deadline = setTimeout(() => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    sent.on('error', (error) => {
      clearTimeout(deadline);
      reject(sent.reusedSocket && errnoOf(error) === 'ECONNRESET' ? new StaleSocket('closed') : error);
    });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > maxResponseBytes) sent.destroy(new Error(`the answer is longer than ${maxResponseBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        clearTimeout(deadline);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.end(body);
  });
}
