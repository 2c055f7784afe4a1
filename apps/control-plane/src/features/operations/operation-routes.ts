import * as contract from '@sluice/contract';
import type { AnswerValue, CommandBody } from '@sluice/contract/agent-operations';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { AuditDetail } from '../../platform/audit.ts';
import { serve } from '../../platform/serve.ts';
import { withoutUndefined } from '../../platform/without-undefined.ts';
import { type NodeOutcome, requireDone } from './operation.ts';
import { askNodes, type OperationContext } from './operation-service.ts';

export function addOperationRoutes(app: FastifyInstance, context: OperationContext): void {
  addQuestionRoutes(app, context);
  addActRoutes(app, context);
  // Who waits for a node would keep the server from stopping.
  app.addHook('preClose', async () => context.exchange.close());
}

interface Where {
  clusterId: contract.ClusterId;
  nodeId?: contract.NodeId | undefined;
}

/** Asks, and gives each node's answer, provided it answers this question. */
async function question<Kind extends AnswerValue['kind']>(
  context: OperationContext,
  actor: Actor,
  { clusterId, nodeId }: Where,
  asked: { body: CommandBody; action: contract.AuditAction; subject: string; detail?: AuditDetail; kind: Kind },
) {
  const { body, action, subject, detail = {}, kind } = asked;
  const outcomes = await askNodes(context, actor, { clusterId, nodeId: nodeId ?? null, body, action, subject, detail });
  return { nodes: outcomes.map((outcome) => answerOf(outcome, kind)) };
}

function answerOf<Kind extends AnswerValue['kind']>({ nodeId, name, outcome }: NodeOutcome, kind: Kind) {
  if (outcome.result === 'refused') return { nodeId, name, problem: outcome.refusal, answer: null };
  const { value } = outcome;
  if (isOfKind(value, kind)) return { nodeId, name, problem: null, answer: value };
  const cause = `${name} answered another question than it was asked.`;
  const problem = { cause, remediation: 'Install the present agent on the node, then ask again.' };
  return { nodeId, name, problem, answer: null };
}

function isOfKind<Kind extends AnswerValue['kind']>(
  value: AnswerValue,
  kind: Kind,
): value is Extract<AnswerValue, { kind: Kind }> {
  return value.kind === kind;
}

function addQuestionRoutes(app: FastifyInstance, context: OperationContext): void {
  serve(app, contract.listLiveServers, ({ actor, params, query: { nodeId, backend } }) => {
    const body = withoutUndefined({ kind: 'list-servers' as const, backend });
    return question(
      context,
      actor,
      { ...params, nodeId },
      { body, action: 'servers.listed', subject: backend ?? 'servers', kind: 'servers' },
    );
  });
  serve(app, contract.listLiveSessions, ({ actor, params, query: { nodeId, ...filter } }) => {
    const detail = withoutUndefined(filter);
    const body = { kind: 'list-sessions' as const, ...detail };
    const asked = { body, action: 'sessions.listed' as const, subject: 'sessions', detail, kind: 'sessions' as const };
    return question(context, actor, { ...params, nodeId }, asked);
  });
  serve(app, contract.listLiveTables, ({ actor, params, query: { nodeId } }) =>
    question(
      context,
      actor,
      { ...params, nodeId },
      { body: { kind: 'list-tables' }, action: 'tables.listed', subject: 'stick tables', kind: 'tables' },
    ),
  );
  serve(app, contract.showLiveTable, ({ actor, params, query: { nodeId, ...which } }) => {
    const detail = { table: which.table, ...withoutUndefined({ key: which.key }) };
    const body = { kind: 'show-table' as const, ...detail };
    const asked = { body, action: 'table.shown' as const, subject: which.table, detail, kind: 'entries' as const };
    return question(context, actor, { ...params, nodeId }, asked);
  });
  serve(app, contract.listLiveMaps, ({ actor, params, query: { nodeId } }) =>
    question(
      context,
      actor,
      { ...params, nodeId },
      { body: { kind: 'list-maps' }, action: 'maps.listed', subject: 'maps', kind: 'maps' },
    ),
  );
  serve(app, contract.lookUpLiveMap, ({ actor, params, query: { nodeId, ...detail } }) => {
    const asked = {
      body: { kind: 'look-up-map' as const, ...detail },
      action: 'map.looked-up' as const,
      subject: detail.map,
      detail,
    };
    return question(context, actor, { ...params, nodeId }, { ...asked, kind: 'match' });
  });
}

/** Acts are done or are a problem: nothing in between. */
async function act(
  context: OperationContext,
  actor: Actor,
  { clusterId, nodeId }: { clusterId: contract.ClusterId; nodeId: contract.NodeId | null },
  asked: { body: CommandBody; action: contract.AuditAction; subject: string; detail: AuditDetail },
) {
  const outcomes = await askNodes(context, actor, { clusterId, nodeId, ...asked });
  requireDone(outcomes);
  return { nodes: outcomes.map(({ nodeId: id, name }) => ({ nodeId: id, name })) };
}

function addActRoutes(app: FastifyInstance, context: OperationContext): void {
  serve(app, contract.endLiveSessions, ({ actor, params, body: { nodeId, ...which } }) => {
    const body: CommandBody =
      'session' in which ? { kind: 'end-session', ...which } : { kind: 'end-server-sessions', ...which };
    const subject = 'session' in which ? which.session : `${which.backend}/${which.server}`;
    return act(context, actor, { ...params, nodeId }, { body, action: 'sessions.ended', subject, detail: which });
  });
  serve(app, contract.clearLiveTable, ({ actor, params, body: { nodeId, ...detail } }) => {
    const body = { kind: 'clear-table-entry' as const, ...detail };
    return act(
      context,
      actor,
      { ...params, nodeId },
      { body, action: 'table-entry.cleared', subject: detail.table, detail },
    );
  });
  serve(app, contract.clearLiveCounters, ({ actor, params, body: { nodeId, ...detail } }) => {
    const body = { kind: 'clear-counters' as const, ...detail };
    return act(
      context,
      actor,
      { ...params, nodeId },
      { body, action: 'counters.cleared', subject: 'counters', detail },
    );
  });
}
