import type { ApprovalRequest, ScheduleView } from '@sluice/contract';
import type { Tone } from '../../ui/StateBadge.tsx';

export const toneOfRequest: Record<ApprovalRequest['state'], Tone> = {
  open: 'warning',
  approved: 'serving',
  refused: 'failed',
  withdrawn: 'maintenance',
  revoked: 'maintenance',
  stale: 'maintenance',
  applied: 'serving',
};

export const toneOfSchedule: Record<ScheduleView['state'], Tone> = {
  waiting: 'warning',
  applied: 'serving',
  refused: 'failed',
  missed: 'failed',
  cancelled: 'maintenance',
};
