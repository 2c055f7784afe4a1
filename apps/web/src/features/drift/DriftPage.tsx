import { Stack } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { driftQuery } from '../../api/queries.ts';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { DriftPanel } from './DriftPanel.tsx';
import { PolicySwitch } from './PolicySwitch.tsx';
import '../../texts/add-drift-texts.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/drift');

/** What differs on the nodes of a cluster, and what happens with it without a person. */
export default function DriftPage() {
  const { t } = useTranslation();
  const { clusterId } = route.useParams();
  const { items, policy } = useSuspenseQuery(driftQuery(clusterId)).data;
  return (
    <Stack gap={16}>
      <PolicySwitch clusterId={clusterId} policy={policy} />
      {items.length === 0 ? (
        <EmptyPanel
          icon={<IconCircleCheck size={40} stroke={1.5} />}
          title={t('drift.emptyTitle')}
          why={t('drift.emptyWhy')}
        />
      ) : (
        <DriftPanel clusterId={clusterId} entries={items} withNode />
      )}
    </Stack>
  );
}
