import { Group, Text } from '@mantine/core';
import type { ResourceUse } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useClusterId } from '../clusters/index.ts';

const shownLimit = 4;

/** The lines that name a file, as links into the editor. */
export function UsedAt({ uses }: { uses: readonly ResourceUse[] }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  if (uses.length === 0) {
    return (
      <Text span size="sm" c="dimmed">
        {t('files.notUsed')}
      </Text>
    );
  }
  return (
    <Group gap={10} fz="sm">
      {uses.slice(0, shownLimit).map(({ line, via }) => (
        <TextLink key={`${line} ${via}`} to={links.configuration(clusterId, line)} size="sm">
          {t('files.via', { keyword: via, line })}
        </TextLink>
      ))}
      {uses.length > shownLimit && (
        <Text span size="xs" c="dimmed">
          {t('common.moreLines', { count: uses.length - shownLimit })}
        </Text>
      )}
    </Group>
  );
}
