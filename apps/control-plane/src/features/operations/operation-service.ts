import { randomUUID } from 'node:crypto';
import type { AuditAction, ClusterId, NodeId } from '@sluice/contract';
import type { CommandAnswer, CommandBody } from '@sluice/contract/agent-operations';
import type { Actor } from '../../platform/actor.ts';
import { type AuditDetail, record } from '../../platform/audit.ts';
import { type Db, transact } from '../../platform/database.ts';
import { wakeNode } from '../../platform/wake-ups.ts';
import type { AnswerExchange } from './answer-exchange.ts';
import { listTargets, type NodeTarget } from './node-targets.ts';
import { answerWithinMs, isQuestion, type NodeOutcome, noAnswer, refused, whyNot, withoutNodes } from './operation.ts';
import { insertOperation, removeOperation } from './operation-store.ts';

export interface OperationContext {
  db: Db;
  exchange: AnswerExchange;
}

export interface Ask {
  clusterId: ClusterId;
  /** Null: every managed node. */
  nodeId: NodeId | null;
  body: CommandBody;
  /** Of the audit row: noun and past participle, and what it was done to or asked about. */
  action: AuditAction;
  subject: string;
  /** What the audit row says besides cluster and nodes. */
  detail: AuditDetail;
}

interface Sent {
  target: NodeTarget;
  id: string;
}

/**
 * Lets nodes do or answer one thing and waits for them, at most ten seconds. Each node that cannot be asked has its refusal
 * in the result of a question; an act is done on all nodes or on none of those that can be told.
 *
 * Throws `not-found`, and `node-offline` when no node can be asked or, for an act, when one of them cannot.
 */
export async function askNodes(context: OperationContext, actor: Actor, ask: Ask): Promise<NodeOutcome[]> {
  const { db, exchange } = context;
  const now = new Date();
  const question = isQuestion(ask.body);
  const targets = await listTargets(db, ask.clusterId, ask.nodeId);
  if (targets.length === 0) throw withoutNodes();
  const judged = targets.map((target) => ({ target, refusal: whyNot(target, now, question) }));
  const away = judged.flatMap(({ refusal }) => (refusal === null ? [] : [refusal]));
  if (away.length === targets.length || (away.length > 0 && !question)) throw refused('node-offline', away);
  const sent = judged.flatMap(({ target, refusal }): Sent[] =>
    refusal === null ? [{ target, id: randomUUID() }] : [],
  );
  const waits = sent.map(({ id }) => exchange.wait(id, answerWithinMs));
  try {
    await send(db, actor, ask, sent, now);
  } catch (error) {
    for (const { stop } of waits) stop();
    throw error;
  }
  const outcomes = await Promise.all(
    sent.map(async ({ target, id }, index): Promise<NodeOutcome> => {
      const outcome = (await waits[index]?.outcome) ?? null;
      if (outcome !== null) return { nodeId: target.id, name: target.name, outcome };
      await transact(db, (tx) => removeOperation(tx, target.id, id));
      const refusal = noAnswer(target.name, question);
      return { nodeId: target.id, name: target.name, outcome: { result: 'refused', refusal } };
    }),
  );
  const answered = new Map(outcomes.map((outcome) => [outcome.nodeId, outcome]));
  return judged.map(
    ({ target, refusal }) =>
      answered.get(target.id) ?? {
        nodeId: target.id,
        name: target.name,
        outcome: { result: 'refused', refusal: refusal ?? noAnswer(target.name, question) },
      },
  );
}

async function send(db: Db, actor: Actor, ask: Ask, sent: readonly Sent[], now: Date): Promise<void> {
  const expiresAt = new Date(now.getTime() + answerWithinMs);
  await transact(db, async (tx) => {
    for (const { target, id } of sent) {
      await insertOperation(tx, { id, nodeId: target.id, body: ask.body, expiresAt }, now);
      await wakeNode(tx, target.id);
    }
    const nodes = sent.map(({ target }) => target.name);
    const { action, subject, clusterId } = ask;
    const resource = { kind: 'cluster', id: clusterId, name: null };
    await record(tx, { actor, action, subject, resource, detail: { clusterId, ...ask.detail, nodes } });
  });
}

/** Takes what a node says to a command of its own. Answers whether somebody still waits for it. */
export async function takeAnswer(context: OperationContext, nodeId: NodeId, answer: CommandAnswer): Promise<boolean> {
  return transact(context.db, async (tx) => {
    if (!(await removeOperation(tx, nodeId, answer.id))) return false;
    await context.exchange.deliver(tx, answer);
    return true;
  });
}
