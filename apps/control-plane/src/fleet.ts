import type { FastifyInstance } from 'fastify';
import type { AgentGateway } from './agent-listener/gateway.ts';
import type { Admission } from './features/access/index.ts';
import { addAdoptionRoutes } from './features/adoptions/index.ts';
import { addApprovalRoutes } from './features/approvals/index.ts';
import { addChangeRoutes } from './features/changes/index.ts';
import { addClusterRoutes } from './features/clusters/index.ts';
import { addConfigurationRoutes } from './features/configuration/index.ts';
import { addDriftRoutes } from './features/drift/index.ts';
import { addEnrolmentRoutes } from './features/enrolment/index.ts';
import { addEventRoutes } from './features/events/index.ts';
import { addFreezeRoutes } from './features/freezes/index.ts';
import { addNodeRoutes, NodePresence } from './features/nodes/index.ts';
import { AnswerExchange, addOperationRoutes } from './features/operations/index.ts';
import { addOverrideRoutes, OverrideClock } from './features/overrides/index.ts';
import { addPlanRoutes } from './features/plans/index.ts';
import { addPoolRoutes } from './features/pools/index.ts';
import { ContactIntake, createAgentGateway } from './features/reports/index.ts';
import { addRevisionRoutes } from './features/revisions/index.ts';
import { addRolloutRoutes, createControllerClock, RolloutClock } from './features/rollouts/index.ts';
import { addScheduleRoutes, ScheduleClock } from './features/schedules/index.ts';
import type { Platform } from './platform/platform.ts';

/** Everything about pools, clusters and nodes, as one part of the control plane. */
export interface Fleet {
  gateway: AgentGateway;
  addRoutes(app: FastifyInstance, admission: Admission): void;
  /** Takes up the rollouts that an earlier process left and begins to watch nodes. Call it after the migrations. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds the fleet's services and joins them. */
export function createFleet(platform: Platform): Fleet {
  const { db, log, wakeUps } = platform;
  const clock = createControllerClock();
  const presence = new NodePresence(db, log);
  const contacts = new ContactIntake(db, log, presence);
  const rolloutClock = new RolloutClock(db, log, clock);
  const scheduleClock = new ScheduleClock(db, log, clock);
  const exchange = new AnswerExchange(wakeUps);
  const overrideClock = new OverrideClock(db, log);
  return {
    gateway: createAgentGateway(platform, { exchange, clock, presence, contacts }),
    addRoutes(app, admission) {
      addPoolRoutes(app, db);
      addClusterRoutes(app, db);
      addNodeRoutes(app, db);
      addAdoptionRoutes(app, db);
      addEnrolmentRoutes(app, platform);
      addConfigurationRoutes(app, platform);
      addChangeRoutes(app, platform);
      addPlanRoutes(app, platform, clock);
      addRevisionRoutes(app, platform);
      addRolloutRoutes(app, db, clock);
      addOperationRoutes(app, { db, exchange });
      addOverrideRoutes(app, platform, { db, exchange });
      addDriftRoutes(app, platform);
      addApprovalRoutes(app, db);
      addFreezeRoutes(app, db);
      addScheduleRoutes(app, db);
      addEventRoutes(app, admission, wakeUps);
    },
    async start() {
      await presence.start(clock.now());
      contacts.start(wakeUps);
      rolloutClock.start(wakeUps);
      overrideClock.start(wakeUps);
      scheduleClock.start(wakeUps);
    },
    async stop() {
      presence.stop();
      await contacts.stop();
      await rolloutClock.stop();
      await overrideClock.stop();
      await scheduleClock.stop();
      exchange.close();
    },
  };
}
