import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Agent, request } from 'node:https';
import {
  agentPaths,
  agentProtocolVersion,
  agentServerName,
  type Bundle,
  bundleVariable,
  ChallengeResponse,
  Desired,
  type DriftFact,
  EnrolResponse,
  type Metrics,
  type NodeDiagnostic,
  type Observed,
  type OverrideStatus,
  type PassOutcome,
  type Report,
  ReportResponse,
  TokenResponse,
} from '@sluice/contract/agent';
import { Command, type CommandAnswer, CommandAnswerResponse, Override } from '@sluice/contract/agent-operations';
import type { z } from 'zod';

export interface Answer {
  status: number;
  bytes: Buffer;
  json: unknown;
}

/** How the driven node answers one bundle; default: everything works. */
export interface Behaviour {
  prepare?: (bundle: Bundle, text: string) => NodeDiagnostic[];
  commit?: (bundle: Bundle, text: string) => { diagnostics: NodeDiagnostic[]; restored: boolean } | null;
}

const mainPath = 'haproxy.cfg';

/**
 * A node that speaks the agent protocol through the real listener, with a disk and a HAProxy that are variables. What the real
 * agent does with its HAProxy is tested there; here it is what the control plane makes of the messages.
 */
export class DrivenAgent {
  readonly name: string;
  readonly #url: URL;
  readonly #key: KeyObject;
  readonly publicKey: string;
  #tls: Agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  #token = '';
  nodeId = '';
  disk: Buffer;
  /** Files on its disk beside haproxy.cfg, by their path in bundles. */
  beside = new Map<string, Buffer>();
  /** Ids of the sealed versions among them. */
  versions = new Map<string, string>();
  diskBundle: string | null = null;
  runningBundle: string | null = null;
  lastGood: string | null = null;
  managed = false;
  behaviour: Behaviour = {};
  /** Files that it claims to have instead of its own. */
  claims: Observed['files'] | null = null;
  verdict: Observed['verdict'] = { ok: true, diagnostics: [] };
  blockers: Observed['haproxy']['blockers'] = [];
  /** What it says of differences that only a node can see. A reload of a commit undoes them. */
  drift: DriftFact[] = [];
  /** How it says that what holds for a time stands; null: it knows no overrides and no commands. */
  overrides: OverrideStatus[] | null = null;
  #undelivered: PassOutcome | null = null;
  /** Newest desired state it was told. */
  told: Desired | null = null;
  /** Texts that became live, oldest first. */
  readonly live: string[] = [];

  constructor(agentUrl: string, name: string, disk: Buffer) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.#url = new URL(agentUrl);
    this.#key = privateKey;
    this.publicKey = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
    this.name = name;
    this.disk = disk;
  }

  /** The control plane came back on another port. */
  moveTo(agentUrl: string): void {
    this.#url.href = agentUrl;
  }

  async enrol(token: string): Promise<Answer> {
    const answer = await this.call('POST', agentPaths.enrol, {
      protocol: agentProtocolVersion,
      token,
      publicKey: this.publicKey,
      name: this.name,
      facts: facts(this.name),
    });
    if (answer.status !== 200) return answer;
    const { nodeId, caCertificate } = EnrolResponse.parse(answer.json);
    this.nodeId = nodeId;
    this.#tls.destroy();
    this.#tls = new Agent({ keepAlive: true, ca: caCertificate });
    await this.authenticate();
    return answer;
  }

  async authenticate(): Promise<Answer> {
    const asked = await this.call('POST', agentPaths.challenge, { nodeId: this.nodeId });
    const { challenge } = ChallengeResponse.parse(asked.json);
    const text = `sluice-agent-token\n${this.nodeId}\n${challenge}`;
    const signature = sign(null, Buffer.from(text), this.#key).toString('base64');
    const answer = await this.call('POST', agentPaths.token, { nodeId: this.nodeId, challenge, signature });
    if (answer.status === 200) this.#token = TokenResponse.parse(answer.json).token;
    return answer;
  }

  /** Asks what it should be; null when nothing changed since the last time. */
  async poll(waitSeconds = 0): Promise<Desired | null> {
    const have = this.told === null ? '' : `&have=${this.told.epoch}.${this.told.counter}`;
    const knows = this.overrides === null ? '' : `&operations=${this.told?.operationsTag ?? ''}`;
    const answer = await this.call('GET', `${agentPaths.desired}?waitSeconds=${waitSeconds}${have}${knows}`);
    if (answer.status === 204) return null;
    this.told = Desired.parse(answer.json);
    this.managed = this.told.managed;
    return this.told;
  }

  /** The overrides and commands that it was told last. */
  toldOperations(): { overrides: Override[]; commands: Command[] } {
    const { overrides = [], commands = [] } = this.told ?? {};
    return {
      overrides: overrides.map((one) => Override.parse(one)),
      commands: commands.map((one) => Command.parse(one)),
    };
  }

  /** Says what became of a command. Answers whether somebody waited for it. */
  async answer(answer: CommandAnswer): Promise<boolean> {
    const { status, bytes, json } = await this.call('POST', agentPaths.answers, answer);
    if (status !== 200) throw new Error(`The answer was answered ${status}: ${bytes}`);
    return CommandAnswerResponse.parse(json).accepted;
  }

  observed(): Observed {
    return {
      mode: this.managed ? 'managing' : 'observing',
      haproxy: {
        running: true,
        version: '2.6.12',
        binary: '/usr/sbin/haproxy',
        masterPid: 100,
        workerPid: 101,
        oldWorkers: 0,
        commandLine: ['haproxy', '-W', '-f', '/etc/haproxy/haproxy.cfg'],
        configPaths: ['/etc/haproxy/haproxy.cfg'],
        masterSocket: '/run/haproxy/master.sock',
        runningBundle: this.runningBundle,
        blockers: this.blockers,
      },
      files:
        this.claims ??
        [[mainPath, this.disk] as const, ...this.beside].map(([path, bytes]) => {
          const version = this.versions.get(path);
          const sizeBytes = bytes.length;
          return version === undefined
            ? { path, digest: sha256(bytes), sizeBytes }
            : { path, digest: version, sizeBytes, sealed: true };
        }),
      diskBundle: this.diskBundle,
      lastGoodBundle: this.lastGood,
      verdict: this.verdict,
      drift: this.drift,
      openStep: null,
      ...(this.overrides === null ? {} : { overrides: this.overrides }),
    };
  }

  /** A report as it would be sent now. */
  reportBody(outcome: PassOutcome | null = null): Report {
    return {
      protocol: agentProtocolVersion,
      epoch: this.told?.epoch ?? null,
      counter: this.told?.counter ?? 0,
      observed: this.observed(),
      outcome,
      facts: facts(this.name),
    };
  }

  async report(outcome: PassOutcome | null = null): Promise<z.output<typeof ReportResponse>> {
    return this.send(this.reportBody(outcome));
  }

  async send(body: Report): Promise<z.output<typeof ReportResponse>> {
    const answer = await this.call('POST', agentPaths.report, body);
    if (answer.status !== 200) throw new Error(`The report was answered ${answer.status}: ${answer.bytes}`);
    return ReportResponse.parse(answer.json);
  }

  /** Reports and sends what is wanted, as an agent does when it starts. */
  async introduce(): Promise<void> {
    await this.poll();
    const { wanted } = await this.report();
    for (const digest of wanted) await this.putBlob(digest, this.disk);
    await this.report();
    await this.poll();
  }

  async metrics(metrics: Metrics): Promise<Answer> {
    return this.call('POST', agentPaths.metrics, metrics);
  }

  async getBlob(digest: string): Promise<Answer> {
    return this.call('GET', agentPaths.blob(digest));
  }

  async putBlob(digest: string, bytes: Buffer): Promise<Answer> {
    return this.call('PUT', agentPaths.blob(digest), bytes);
  }

  /** Does what it is told, without reporting it yet. Null when there is nothing to do. */
  async pass(desired: Desired): Promise<PassOutcome | null> {
    const { bundle, phase } = desired;
    if (!desired.managed || phase === 'hold' || bundle === null) return null;
    const main = bundle.files.find((file) => file.path === mainPath);
    const blob = main === undefined ? null : await this.getBlob(main.digest);
    if (main === undefined || blob === null || blob.status !== 200 || sha256(blob.bytes) !== main.digest) {
      throw new Error(`The blob of the bundle was answered ${blob?.status}`);
    }
    const others = new Map<string, Buffer>();
    for (const file of bundle.files.filter(({ path }) => path !== mainPath)) {
      const other = await this.getBlob(file.digest);
      if (file.sealed !== true && sha256(other.bytes) !== file.digest)
        throw new Error(`${file.path} was answered ${other.status}`);
      others.set(file.path, other.bytes);
    }
    const text = blob.bytes.toString('latin1');
    const refusals = this.behaviour.prepare?.(bundle, text) ?? [];
    if (refusals.length > 0) {
      return outcomeOf(phase, bundle, {
        step: 'validate',
        code: 'config-rejected',
        restored: null,
        diagnostics: refusals,
      });
    }
    if (phase === 'prepare') return outcomeOf(phase, bundle, null);
    return this.#commit(desired, bundle, blob.bytes, others);
  }

  #commit(desired: Desired, bundle: Bundle, bytes: Buffer, others: Map<string, Buffer>): PassOutcome {
    const onDisk = Object.fromEntries(this.observed().files.map(({ path, digest }) => [path, digest]));
    const expected = Object.entries(desired.expectedOnDisk ?? {});
    const wanted = new Map(bundle.files.map((file) => [file.path, file.digest]));
    if (expected.some(([path, digest]) => onDisk[path] !== digest && onDisk[path] !== wanted.get(path))) {
      const diagnostics = [says('drift', 'The disk holds something else.', null)];
      return outcomeOf('commit', bundle, { step: 'compare-disk', code: 'drift', restored: null, diagnostics });
    }
    const failure = this.behaviour.commit?.(bundle, bytes.toString('latin1')) ?? null;
    if (failure !== null) {
      return outcomeOf('commit', bundle, { step: 'prove', code: 'proof-failed', ...failure });
    }
    if (!bytes.includes(`setenv ${bundleVariable} ${bundle.digest}\n`)) throw new Error('The trailer is missing.');
    this.disk = bytes;
    this.drift = [];
    this.beside = others;
    const sealed = bundle.files.filter((file) => file.sealed === true);
    this.versions = new Map(sealed.map((file) => [file.path, file.digest]));
    this.diskBundle = bundle.digest;
    this.runningBundle = bundle.digest;
    this.lastGood = bundle.digest;
    this.live.push(bytes.toString('latin1'));
    return outcomeOf('commit', bundle, null);
  }

  /** One turn: hears what it should be, does it, reports. Waits up to `waitSeconds` to hear something new. */
  async step(waitSeconds = 10): Promise<PassOutcome | null> {
    const desired = await this.poll(waitSeconds);
    const outcome = desired === null ? null : await this.pass(desired);
    if (outcome !== null) await this.report(outcome);
    return outcome;
  }

  /** Polls, acts and reports until nothing more is asked for now. */
  async settle(): Promise<void> {
    await this.#deliver();
    for (let round = 0; round < 20; round += 1) {
      const desired = await this.poll();
      if (desired === null) return;
      this.#undelivered = await this.pass(desired);
      await this.#deliver();
    }
    throw new Error('The node is told something new again and again.');
  }

  /** An answer goes out until it was heard, as that of the real agent. */
  async #deliver(): Promise<void> {
    if (this.#undelivered !== null) await this.report(this.#undelivered);
    this.#undelivered = null;
  }

  close(): void {
    this.#tls.destroy();
  }

  call(method: string, path: string, body?: object | Buffer): Promise<Answer> {
    const raw = Buffer.isBuffer(body);
    const payload = body === undefined ? null : raw ? body : Buffer.from(JSON.stringify(body));
    const options = {
      host: this.#url.hostname,
      port: this.#url.port,
      path,
      method,
      agent: this.#tls,
      servername: agentServerName,
      headers: {
        ...(payload === null
          ? {}
          : {
              'content-type': raw ? 'application/octet-stream' : 'application/json',
              'content-length': payload.length,
            }),
        ...(this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` }),
      },
    };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const isJson = response.headers['content-type']?.includes('json') ?? false;
          resolve({
            status: response.statusCode ?? 0,
            bytes,
            json: isJson ? JSON.parse(bytes.toString('utf8')) : null,
          });
        });
      });
      sent.on('error', reject);
      sent.end(payload ?? undefined);
    });
  }
}

/** A diagnostic as an agent reports it for the main file. */
export function says(code: string, cause: string, line: number | null): NodeDiagnostic {
  const source = code === 'config-rejected' ? 'haproxy' : 'agent';
  return { code, severity: 'error', source, path: mainPath, line, cause, remediation: null };
}

function outcomeOf(
  phase: 'prepare' | 'commit',
  bundle: Bundle,
  nack: Pick<PassOutcome, 'step' | 'code' | 'restored' | 'diagnostics'> | null,
): PassOutcome {
  return {
    phase,
    bundle: bundle.digest,
    kind: nack === null ? 'ack' : 'nack',
    step: nack?.step ?? null,
    code: nack?.code ?? null,
    restored: nack?.restored ?? null,
    diagnostics: nack?.diagnostics ?? [],
    steps: [{ name: 'validate', startedAt: new Date().toISOString(), durationMs: 26 }],
  };
}

function facts(hostname: string): NonNullable<Report['facts']> {
  return {
    hostname,
    os: 'Debian GNU/Linux 12',
    kernel: '6.1.0',
    architecture: 'x64',
    cpuCount: 2,
    memoryBytes: 2 ** 31,
    addresses: ['192.0.2.10'],
    agentVersion: '0.1.0',
    user: 'sluice',
    runtime: { commands: [...commands], addServerKeywords: null },
  };
}

/** Of `help` in 2.6, as far as changes are planned by them. */
const commands = [
  ...['set server', 'set maxconn server', 'set maxconn frontend', 'add server', 'del server', 'enable health'],
  ...['add map', 'del map', 'set map', 'prepare map', 'commit map', 'clear map', 'show map'],
  ...['add acl', 'del acl', 'prepare acl', 'commit acl', 'clear acl', 'show acl'],
  ...['set ssl cert', 'commit ssl cert', 'abort ssl cert', 'show ssl cert'],
];

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
