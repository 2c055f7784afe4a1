import { Checkbox, Group, Text, TextInput } from '@mantine/core';
import { type ApplyOptions, applyPlan, cancelSchedule, defaultStrategy, type PlanView } from '@sluice/contract';
import { IconClock, IconRocket } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { schedulesQuery } from '../../api/approval-queries.ts';
import { shownFailure } from '../../api/failure.ts';
import { clusterQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission, usePermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { exactTime } from '../../ui/time-words.ts';
import { ScheduleDialog } from '../approvals/index.ts';
import { useClusterId } from '../clusters/index.ts';
import { ApplyOrderFields } from './ApplyOrderFields.tsx';
import { asTheCluster, strategyOfApply } from './apply-order.ts';
import '../../texts/add-approval-texts.ts';

interface ApplyForm {
  why: string;
  override: boolean;
  /** Why it is applied although nothing should be. */
  overrideFreeze: string;
}

/** How a plan is applied, now or at a moment; why not, where it cannot be. */
export function ApplyFooter({ plan }: { plan: PlanView }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const [form, setForm] = useState<ApplyForm>({ why: '', override: false, overrideFreeze: '' });
  const [order, setOrder] = useState(asTheCluster);
  const [choosing, setChoosing] = useState(false);
  const ofCluster = useSuspenseQuery(clusterQuery(clusterId)).data.strategy ?? defaultStrategy(plan.nodes.length);
  const apply = useAct(applyPlan, {
    stale: [['cluster', clusterId], ['clusters']],
    onDone: ({ rolloutId }) => go(links.rollout(clusterId, rolloutId)),
  });
  const reasons = useReasons(plan, form);
  const strategy = strategyOfApply(order, ofCluster);
  const overrideFreeze = form.overrideFreeze.trim();
  const options: ApplyOptions = {
    why: form.why.trim(),
    overrideFailedHead: form.override,
    ...(strategy === null ? {} : { strategy }),
    ...(plan.freeze === null || overrideFreeze === '' ? {} : { overrideFreeze }),
  };
  return (
    <div className="panel" style={{ position: 'sticky', bottom: 0, overflow: 'hidden', zIndex: 5 }}>
      {apply.error !== null && <FailurePanel failure={shownFailure(apply.error)} />}
      <Scheduled plan={plan} />
      {plan.nodes.length > 1 && <ApplyOrderFields order={order} ofCluster={ofCluster} onChange={setOrder} />}
      {plan.freeze !== null && <FreezeFields freeze={plan.freeze} form={form} setForm={setForm} />}
      <form
        className="sticky-footer"
        aria-label={t('plan.apply')}
        onSubmit={(event) => {
          event.preventDefault();
          if (reasons.now !== null || apply.isPending) return;
          apply.mutate({ params: { clusterId, planId: plan.id }, body: options });
        }}
      >
        <TextInput
          style={{ flex: 1 }}
          label={t('plan.why')}
          placeholder={t('plan.whyPlaceholder')}
          maxLength={500}
          value={form.why}
          onChange={(event) => setForm({ ...form, why: event.currentTarget.value })}
        />
        {plan.overrideNeeded && (
          <Checkbox
            mb={8}
            label={t('plan.override')}
            checked={form.override}
            onChange={(event) => setForm({ ...form, override: event.currentTarget.checked })}
          />
        )}
        <ActionButton
          variant="default"
          disabledReason={reasons.later}
          leftSection={<IconClock size={16} />}
          onClick={() => setChoosing(true)}
        >
          {t('schedule.apply')}
        </ActionButton>
        <ActionButton
          type="submit"
          loading={apply.isPending}
          disabledReason={reasons.now}
          leftSection={<IconRocket size={16} />}
        >
          {t('plan.apply')}
        </ActionButton>
      </form>
      {choosing && <ScheduleDialog planId={plan.id} options={options} onClose={() => setChoosing(false)} />}
    </div>
  );
}

/** Why it cannot be applied now, and why not at a moment; null when it can. */
function useReasons({ approval, freeze, overrideNeeded, verdict, id }: PlanView, form: ApplyForm) {
  const { t } = useTranslation();
  const missing = useMissingPermission('rollout.start');
  const mayOverride = usePermission('freeze.override');
  const isScheduled = useScheduled(id) !== null;
  const common =
    missing ??
    (verdict === 'validating' ? t('plan.notYet') : null) ??
    (overrideNeeded && !form.override ? t('plan.needsOverride') : null);
  const lacksApproval = approval !== null && !approval.isGiven;
  const isFrozen = freeze !== null && (!mayOverride || form.overrideFreeze.trim() === '');
  const now =
    common ??
    (lacksApproval ? t(approval.request?.state === 'open' ? 'approvals.waits' : 'approvals.askFirst') : null) ??
    (isFrozen ? t(mayOverride ? 'frozenApply.needed' : 'frozenApply.notYours') : null);
  return { now, later: common ?? (isScheduled ? t('schedule.already') : null) };
}

function useScheduled(planId: PlanView['id']) {
  const items = useQuery(schedulesQuery(useClusterId())).data ?? [];
  return items.find((item) => item.planId === planId && item.state === 'waiting') ?? null;
}

/** That the plan waits for its moment. */
function Scheduled({ plan }: { plan: PlanView }) {
  const { t, i18n } = useTranslation();
  const clusterId = useClusterId();
  const waiting = useScheduled(plan.id);
  const missing = useMissingPermission('rollout.start');
  const cancel = useAct(cancelSchedule, { stale: [['cluster', clusterId, 'schedules']] });
  if (waiting === null) return null;
  return (
    <Group gap={12} px={14} py={10} style={{ borderBottom: '1px solid var(--line)' }} role="status">
      <Text size="sm">{t('schedule.waits', { at: exactTime(waiting.at, i18n.language), name: waiting.askedBy })}</Text>
      <ActionButton
        size="xs"
        variant="default"
        loading={cancel.isPending}
        disabledReason={missing}
        onClick={() => cancel.mutate({ params: { clusterId, scheduleId: waiting.id } })}
      >
        {t('schedule.cancel')}
      </ActionButton>
      {cancel.error !== null && <FailurePanel failure={shownFailure(cancel.error)} />}
    </Group>
  );
}

interface FreezeFieldsProps {
  freeze: NonNullable<PlanView['freeze']>;
  form: ApplyForm;
  setForm: (form: ApplyForm) => void;
}

/** Why nothing is applied now; who may say that it is all the same. */
function FreezeFields({ form, freeze, setForm }: FreezeFieldsProps) {
  const { t, i18n } = useTranslation();
  const mayOverride = usePermission('freeze.override');
  return (
    <Group
      gap={12}
      px={14}
      py={10}
      align="center"
      style={{ background: 'var(--warning-ground)', borderTop: '1px solid var(--line)' }}
    >
      <Text size="sm" style={{ flex: '1 1 280px', overflowWrap: 'anywhere' }}>
        <b>{t('frozenApply.title', { until: exactTime(freeze.until, i18n.language) })}</b>
        {` · ${freeze.reasons.join('; ')}`}
      </Text>
      {mayOverride && (
        <TextInput
          style={{ flex: '1 1 280px' }}
          label={t('frozenApply.override')}
          maxLength={500}
          value={form.overrideFreeze}
          onChange={(event) => setForm({ ...form, overrideFreeze: event.currentTarget.value })}
        />
      )}
    </Group>
  );
}
