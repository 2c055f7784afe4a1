import { createHmac, createPublicKey, createSecretKey, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import { NodeId } from '@sluice/contract';

/**
 * Proofs that a caller holds the key of a node. Nothing is stored: challenges and tokens carry their expiry and an HMAC
 * under a key that all replicas share.
 */
export interface AgentCredentials {
  challengeFor(nodeId: NodeId): string;
  /** Whether the challenge is ours, of this node and not expired, and `signature` is the node's over it. */
  answerFits(nodeId: NodeId, publicKey: Uint8Array, challenge: string, signature: Uint8Array): boolean;
  tokenFor(nodeId: NodeId): { token: string; expiresInSeconds: number };
  /** The node whose living token this is, else null. */
  nodeOf(token: string): NodeId | null;
}

const challengeLifetimeMs = 60_000;
const tokenLifetimeMs = 10 * 60_000;

export function createAgentCredentials(key: Buffer, now: () => number = Date.now): AgentCredentials {
  // Bytes would be made a key anew for each message, which takes longer than the rest.
  const secret = createSecretKey(key);
  const macOf = (kind: 'challenge' | 'token', text: string): string =>
    createHmac('sha256', secret).update(`sluice agent ${kind}\n${text}`).digest('base64url');
  const macFits = (kind: 'challenge' | 'token', text: string, mac: string): boolean => {
    const expected = Buffer.from(macOf(kind, text));
    const given = Buffer.from(mac);
    return expected.length === given.length && timingSafeEqual(expected, given);
  };
  const isLiving = (expiresAtMs: string): boolean => Number(expiresAtMs) > now();

  return {
    challengeFor(nodeId) {
      const body = `${now() + challengeLifetimeMs}.${randomBytes(16).toString('base64url')}`;
      return `${body}.${macOf('challenge', `${nodeId}.${body}`)}`;
    },

    answerFits(nodeId, publicKey, challenge, signature) {
      const [expiresAtMs, nonce, mac, ...rest] = challenge.split('.');
      if (expiresAtMs === undefined || nonce === undefined || mac === undefined || rest.length > 0) return false;
      if (!macFits('challenge', `${nodeId}.${expiresAtMs}.${nonce}`, mac) || !isLiving(expiresAtMs)) return false;
      return signatureFits(publicKey, `sluice-agent-token\n${nodeId}\n${challenge}`, signature);
    },

    tokenFor(nodeId) {
      const body = `${nodeId}.${now() + tokenLifetimeMs}`;
      return { token: `${body}.${macOf('token', body)}`, expiresInSeconds: tokenLifetimeMs / 1000 };
    },

    nodeOf(token) {
      const [nodeId, expiresAtMs, mac, ...rest] = token.split('.');
      if (nodeId === undefined || expiresAtMs === undefined || mac === undefined || rest.length > 0) return null;
      if (!macFits('token', `${nodeId}.${expiresAtMs}`, mac) || !isLiving(expiresAtMs)) return null;
      return NodeId.safeParse(nodeId).data ?? null;
    },
  };
}

function signatureFits(publicKey: Uint8Array, text: string, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, signature);
}
