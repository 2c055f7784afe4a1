import { Group, Stack, Text } from '@mantine/core';
import type { ClusterId } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { freezesQuery } from '../../api/approval-queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { exactTime } from '../../ui/time-words.ts';
import '../../texts/add-approval-texts.ts';

/** Says on every page of a cluster that nothing is applied now. */
export function FreezeBanner({ clusterId }: { clusterId: ClusterId }) {
  const { t, i18n } = useTranslation();
  const items = useQuery(freezesQuery(clusterId)).data ?? [];
  const holding = items.flatMap(({ id, now, reason }) => (now === null ? [] : [{ id, reason, until: now.until }]));
  if (holding.length === 0) return null;
  return (
    <Stack gap={10} mt={12}>
      {holding.map(({ id, reason, until }) => (
        <Notice key={id} tone="warning" role="status">
          <Group gap={8}>
            <Text size="sm">{t('freeze.banner', { until: exactTime(until, i18n.language), reason })}</Text>
            <TextLink size="sm" to={links.policy(clusterId)}>
              {t('freeze.bannerLink')}
            </TextLink>
          </Group>
        </Notice>
      ))}
    </Stack>
  );
}
