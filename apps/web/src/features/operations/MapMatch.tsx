import type { CallOutput, lookUpLiveMap } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { liveMatchQuery } from '../../api/runtime-queries.ts';
import { LongName } from '../../ui/LongName.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { LivePanel } from './LivePanel.tsx';
import { type LiveColumn, LiveTable, nodeColumn } from './LiveTable.tsx';
import type { Runtime } from './use-runtime.ts';

type Node = CallOutput<typeof lookUpLiveMap>['nodes'][number];

/** What a map gives to a key on each node that answered. */
export function MapMatch({ runtime, map, lookedUp }: { runtime: Runtime; map: string; lookedUp: string }) {
  const { t } = useTranslation();
  const query = useQuery(liveMatchQuery(runtime.clusterId, runtime.nodeId, map, lookedUp));
  const title = t('liveMaps.matchTitle', { key: lookedUp, map });
  const columns: LiveColumn<Node>[] = [
    nodeColumn(t('runtime.node'), ({ name }) => name),
    {
      key: 'found',
      label: t('liveMaps.found'),
      cell: ({ answer }) =>
        answer?.match.found ? (
          <LongName text={answer.match.value ?? '–'} mono maxCharacters={64} copyable />
        ) : (
          <StateBadge tone="unknown" label={t('liveMaps.none')} plain />
        ),
    },
    {
      key: 'matched',
      label: t('liveMaps.matched'),
      cell: ({ answer }) => <LongName text={answer?.match.key ?? '–'} mono maxCharacters={48} />,
    },
  ];
  return (
    <LivePanel title={title} query={query}>
      {(nodes) => (
        <LiveTable
          label={title}
          columns={columns}
          rows={nodes.filter(({ answer }) => answer !== null)}
          rowKey={({ nodeId }) => nodeId}
          minWidth={640}
        />
      )}
    </LivePanel>
  );
}
