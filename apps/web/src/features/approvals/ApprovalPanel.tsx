import { Group, Stack, Text } from '@mantine/core';
import {
  type ApprovalRequest,
  askApproval,
  giveApproval,
  type PlanApproval,
  type PlanView,
  refuseApproval,
  withdrawApproval,
} from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { sessionQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { DecisionDialog } from '../../shell/DecisionDialog.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { NoFactorNotice } from './NoFactorNotice.tsx';
import { toneOfRequest } from './request-tones.ts';
import '../../texts/add-approval-texts.ts';

interface ApprovalPanelProps {
  plan: PlanView;
  approval: PlanApproval;
}

/** What others have to say to a plan, what they said, and what the person can do about it. */
export function ApprovalPanel({ plan, approval }: ApprovalPanelProps) {
  const { t } = useTranslation();
  const { closedTo, isGiven, people, request } = approval;
  const badge = request === null ? null : toneOfRequest[request.state];
  return (
    <Panel
      title={t('approvals.panel')}
      aside={
        request !== null && badge !== null && <StateBadge tone={badge} label={t(`approvals.state.${request.state}`)} />
      }
    >
      <Stack gap={10}>
        {!isGiven && (
          <Text size="sm">
            {t('approvals.needed', { count: people })}{' '}
            {closedTo.length > 0 && t('approvals.closedTo', { names: closedTo.join(', ') })}
          </Text>
        )}
        {request !== null && <Said request={request} />}
        {(plan.verdict === 'can-apply' || plan.verdict === 'validating') && (
          <ApprovalActs plan={plan} approval={approval} />
        )}
      </Stack>
    </Panel>
  );
}

/** Who said what, in the order in which it was said. */
function Said({ request }: { request: ApprovalRequest }) {
  const { t } = useTranslation();
  const { ended, state } = request;
  const end = state === 'refused' || state === 'withdrawn' || state === 'revoked' ? state : null;
  return (
    <Stack gap={4} component="ul" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      <SaidLine words={t('approvals.asked', { name: request.askedBy })} at={request.askedAt} why={request.why} />
      {request.given.map((each) => (
        <SaidLine
          key={each.by}
          words={t('approvals.gave', { name: each.by })}
          at={each.at}
          why={[each.why, each.whyNot ?? ''].filter(Boolean).join(' · ')}
        />
      ))}
      {end !== null && ended !== null && (
        <SaidLine words={t(`approvals.ended.${end}`, { name: ended.by })} at={ended.at} why={ended.why} />
      )}
    </Stack>
  );
}

function SaidLine({ at, why, words }: { words: string; at: string; why: string }) {
  return (
    <Text size="sm" component="li" style={{ overflowWrap: 'anywhere' }}>
      {words}{' '}
      <Text span inherit c="dimmed">
        <RelativeTime at={at} />
        {why === '' ? '' : ` · ${why}`}
      </Text>
    </Text>
  );
}

type Act = 'ask' | 'approve' | 'refuse';

function ApprovalActs({ plan, approval }: ApprovalPanelProps) {
  const { t } = useTranslation();
  const [act, setAct] = useState<Act | null>(null);
  const me = useQuery(sessionQuery).data?.user.username ?? '';
  const missingAsk = useMissingPermission('plan.create');
  const missingGive = useMissingPermission('approval.give');
  const { closedTo, request } = approval;
  const isOpen = request?.state === 'open' || request?.state === 'approved';
  const isClosed = closedTo.some((name) => name.toLowerCase() === me.toLowerCase());
  const gave = request?.given.some(({ by, whyNot }) => by === me && whyNot === null) === true;
  const whyNotGive = missingGive ?? (isClosed ? t('approvals.notYours') : null) ?? (gave ? t('approvals.given') : null);
  return (
    <Stack gap={10}>
      {isOpen && missingGive === null && <NoFactorNotice />}
      <Group gap={8}>
        {!isOpen && (
          <ActionButton
            variant="light"
            disabledReason={missingAsk ?? (plan.verdict === 'validating' ? t('approvals.notYetValid') : null)}
            onClick={() => setAct('ask')}
          >
            {t(request === null ? 'approvals.ask' : 'approvals.askAgain')}
          </ActionButton>
        )}
        {isOpen && (
          <>
            <ActionButton
              {...(isClosed || gave ? { variant: 'default' } : {})}
              disabledReason={whyNotGive}
              onClick={() => setAct('approve')}
            >
              {t('approvals.approve')}
            </ActionButton>
            <ActionButton variant="default" disabledReason={missingGive} onClick={() => setAct('refuse')}>
              {t('approvals.refuse')}
            </ActionButton>
            {request.askedBy === me && <Withdraw request={request} missing={missingAsk} />}
          </>
        )}
        {act !== null && <ActDialog act={act} plan={plan} request={request} onClose={() => setAct(null)} />}
      </Group>
    </Stack>
  );
}

function Withdraw({ request, missing }: { request: ApprovalRequest; missing: string | null }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const withdraw = useAct(withdrawApproval, { stale: [['cluster', clusterId, 'plan'], ['approvals']] });
  return (
    <>
      <ActionButton
        variant="default"
        loading={withdraw.isPending}
        disabledReason={missing}
        onClick={() => withdraw.mutate({ params: { clusterId, requestId: request.id } })}
      >
        {t('approvals.withdraw')}
      </ActionButton>
      {withdraw.error !== null && <FailurePanel failure={shownFailure(withdraw.error)} />}
    </>
  );
}

interface ActDialogProps {
  act: Act;
  plan: PlanView;
  request: ApprovalRequest | null;
  onClose: () => void;
}

function ActDialog({ act, onClose, plan, request }: ActDialogProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const options = { stale: [['cluster', clusterId, 'plan'], ['approvals']], onDone: onClose };
  const ask = useAct(askApproval, options);
  const approve = useAct(giveApproval, options);
  const refuse = useAct(refuseApproval, options);
  const used = { ask, approve, refuse }[act];
  const decide = (why: string) => {
    if (act === 'ask') ask.mutate({ params: { clusterId, planId: plan.id }, body: { why } });
    if (request === null) return;
    const params = { clusterId, requestId: request.id };
    if (act === 'approve') approve.mutate({ params, body: { why } });
    if (act === 'refuse') refuse.mutate({ params, body: { why } });
  };
  return (
    <DecisionDialog
      title={t(`approvals.${act}Title`)}
      submitLabel={t(`approvals.${act}`)}
      whyHelp={t('approvals.whyHelp')}
      whyRequired={act === 'refuse'}
      failure={used.error}
      pending={used.isPending}
      onDecide={decide}
      onClose={onClose}
    >
      <Text size="sm">{t(`approvals.${act}Lead`)}</Text>
    </DecisionDialog>
  );
}
