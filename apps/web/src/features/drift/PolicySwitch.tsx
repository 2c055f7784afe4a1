import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { type ClusterId, DriftPolicy, setDriftPolicy } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { confirmLoss } from '../../ui/confirm.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';

/** What happens with drift of the cluster without a person. */
export function PolicySwitch({ clusterId, policy }: { clusterId: ClusterId; policy: DriftPolicy }) {
  const { t } = useTranslation();
  const missing = useMissingPermission('drift.overwrite', { clusterId });
  const set = useAct(setDriftPolicy, { stale: [['cluster', clusterId]] });
  const choose = (value: string) => {
    const wanted = DriftPolicy.parse(value);
    const send = () => set.mutate({ params: { clusterId }, body: { policy: wanted } });
    if (wanted === 'ask') return send();
    confirmLoss({
      title: t('drift.healTitle'),
      affected: t('drift.healAffected'),
      confirmLabel: t('drift.policies.heal'),
      cancelLabel: t('common.cancel'),
      onConfirm: send,
    });
  };
  return (
    <Stack gap={8}>
      {set.error !== null && <FailurePanel failure={shownFailure(set.error)} />}
      <Group gap={12}>
        <Text size="sm" fw={500} aria-hidden>
          {t('drift.policy')}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('drift.policy')}
          value={policy}
          disabled={missing !== null || set.isPending}
          data={[
            { value: 'ask', label: t('drift.policies.ask') },
            { value: 'heal', label: t('drift.policies.heal') },
          ]}
          onChange={choose}
        />
        <Text size="sm" c="dimmed">
          {missing ?? t(`drift.policyWords.${policy}`)}
        </Text>
      </Group>
    </Stack>
  );
}
