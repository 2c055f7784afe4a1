import type { ApprovalPolicy, ApprovalRequest } from '@sluice/contract';

/** The word of one person, with what is known of that person now. */
export interface Given {
  name: string;
  at: Date;
  isActive: boolean;
  /** Holds the permission to approve plans of the cluster. */
  mayGive: boolean;
}

/** What an approval is about: what would be rolled out and the changes that were chosen. */
export interface Subject {
  digest: string;
  /** Authors of the changes, by user name. */
  authors: readonly string[];
  /** It cannot be applied any more, or is. */
  isOver: boolean;
}

/** Whether a name is one of these; case says nothing in user names. */
export function isNamed(name: string, names: readonly string[]): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

const hourMs = 60 * 60 * 1000;

/** Why what somebody said counts no longer; null while it counts. */
export function whyNotCounting(
  given: Given,
  closedTo: readonly string[],
  { validHours }: Pick<ApprovalPolicy, 'validHours'>,
  now: Date,
): string | null {
  if (!given.isActive) return `${given.name} is not active any more.`;
  if (!given.mayGive) return `${given.name} may not approve plans of this cluster any more.`;
  if (isNamed(given.name, closedTo)) return `${given.name} wrote one of the changes or asked for it.`;
  if (now.getTime() - given.at.getTime() > validHours * hourMs) return `It was given more than ${validHours} h ago.`;
  return null;
}

export interface RequestFacts {
  state: 'open' | 'refused' | 'withdrawn' | 'revoked' | 'applied';
  digest: string;
  policyVersion: number;
}

/** Where a request stands, from what was written down and what is true now. */
export function decideState(
  request: RequestFacts,
  subject: Subject,
  policy: { approval: ApprovalPolicy | null; version: number },
  counting: number,
): ApprovalRequest['state'] {
  if (request.state !== 'open') return request.state;
  if (subject.isOver || subject.digest !== request.digest) return 'stale';
  if (policy.approval === null || policy.version !== request.policyVersion) return 'revoked';
  return counting >= policy.approval.people ? 'approved' : 'open';
}
