import { Text } from '@mantine/core';
import type { ClusterId } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { changesQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';

/** Who changed the staged configuration last, and with what; nothing when nothing is staged any more. */
export function LatestChange({ clusterId }: { clusterId: ClusterId }) {
  const { t } = useTranslation();
  const latest = useQuery(changesQuery(clusterId, 'staged')).data?.items.at(-1);
  if (latest === undefined) return null;
  return (
    <Text size="sm">
      {t('stage.latest')}{' '}
      <TextLink to={links.change(clusterId, latest.id)} underline="always">
        {t('stage.latestChange', { number: latest.number, title: latest.title })}
      </TextLink>{' '}
      {t('changes.by', { author: latest.author.name })}
    </Text>
  );
}
