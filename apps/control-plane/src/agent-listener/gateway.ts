import type { Digest, NodeId } from '@sluice/contract';
import type { Desired, EnrolRequest, Metrics, Report, ReportResponse } from '@sluice/contract/agent';
import type { CommandAnswer } from '@sluice/contract/agent-operations';
import type { z } from 'zod';

/**
 * What the agent listener asks of the fleet. The listener has already checked the form of the message and, except
 * for `enrol` and `publicKeyOf`, that the caller holds the key of `nodeId`. Methods throw `Problem`.
 */
export interface AgentGateway {
  /** Registers the key, or answers the same node for the same key and token. Throws `enrolment-refused`. */
  enrol(input: z.output<typeof EnrolRequest>, remoteAddress: string): Promise<{ nodeId: NodeId }>;
  /** Raw Ed25519 key, 32 bytes; null when the node is unknown or deleted. */
  publicKeyOf(nodeId: NodeId): Promise<Uint8Array | null>;
  /**
   * What the node should be. The listener keeps the answer until `wakeNode` names the node, so whatever changes the
   * answer must wake the node in the same transaction. Throws `agent-not-authenticated` for a deleted node.
   */
  desiredOf(nodeId: NodeId): Promise<Desired>;
  /** Throws `blob-not-yours` unless a bundle addressed to this node names the digest. */
  readBlob(nodeId: NodeId, digest: Digest): Promise<Uint8Array>;
  /** Keeps bytes whose digest the listener has checked. Throws `blob-not-yours` unless the node reported the digest. */
  writeObservedBlob(nodeId: NodeId, digest: Digest, bytes: Uint8Array): Promise<void>;
  report(nodeId: NodeId, report: Report): Promise<z.output<typeof ReportResponse>>;
  /** Notes that the node is there and still is what its report of this tag told. False: that report is not known, it is wanted again. */
  noteContact(nodeId: NodeId, tag: string): boolean;
  metrics(nodeId: NodeId, metrics: Metrics): Promise<void>;
  /** Answers whether somebody waited for it: one of another node or for a command of the past is not taken. */
  answer(nodeId: NodeId, answer: CommandAnswer): Promise<boolean>;
}
