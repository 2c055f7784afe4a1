import { Grid, Group, List, Stack, Text } from '@mantine/core';
import { createPlan, type PlanView } from '@sluice/contract';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { changesQuery, planQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import type { Tone } from '../../ui/StateBadge.tsx';
import { ApprovalPanel } from '../approvals/index.ts';
import { DiagnosticList, FileDiffs } from '../configuration/index.ts';
import { ApplyFooter } from './ApplyFooter.tsx';
import { ChangeFailure } from './ChangeFailure.tsx';
import { DangerousMark } from './DangerousMark.tsx';
import { PlanNodes } from './PlanNodes.tsx';
import { PlanWays } from './PlanWays.tsx';
import { SemanticSummary } from './SemanticSummary.tsx';
import '../../texts/add-rollout-texts.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/plans/$planId');

export default function PlanPage() {
  const { t } = useTranslation();
  const { clusterId, planId } = route.useParams();
  const go = useGo();
  const plan = useSuspenseQuery(planQuery(clusterId, planId)).data;
  const missing = useMissingPermission('plan.create');
  const again = useAct(createPlan, { onDone: (made) => go(links.plan(clusterId, made.id)) });
  const staged = useQuery({ ...changesQuery(clusterId, 'staged'), enabled: plan.leftOut.length > 0 }).data?.items ?? [];
  // What was left out stays so; what was staged since belongs to what is mended.
  const changeIds = staged.map(({ id }) => id).filter((id) => !plan.leftOut.includes(id));
  const finished = plan.verdict === 'refused' || plan.verdict === 'stale';
  return (
    <Stack gap={16}>
      <PageHeader
        title={t('plan.title')}
        description={
          <>
            {[...planFacts(plan, t), t('plan.made', { author: plan.createdBy.name })].join(' · ')}{' '}
            <RelativeTime at={plan.createdAt} />
          </>
        }
        actions={
          finished && (
            <ActionButton
              loading={again.isPending}
              disabledReason={missing}
              onClick={() =>
                again.mutate({ params: { clusterId }, ...(changeIds.length === 0 ? {} : { body: { changeIds } }) })
              }
            >
              {t('plan.again')}
            </ActionButton>
          )
        }
      />
      {again.error !== null && <ChangeFailure error={again.error} />}
      <Verdict plan={plan} />
      {plan.approval !== null && <ApprovalPanel plan={plan} approval={plan.approval} />}
      {plan.diagnostics.length > 0 && (
        <Panel title={t('plan.findings')}>
          <DiagnosticList items={plan.diagnostics} label={t('plan.findings')} clusterId={clusterId} />
        </Panel>
      )}
      <DangerousMark
        dangerous={plan.dangerous}
        {...(plan.verdict === 'stale' || plan.verdict === 'applied' ? {} : { clusterId })}
      />
      <Grid gap={16}>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Panel title={t('plan.summary')}>
            <SemanticSummary lines={plan.summary} total={plan.summaryTotal} />
          </Panel>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap={16}>
            <Panel title={t('plan.reload')}>
              <Text size="sm" fw={500}>
                {t(plan.reload.needed ? 'plan.reloadYes' : 'plan.reloadNo')}
              </Text>
              <PlanWays reload={plan.reload} />
            </Panel>
            <BlastRadius radius={plan.blastRadius} />
          </Stack>
        </Grid.Col>
      </Grid>
      <FileDiffs files={plan.files} />
      <PlanNodes plan={plan} clusterId={clusterId} />
      {plan.notProven.length > 0 && (
        <Panel title={t('plan.notProven')}>
          <List size="sm">
            {plan.notProven.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </Panel>
      )}
      {(plan.verdict === 'validating' || plan.verdict === 'can-apply') && <ApplyFooter plan={plan} />}
    </Stack>
  );
}

/** What the plan is of and what its differences are told from. */
function planFacts(plan: PlanView, t: TFunction): string[] {
  const base = plan.baseRevision === null ? t('plan.firstBase') : t('plan.base', { number: plan.baseRevision });
  return [
    ...(plan.repeats === null
      ? [
          t('plan.changes', { count: plan.changeIds.length }),
          ...(plan.leftOut.length === 0 ? [] : [t('plan.leftOut', { count: plan.leftOut.length })]),
          base,
        ]
      : [t('plan.repeats', { number: plan.repeats })]),
    ...(plan.comparedWith === null || plan.comparedWith === plan.baseRevision
      ? []
      : [t('plan.compared', { number: plan.comparedWith })]),
  ];
}

const verdictTones: Record<PlanView['verdict'], Tone> = {
  validating: 'unknown',
  'can-apply': 'serving',
  refused: 'failed',
  stale: 'warning',
  applied: 'serving',
};

function Verdict({ plan }: { plan: PlanView }) {
  const { t } = useTranslation();
  const { clusterId } = route.useParams();
  const blocks = plan.verdict === 'can-apply' ? blocksOf(plan, t) : [];
  return (
    <Notice
      tone={blocks.length > 0 ? 'warning' : verdictTones[plan.verdict]}
      title={t(blocks.length > 0 ? 'plan.notNow' : `plan.verdict.${plan.verdict}`)}
      role="status"
    >
      <Text size="sm">
        {[t(`plan.verdictWhy.${plan.verdict}`, { revision: plan.applied?.revision ?? '' }), ...blocks].join(' ')}
      </Text>
      {plan.applied !== null && (
        <Group gap={16} mt={6}>
          <TextLink size="sm" to={links.revision(clusterId, plan.applied.revision)}>
            {t('plan.appliedRevision', { revision: plan.applied.revision })}
          </TextLink>
          <TextLink size="sm" to={links.rollout(clusterId, plan.applied.rolloutId)}>
            {t('plan.appliedRollout')}
          </TextLink>
        </Group>
      )}
      {plan.reasons.map((reason) => (
        <Stack key={reason.cause} gap={0} mt={6}>
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {reason.cause}
          </Text>
          {reason.remediation !== null && (
            <Text size="sm" c="dimmed">
              {reason.remediation}
            </Text>
          )}
        </Stack>
      ))}
      {plan.nodes
        .filter((node) => node.drifted)
        .map((node) => (
          <Text key={node.nodeId} size="sm" mt={6}>
            <TextLink to={links.node(node.nodeId)}>{t('plan.driftOf', { node: node.name })}</TextLink>
          </Text>
        ))}
    </Notice>
  );
}

/** What stops a plan that every node has validated. */
function blocksOf({ approval, freeze }: PlanView, t: TFunction): string[] {
  return [
    ...(approval !== null && !approval.isGiven ? [t('plan.lacksApproval')] : []),
    ...(freeze === null ? [] : [t('plan.isFrozen')]),
  ];
}

function BlastRadius({ radius }: { radius: PlanView['blastRadius'] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('plan.blast')}>
      <Text size="sm" fw={500}>
        {t('plan.blastNodes', { count: radius.nodes })}
      </Text>
      <Affected label={t('plan.blastBinds')} names={radius.binds} />
      <Affected label={t('plan.blastHosts')} names={radius.hosts} />
      <Affected label={t('plan.blastBackends')} names={radius.backends} />
    </Panel>
  );
}

const affectedShown = 12;

function Affected({ label, names }: { label: string; names: readonly string[] }) {
  const { t } = useTranslation();
  const fold = useFold(names, affectedShown);
  return (
    <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
      <Text span inherit c="dimmed">
        {`${label} `}
      </Text>
      <span className="mono">{names.length === 0 ? t('common.none') : fold.shown.join(', ')}</span>{' '}
      <FoldButton fold={fold} />
    </Text>
  );
}
