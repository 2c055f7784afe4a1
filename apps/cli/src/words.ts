import type { ChangeView, Diagnostic, PlanView } from '@sluice/contract';
import { counted, shortened } from './counted.ts';

/** What changed, with its section unless the words begin with it. */
function summaryLine({ section, summary }: ChangeView['summary'][number]): string {
  return summary.startsWith(section) ? summary : `${section}: ${summary}`;
}

/** The first differences, and how many more there are. */
export function summaryLines({ summary, summaryTotal }: Pick<ChangeView, 'summary' | 'summaryTotal'>): string[] {
  return shortened(
    summary.map((line) => `  ${summaryLine(line)}`),
    summaryTotal,
  );
}

/** `haproxy.cfg:7  error: unknown keyword … (what to do)` */
export function diagnosticLine(diagnostic: Diagnostic): string {
  const { resource, line, severity, cause, remediation } = diagnostic;
  const place = line === null ? resource : `${resource}:${line}`;
  return `${place}  ${severity}: ${cause}${remediation === null ? '' : ` (${remediation})`}`;
}

const verdicts: Record<PlanView['verdict'], string> = {
  validating: 'The nodes are still validating.',
  'can-apply': 'The plan can be applied.',
  refused: 'The plan is refused.',
  stale: 'The plan is stale: the head is another by now, or one of its changes is no longer staged.',
  applied: 'The plan is applied.',
};

const validatedOnly = 'The nodes have validated the plan; it cannot be applied yet.';

function isBlocked({ approval, freeze }: PlanView): boolean {
  return freeze !== null || (approval !== null && !approval.isGiven);
}

/** A plan in words, verdict first. */
export function planLines(plan: PlanView): string[] {
  return [
    plan.verdict === 'can-apply' && isBlocked(plan) ? validatedOnly : verdicts[plan.verdict],
    ...approvalLines(plan),
    ...(plan.freeze === null ? [] : [freezeLine(plan.freeze)]),
    ...plan.reasons.map(({ cause, remediation }) => `  ${cause}${remediation === null ? '' : ` ${remediation}`}`),
    ...(plan.leftOut.length === 0
      ? []
      : [`${counted(plan.leftOut.length, 'staged change')} left out, which stay staged.`]),
    ...(plan.repeats === null ? [] : [`Nothing is staged: revision ${plan.repeats} is tried again.`]),
    ...summaryLines(plan),
    `Reload: ${plan.reload.needed ? 'needed' : 'not needed'}. ${plan.reload.reason}`,
    ...(plan.reload.ways ?? []).flatMap(({ steps }) => steps.map((step) => `  ${step}`)),
    ...(plan.reload.hint == null ? [] : [plan.reload.hint]),
    ...shortened(plan.diagnostics.map((diagnostic) => `  ${diagnosticLine(diagnostic)}`)),
    ...plan.notProven.map((text) => `Not proven: ${text}`),
    ...plan.nodes.flatMap((node) => [
      `Node ${node.name}: ${node.state}`,
      ...node.diagnostics.map((diagnostic) => `  ${diagnosticLine(diagnostic)}`),
    ]),
    `Plan ${plan.id}`,
  ];
}

/** What others have to say to a plan, and what they said. */
function approvalLines({ approval, id }: Pick<PlanView, 'approval' | 'id'>): string[] {
  if (approval === null) return [];
  const { closedTo, isGiven, people, request } = approval;
  const who = counted(people, 'other person has', 'other people have');
  const notBy = closedTo.length === 0 ? '' : `, none of ${closedTo.join(', ')}`;
  const asked = request === null ? `Ask with: plan request ${id}` : `Asked by ${request.askedBy}: ${request.state}`;
  return [
    isGiven ? 'Approved.' : `${who} to approve it${notBy}. ${asked}`,
    ...(request?.given ?? []).map(
      ({ by, why, whyNot }) =>
        `  ${by} approved it${why === '' ? '' : `: ${why}`}${whyNot === null ? '' : ` (${whyNot})`}`,
    ),
    ...(request?.ended == null ? [] : [`  ${request.ended.by}: ${request.ended.why}`]),
  ];
}

/** Why nothing is applied now. */
function freezeLine({ reasons, until }: NonNullable<PlanView['freeze']>): string {
  return `Frozen until ${until}: ${reasons.join('; ')}`;
}
