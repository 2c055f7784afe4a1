import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { clusterPolicyQuery, freezesQuery } from '../../api/approval-queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { exactTime } from '../../ui/time-words.ts';
import { useClusterId } from '../clusters/index.ts';
import { policySentence } from './cluster-policy-words.ts';
import '../../texts/add-approval-texts.ts';

/** What a plan of the cluster at hand needs, and when nothing is applied, in a few lines. */
export function ClusterPolicySummary() {
  const { t, i18n } = useTranslation();
  const clusterId = useClusterId();
  const policy = useQuery(clusterPolicyQuery(clusterId)).data;
  const freezes = useQuery(freezesQuery(clusterId)).data?.items ?? [];
  return (
    <Panel
      title={t('clusterPolicy.title')}
      aside={
        <ButtonLink variant="default" size="xs" to={links.clusterPolicy(clusterId)}>
          {t('clusterPolicy.edit')}
        </ButtonLink>
      }
    >
      <Stack gap={4}>
        <Text size="sm">{policy === undefined ? '–' : policySentence(policy.approval, t)}</Text>
        {freezes.map(({ id, next, now, reason }) => {
          const until = now && t('freeze.now', { until: exactTime(now.until, i18n.language) });
          const from = next && t('freeze.next', { from: exactTime(next.from, i18n.language) });
          return <Text key={id} size="sm" c="dimmed">{`${reason}: ${until ?? from ?? ''}`}</Text>;
        })}
        {freezes.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('freeze.none')}
          </Text>
        )}
      </Stack>
    </Panel>
  );
}
