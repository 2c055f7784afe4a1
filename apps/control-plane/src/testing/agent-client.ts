import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Agent, request } from 'node:https';
import {
  agentPaths,
  agentProtocolVersion,
  agentServerName,
  EnrolResponse,
  TokenResponse,
} from '@sluice/contract/agent';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
  json(): unknown;
}

export interface CallOptions {
  method?: string;
  body?: object | Buffer;
  token?: string;
  /** Default: the token of the client, once it has one. */
  headers?: Record<string, string>;
}

/** Speaks the agent protocol over TLS, step by step: for tests that look at the listener from outside. */
export class AgentClient {
  readonly keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ed25519');
  readonly #url: string;
  readonly #agent: Agent;
  nodeId = '';
  token: string | null = null;

  constructor(url: string, ca: string) {
    this.#url = url;
    this.#agent = new Agent({ ca, servername: agentServerName, keepAlive: true });
  }

  get publicKey(): string {
    return this.keys.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
  }

  call(path: string, options: CallOptions = {}): Promise<Answer> {
    const { body } = options;
    const payload = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
    const token = options.token ?? this.token;
    const headers = {
      ...(body === undefined ? {} : { 'content-type': type, 'content-length': String(payload?.length ?? 0) }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...options.headers,
    };
    const method = options.method ?? (body === undefined ? 'GET' : 'POST');
    return new Promise((resolve, reject) => {
      const sent = request(this.#url + path, { method, headers, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const json = (): unknown => JSON.parse(bytes.toString());
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, json });
        });
      });
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  async enrol(token: string, name = 'node'): Promise<Answer> {
    const facts = {
      hostname: name,
      os: 'Linux',
      kernel: '6',
      architecture: 'x64',
      cpuCount: 2,
      memoryBytes: 1,
      addresses: ['192.0.2.10'],
      agentVersion: '0.1.0',
      user: 'sluice',
    };
    const body = { protocol: agentProtocolVersion, token, publicKey: this.publicKey, name, facts };
    const answer = await this.call(agentPaths.enrol, { body });
    const enrolled = answer.status === 200 ? EnrolResponse.parse(answer.json()) : null;
    if (enrolled !== null) this.nodeId = enrolled.nodeId;
    return answer;
  }

  signatureOver(challenge: string): string {
    const text = `sluice-agent-token\n${this.nodeId}\n${challenge}`;
    return sign(null, Buffer.from(text), this.keys.privateKey).toString('base64');
  }

  async askForChallenge(): Promise<string> {
    const answer = await this.call(agentPaths.challenge, { body: { nodeId: this.nodeId } });
    return (answer.json() as { challenge: string }).challenge;
  }

  async signIn(): Promise<Answer> {
    const challenge = await this.askForChallenge();
    const body = { nodeId: this.nodeId, challenge, signature: this.signatureOver(challenge) };
    const answer = await this.call(agentPaths.token, { body });
    if (answer.status === 200) this.token = TokenResponse.parse(answer.json()).token;
    return answer;
  }

  close(): void {
    this.#agent.destroy();
  }
}

export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
