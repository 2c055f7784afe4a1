import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { NodeId } from '@sluice/contract';
import { expect, test } from 'vitest';
import { createAgentCredentials } from './agent-credentials.ts';

const nodeId = NodeId.parse(randomUUID());
const otherNode = NodeId.parse(randomUUID());
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const rawKey = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
const key = randomBytes(32);
const answer = (id: NodeId, challenge: string) =>
  sign(null, Buffer.from(`sluice-agent-token\n${id}\n${challenge}`), privateKey);

test('a node that signs its challenge within a minute is believed', () => {
  let now = 1_000_000;
  const credentials = createAgentCredentials(key, () => now);
  const challenge = credentials.challengeFor(nodeId);
  now += 59_999;
  expect(credentials.answerFits(nodeId, rawKey, challenge, answer(nodeId, challenge))).toBe(true);
  now += 1;
  expect(credentials.answerFits(nodeId, rawKey, challenge, answer(nodeId, challenge))).toBe(false);
});

test('a challenge of another node, of another server or with another expiry is not believed', () => {
  const credentials = createAgentCredentials(key);
  const foreign = createAgentCredentials(randomBytes(32)).challengeFor(nodeId);
  const others = credentials.challengeFor(otherNode);
  const [expiry = '', ...rest] = credentials.challengeFor(nodeId).split('.');
  const prolonged = [String(Number(expiry) + 1), ...rest].join('.');
  for (const challenge of [foreign, others, prolonged, '', '..', 'a.b.c.d'])
    expect(credentials.answerFits(nodeId, rawKey, challenge, answer(nodeId, challenge))).toBe(false);
});

test('a signature of another key or over another node is not believed', () => {
  const credentials = createAgentCredentials(key);
  const challenge = credentials.challengeFor(nodeId);
  expect(credentials.answerFits(nodeId, randomBytes(32), challenge, answer(nodeId, challenge))).toBe(false);
  expect(credentials.answerFits(nodeId, rawKey, challenge, answer(otherNode, challenge))).toBe(false);
  expect(credentials.answerFits(nodeId, rawKey, challenge, randomBytes(64))).toBe(false);
});

test('a token names its node for ten minutes and cannot be changed', () => {
  let now = 1_000_000;
  const credentials = createAgentCredentials(key, () => now);
  const { token, expiresInSeconds } = credentials.tokenFor(nodeId);
  expect(expiresInSeconds).toBe(600);
  expect(credentials.nodeOf(token)).toBe(nodeId);
  expect(credentials.nodeOf(token.replace(nodeId, otherNode))).toBeNull();
  expect(credentials.nodeOf(token.replace(/\.\d+\./, '.9999999999999.'))).toBeNull();
  expect(createAgentCredentials(randomBytes(32), () => now).nodeOf(token)).toBeNull();
  expect(credentials.nodeOf(credentials.challengeFor(nodeId))).toBeNull();
  now += 600_000;
  expect(credentials.nodeOf(token)).toBeNull();
});
