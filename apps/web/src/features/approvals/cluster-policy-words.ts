import type { ApprovalPolicy } from '@sluice/contract';
import type { TFunction } from 'i18next';

/** What a plan needs, in one sentence. */
export function policySentence(approval: ApprovalPolicy | null, t: TFunction): string {
  if (approval === null) return t('clusterPolicy.nobody');
  return t('clusterPolicy.needs', { count: approval.people, hours: approval.validHours });
}
