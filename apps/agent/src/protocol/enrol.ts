import { createHash, X509Certificate } from 'node:crypto';
import {
  agentPaths,
  agentProtocolVersion,
  agentServerName,
  EnrolmentToken,
  EnrolResponse,
  type Facts,
} from '@sluice/contract/agent';
import { AgentProblem } from '../agent-problem.ts';
import { describeError } from '../log.ts';
import { parseJson, refusalOf } from './answer.ts';
import { createHttpsTransport, type TransportResponse } from './https-transport.ts';
import type { Identity } from './identity.ts';
import { findPinnedCa } from './pinned-ca.ts';

export interface EnrolInput {
  controlPlane: string;
  token: string;
  identity: Identity;
  name: string;
  facts: Facts;
}

const timeoutMs = 15_000;
const maxResponseBytes = 256 * 1024;

export function readControlPlaneUrl(text: string): string {
  const url = parseUrl(text);
  if (url?.protocol === 'https:' && url.username === '' && (url.pathname === '/' || url.pathname === ''))
    return url.origin;
  throw new AgentProblem(
    'control-plane-address',
    `${JSON.stringify(text)} is not the address of a control plane.`,
    'Give --control-plane as https://host:port, as the enrolment command of the Nodes page does.',
  );
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

export function readToken(text: string): { token: string; fingerprint: string } {
  const parsed = EnrolmentToken.safeParse(text);
  const fingerprint = parsed.success ? parsed.data.split('.')[3] : undefined;
  if (parsed.success && fingerprint !== undefined) return { token: parsed.data, fingerprint };
  throw new AgentProblem(
    'token-malformed',
    'The enrolment token is not complete.',
    'Copy the whole enrolment command from the Nodes page: the token begins with slt1. and has no blanks.',
  );
}

/** Registers the node's key. The same token with the same key gives the same node again. */
export async function enrol(input: EnrolInput): Promise<{ nodeId: string; caCertificate: string }> {
  const { token, fingerprint } = readToken(input.token);
  const ca = await findPinnedCa(input.controlPlane, fingerprint);
  const response = await sendEnrolment(input, token, ca);
  if (response.status !== 200 && response.status !== 201) throw refused(input.controlPlane, response);
  const answer = parseJson(response, EnrolResponse);
  if (answer.kind !== 'ok') throw unreachable(input.controlPlane, 'it answered in a form this agent does not know');
  const { nodeId, caCertificate } = answer.value;
  if (fingerprintOf(caCertificate) !== fingerprint) {
    throw new AgentProblem(
      'control-plane-not-trusted',
      'The control plane named another certificate authority than the token.',
      'Make a new enrolment command on the Nodes page and run that.',
    );
  }
  return { nodeId, caCertificate };
}

async function sendEnrolment(input: EnrolInput, token: string, ca: string): Promise<TransportResponse> {
  const { controlPlane, facts, identity, name } = input;
  const transport = createHttpsTransport({ baseUrl: controlPlane, ca, serverName: agentServerName });
  const body = { protocol: agentProtocolVersion, token, publicKey: identity.publicKey, name, facts };
  try {
    return await transport.send({
      method: 'POST',
      path: agentPaths.enrol,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
      timeoutMs,
      maxResponseBytes,
    });
  } catch (error) {
    throw unreachable(controlPlane, describeError(error));
  } finally {
    transport.close();
  }
}

function refused(controlPlane: string, response: TransportResponse): AgentProblem {
  const refusal = refusalOf(response);
  if (refusal.kind !== 'refused') return unreachable(controlPlane, refusal.kind === 'away' ? refusal.cause : 'unknown');
  return new AgentProblem(
    refusal.code ?? 'enrolment-refused',
    refusal.cause,
    refusal.remediation ?? 'Make a new enrolment command on the Nodes page and run that.',
  );
}

function unreachable(controlPlane: string, cause: string): AgentProblem {
  return new AgentProblem(
    'control-plane-unreachable',
    `${controlPlane} did not enrol this node: ${cause}.`,
    'Check that the control plane runs, then run the same command again: repeating it does no harm.',
  );
}

function fingerprintOf(pem: string): string | null {
  try {
    return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
  } catch {
    return null;
  }
}
