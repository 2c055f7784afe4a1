import { Box, Group, Text } from '@mantine/core';
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
  const now = useQuery(freezesQuery(clusterId)).data?.now ?? null;
  if (now === null) return null;
  const [until, reason] = [exactTime(now.until, i18n.language), now.reasons.join('; ')];
  return (
    <Box mt={12}>
      <Notice tone="warning" role="status">
        <Group gap={8}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t('freeze.banner', { until, reason })}
          </Text>
          <TextLink size="sm" to={links.clusterPolicy(clusterId)}>
            {t('freeze.bannerLink')}
          </TextLink>
        </Group>
      </Notice>
    </Box>
  );
}
