import { Group, Text } from '@mantine/core';
import { mainConfigName, type ResourceUse } from '@sluice/contract';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useClusterId } from '../clusters/index.ts';

const shownLimit = 4;

/** A line that names a file, in words; the file that it stands in is named unless it is haproxy.cfg. */
export function placeOfUse(t: TFunction, { resource, line, via: keyword }: ResourceUse): string {
  return resource === mainConfigName
    ? t('files.via', { keyword, line })
    : t('files.viaIn', { keyword, line, file: resource });
}

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
      {uses.slice(0, shownLimit).map((use) => (
        <TextLink
          key={`${use.resource} ${use.line} ${use.via}`}
          to={links.configuration(clusterId, use.line, use.resource)}
          size="sm"
        >
          {placeOfUse(t, use)}
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
