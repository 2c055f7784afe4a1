import { agentPaths, ChallengeResponse, TokenResponse } from '@sluice/contract/agent';
import { type Answer, away, parseJson, refusalOf } from './answer.ts';
import type { Transport } from './https-transport.ts';
import type { Identity } from './identity.ts';

export interface Credential {
  token(): Promise<Answer<string>>;
  /** The control plane did not accept it: the next call gets another one. */
  drop(token: string): void;
}

const timeoutMs = 10_000;
const maxResponseBytes = 64 * 1024;
/** Part of its life after which a token is renewed. */
const renewAt = 0.8;

/**
 * Short-lived token for a signature over a challenge. Needs no clock that agrees with the control plane's:
 * only time that passed here counts.
 */
export function createCredential(transport: Transport, nodeId: string, identity: Identity): Credential {
  let held: { token: string; renewAtMs: number } | null = null;
  let pending: Promise<Answer<string>> | null = null;

  const post = async (path: string, body: object) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = { 'content-type': 'application/json' };
    return transport.send({ method: 'POST', path, headers, body: bytes, timeoutMs, maxResponseBytes });
  };

  const obtain = async (): Promise<Answer<string>> => {
    const first = await post(agentPaths.challenge, { nodeId });
    if (first.status !== 200) return refusalOf(first);
    const challenge = parseJson(first, ChallengeResponse);
    if (challenge.kind !== 'ok') return challenge;
    const signature = identity.sign(`sluice-agent-token\n${nodeId}\n${challenge.value.challenge}`);
    const second = await post(agentPaths.token, { nodeId, challenge: challenge.value.challenge, signature });
    if (second.status !== 200) return refusalOf(second);
    const granted = parseJson(second, TokenResponse);
    if (granted.kind !== 'ok') return granted;
    const lifeMs = granted.value.expiresInSeconds * 1000 * renewAt;
    held = { token: granted.value.token, renewAtMs: performance.now() + lifeMs };
    return { kind: 'ok', value: granted.value.token };
  };

  return {
    async token() {
      if (held && performance.now() < held.renewAtMs) return { kind: 'ok', value: held.token };
      pending ??= obtain()
        .catch((error: unknown) => away<string>(error))
        .finally(() => {
          pending = null;
        });
      return pending;
    },
    drop(token) {
      if (held?.token === token) held = null;
    },
  };
}
