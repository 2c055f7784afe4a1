import { Fieldset, Group, NumberInput, Radio, Stack, Text } from '@mantine/core';
import {
  type ApprovalPolicy,
  type ClusterPolicy,
  longestApprovalHours,
  mostApprovers,
  setClusterPolicy,
} from '@sluice/contract';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { clusterPolicyQuery } from '../../api/approval-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { SaveFailure, useDraftForm } from '../../shell/use-draft-form.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { DurationInput } from '../../ui/DurationInput.tsx';
import { LockedFields } from '../../ui/LockedFields.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import { FreezePanel } from './FreezePanel.tsx';
import { SchedulePanel } from './SchedulePanel.tsx';
import '../../texts/add-approval-texts.ts';

export default function ClusterPolicyPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const policy = useSuspenseQuery(clusterPolicyQuery(clusterId)).data;
  return (
    <Stack gap={16}>
      <PageHeader title={t('clusterPolicy.title')} description={t('clusterPolicy.lead')} />
      {/* What somebody else decides meanwhile begins the form anew: the draft says so, and nothing is overwritten unseen. */}
      <ClusterPolicyForm key={policy.version} policy={policy} />
      <FreezePanel />
      <SchedulePanel />
    </Stack>
  );
}

/** A number as its field holds it: a text while it is none. */
const FieldNumber = z.union([z.number(), z.string()]);
const ClusterPolicyFields = z.object({ isAsked: z.boolean(), people: FieldNumber, validHours: FieldNumber });
type ClusterPolicyFields = z.infer<typeof ClusterPolicyFields>;

const isWithin = (value: number | string, most: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;

/** Null: nobody is asked. Undefined: it cannot be told. */
function approvalOf({ isAsked, people, validHours }: ClusterPolicyFields): ApprovalPolicy | null | undefined {
  if (!isAsked) return null;
  if (!isWithin(people, mostApprovers) || !isWithin(validHours, longestApprovalHours)) return undefined;
  return { people: Number(people), validHours: Number(validHours) };
}

function ClusterPolicyForm({ policy }: { policy: ClusterPolicy }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const missing = useMissingPermission('cluster.policy');
  const queryClient = useQueryClient();
  const { queryKey } = clusterPolicyQuery(clusterId);
  const { approval: before } = policy;
  const draft = useDraftForm<ClusterPolicyFields>({
    name: ['cluster-policy', clusterId],
    read: (stored) => ClusterPolicyFields.safeParse(stored).data ?? null,
    start: { isAsked: before !== null, people: before?.people ?? 1, validHours: before?.validHours ?? 24 },
    version: policy.version,
  });
  const fields = draft.form;
  const approval = approvalOf(fields);
  const save = useAct(setClusterPolicy, {
    stale: [['cluster', clusterId], ['approvals']],
    onAccepted: draft.release,
    onDone: () =>
      announce({ title: t('clusterPolicy.saved'), message: t('clusterPolicy.revokes'), closeLabel: t('common.close') }),
  });
  const isSame =
    JSON.stringify(approval) === JSON.stringify(before && { people: before.people, validHours: before.validHours });
  const reason =
    missing ??
    (approval === undefined ? t('clusterPolicy.correct') : null) ??
    (isSame ? t('clusterPolicy.unchanged') : null);
  return (
    <Panel
      title={t('clusterPolicy.approval')}
      aside={
        policy.setBy !== null && (
          <Text size="xs" c="dimmed">
            {t('clusterPolicy.decided', { name: policy.setBy })}
          </Text>
        )
      }
    >
      <form
        noValidate
        aria-label={t('clusterPolicy.approval')}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason !== null || approval === undefined || save.isPending) return;
          save.mutate({ params: { clusterId }, ifMatch: `"${draft.version}"`, body: { approval } });
        }}
      >
        {draft.notices()}
        <SaveFailure failure={save.error} onReload={() => void queryClient.invalidateQueries({ queryKey })} />
        <Stack gap={12}>
          <LockedFields reason={missing}>
            <PolicyChoice fields={fields} setFields={draft.setForm} />
          </LockedFields>
          <Group gap={12}>
            <ActionButton type="submit" loading={save.isPending} disabledReason={reason}>
              {t('clusterPolicy.save')}
            </ActionButton>
            <Text size="xs" c="dimmed">
              {t('clusterPolicy.revokes')}
            </Text>
          </Group>
        </Stack>
      </form>
      {draft.dialog}
    </Panel>
  );
}

function PolicyChoice({
  fields,
  setFields,
}: {
  fields: ClusterPolicyFields;
  setFields: (fields: ClusterPolicyFields) => void;
}) {
  const { t } = useTranslation();
  const wrong = (value: number | string, most: number) =>
    isWithin(value, most) ? null : t('clusterPolicy.peopleWrong', { most });
  return (
    <Fieldset legend={t('clusterPolicy.choice')}>
      <Stack gap={12}>
        <Radio.Group
          aria-label={t('clusterPolicy.choice')}
          value={fields.isAsked ? 'others' : 'none'}
          onChange={(value) => setFields({ ...fields, isAsked: value === 'others' })}
        >
          <Stack gap={10}>
            <Radio value="none" label={t('clusterPolicy.none')} />
            <Radio value="others" label={t('clusterPolicy.others')} description={t('clusterPolicy.othersHelp')} />
          </Stack>
        </Radio.Group>
        {fields.isAsked && (
          <Group gap={12} align="flex-start">
            <NumberInput
              w={200}
              label={t('clusterPolicy.people')}
              value={fields.people}
              error={wrong(fields.people, mostApprovers)}
              onChange={(people) => setFields({ ...fields, people })}
            />
            <DurationInput
              unit="hour"
              w={220}
              label={t('clusterPolicy.hours')}
              value={fields.validHours}
              error={wrong(fields.validHours, longestApprovalHours)}
              onChange={(validHours) => setFields({ ...fields, validHours })}
            />
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}
