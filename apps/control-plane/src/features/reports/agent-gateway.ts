import type { NodeId } from '@sluice/contract';
import type { AgentGateway } from '../../agent-listener/gateway.ts';
import { systemActor } from '../../platform/actor.ts';
import type { Db } from '../../platform/database.ts';
import type { Platform } from '../../platform/platform.ts';
import { adoptWhenReady } from '../adoptions/index.ts';
import { healDrift } from '../drift/index.ts';
import { enrolNode } from '../enrolment/index.ts';
import type { NodePresence } from '../nodes/index.ts';
import { type AnswerExchange, takeAnswer } from '../operations/index.ts';
import type { ControllerClock } from '../rollouts/index.ts';
import type { ContactIntake } from './contact-intake.ts';
import { DesiredReader } from './desired-reader.ts';
import { MetricsIntake } from './metrics-service.ts';
import { keepObservedBlob, readNodeBlob } from './node-blobs.ts';
import { ReportIntake } from './report-intake.ts';

export interface GatewayParts {
  exchange: AnswerExchange;
  clock: ControllerClock;
  presence: NodePresence;
  contacts: ContactIntake;
}

/** What the agent listener asks of the fleet, answered from the database. */
export function createAgentGateway(
  platform: Pick<Platform, 'db' | 'epoch' | 'agents' | 'sealing'>,
  { clock, contacts, exchange, presence }: GatewayParts,
): AgentGateway {
  const { db, epoch, agents } = platform;
  const metricsIntake = new MetricsIntake(db);
  const desiredReader = new DesiredReader(db, epoch);
  const reportIntake = new ReportIntake({ db, epoch, clock, presence });
  const adopter = systemActor('enrolment');
  return {
    async enrol(input, remoteAddress) {
      return { nodeId: await enrolNode(db, agents.caFingerprint, input, remoteAddress) };
    },
    publicKeyOf: (nodeId) => findPublicKey(db, nodeId),
    desiredOf: (nodeId) => desiredReader.read(nodeId),
    readBlob: (nodeId, digest) => readNodeBlob(platform, nodeId, digest),
    async writeObservedBlob(nodeId, digest, bytes) {
      await keepObservedBlob(db, nodeId, digest, bytes);
      await adoptWhenReady(db, adopter, nodeId);
    },
    async report(nodeId, report) {
      const { drifted, settled, ...answer } = await reportIntake.take(nodeId, report);
      if (drifted) await healDrift(db, nodeId);
      if (report.observed.mode === 'observing' && answer.wanted.length === 0) await adoptWhenReady(db, adopter, nodeId);
      if (settled) return { ...answer, tag: contacts.tagReport(nodeId) };
      contacts.forget(nodeId);
      return answer;
    },
    noteContact: (nodeId, tag) => contacts.note(nodeId, tag, clock.now()),
    metrics: (nodeId, metrics) => metricsIntake.take(nodeId, metrics),
    answer: (nodeId, answer) => takeAnswer({ db, exchange }, nodeId, answer),
  };
}

async function findPublicKey(db: Db, nodeId: NodeId): Promise<Uint8Array | null> {
  const row = await db.selectFrom('node').select('public_key').where('id', '=', nodeId).executeTakeFirst();
  return row?.public_key ?? null;
}
