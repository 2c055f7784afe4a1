export { RolloutClock } from './rollout-clock.ts';
export { addRolloutRoutes } from './rollout-routes.ts';
export {
  advanceRollout,
  type ControllerClock,
  recordAnswers,
  recordObservedProofs,
  startRollout,
} from './rollout-service.ts';
export { announceApplyStep, applySteps } from './rollout-steps.ts';
