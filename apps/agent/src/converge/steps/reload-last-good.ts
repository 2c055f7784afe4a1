import { reloadHaproxy } from '../../haproxy/index.ts';
import type { StepOutcome } from '../../outcome.ts';
import type { Pass } from '../pass.ts';

export async function reloadLastGood(pass: Pass): Promise<StepOutcome> {
  return reloadHaproxy(pass.workplace.target);
}
