import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { clustersQuery } from '../api/queries.ts';
import { clusterPlaces, globalPlaces } from './places.ts';
import { useGo } from './use-go.ts';

/** ⌘K: jump to a cluster, one of its pages, or a page of the whole. */
export function Jump() {
  const { t } = useTranslation();
  const go = useGo();
  const clusters = useQuery(clustersQuery).data ?? [];
  const actions: SpotlightActionGroupData[] = [
    ...clusters.map((cluster) => ({
      group: cluster.name,
      actions: clusterPlaces.map((place) => ({
        id: `${cluster.id}${place.letter}`,
        label: `${cluster.name} › ${t(place.text)}`,
        onClick: () => go(place.link(cluster.id)),
      })),
    })),
    {
      group: t('shell.everywhere'),
      actions: globalPlaces.map((place) => ({
        id: place.letter,
        label: t(place.text),
        onClick: () => go(place.link()),
      })),
    },
  ];
  return (
    <Spotlight
      actions={actions}
      nothingFound={t('shell.nothingFound')}
      highlightQuery
      attributes={{ content: { 'aria-label': t('shell.search') } }}
      limit={12}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      shortcut={['mod + K']}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t('shell.searchPlaceholder'),
        'aria-label': t('shell.search'),
      }}
    />
  );
}
