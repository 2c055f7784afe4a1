export { type ControllerClock, createControllerClock } from './controller-clock.ts';
export { recordAnswers, recordObservedProofs } from './rollout-answers.ts';
export { RolloutClock } from './rollout-clock.ts';
export { addRolloutRoutes } from './rollout-routes.ts';
export { advanceRollout, startRollout } from './rollout-service.ts';
export { announceApplyStep, applySteps } from './rollout-steps.ts';
