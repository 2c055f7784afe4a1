import { announceStep } from '../../platform/steps.ts';

/**
 * Every point of an apply at which a crash test ends the process, in order. Those marked `inside` lie within a transaction: a
 * crash there undoes it.
 */
export const applySteps = [
  'apply.begin',
  /** inside */
  'apply.revision-written',
  /** inside */
  'apply.rollout-written',
  'apply.committed',
  /** inside */
  'rollout.prepare',
  /** inside */
  'rollout.node-prepared',
  /** inside */
  'rollout.commit',
  /** inside */
  'rollout.wave',
  /** inside */
  'rollout.node-acked',
  /** inside */
  'rollout.node-refused',
  /** inside */
  'rollout.verdict',
  /** inside */
  'rollout.return',
  /** inside */
  'rollout.finish',
  'report.committed',
] as const;

export type ApplyStep = (typeof applySteps)[number];

export function announceApplyStep(step: ApplyStep): void {
  announceStep(step);
}
