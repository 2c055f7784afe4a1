import { Skeleton, Stack, Table, Text, Tooltip } from '@mantine/core';
import type { ClusterId, OverrideView } from '@sluice/contract';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { overridesQuery } from '../../api/runtime-queries.ts';
import { links } from '../../links.ts';
import { ButtonLink, TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel, FailurePanel } from '../../ui/Panels.tsx';
import { RelativeTime, useNow } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { EndButton } from './EndButton.tsx';
import { NodeStates } from './NodeStates.tsx';
import { momentWords, toneOfSetting } from './override-words.ts';
import { useSettingWords } from './use-setting-words.ts';
import '../../texts/add-operation-texts.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/overrides');

/** Everything that holds in a cluster whatever the configuration says. */
export default function OverridesPage() {
  const { t } = useTranslation();
  const { clusterId } = route.useParams();
  const overrides = useQuery(overridesQuery(clusterId));
  if (overrides.isError)
    return <FailurePanel failure={shownFailure(overrides.error)} onRetry={() => void overrides.refetch()} />;
  if (overrides.isPending) return <Skeleton height={200} />;
  if (overrides.data.length === 0)
    return (
      <EmptyPanel
        icon={<IconCircleCheck size={40} stroke={1.5} />}
        title={t('holds.emptyTitle')}
        why={t('holds.emptyWhy')}
        action={
          <ButtonLink variant="default" to={links.cluster(clusterId)}>
            {t('holds.emptyAction')}
          </ButtonLink>
        }
      />
    );
  return (
    <Stack gap={16}>
      <PageHeader title={t('holds.title')} count={overrides.data.length} description={t('holds.description')} />
      <OverrideTable clusterId={clusterId} overrides={overrides.data} />
    </Stack>
  );
}

function OverrideTable({ clusterId, overrides }: { clusterId: ClusterId; overrides: readonly OverrideView[] }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={1000} className="panel">
      <Table className="table" aria-label={t('holds.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('holds.server')}</Table.Th>
            <Table.Th>{t('holds.setting')}</Table.Th>
            <Table.Th>{t('holds.ends')}</Table.Th>
            <Table.Th>{t('holds.nodes')}</Table.Th>
            <Table.Th>{t('holds.who')}</Table.Th>
            <Table.Th w={110}>{t('holds.action')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {overrides.map((override) => (
            <OverrideRow key={override.id} clusterId={clusterId} override={override} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function OverrideRow({ clusterId, override }: { clusterId: ClusterId; override: OverrideView }) {
  const { t } = useTranslation();
  const words = useSettingWords();
  const { backend, server, node, author, why, createdAt } = override;
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td className="row-name">
        <TextLink to={links.server(clusterId, backend, server)}>
          <LongName text={`${backend}/${server}`} mono />
        </TextLink>
      </Table.Td>
      <Table.Td>
        <StateBadge tone={toneOfSetting(override)} label={words(override.set)} />
      </Table.Td>
      <Table.Td>
        <Ending clusterId={clusterId} override={override} />
      </Table.Td>
      <Table.Td maw={360}>
        {node !== null && <Text size="sm">{t('holds.onNode', { node: node.name })}</Text>}
        <NodeStates override={override} />
      </Table.Td>
      <Table.Td maw={260}>
        <Text size="sm">
          {`${author.name}, `}
          <RelativeTime at={createdAt} />
        </Text>
        {why !== '' && (
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {t('holds.why', { why })}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <EndButton clusterId={clusterId} override={override} />
      </Table.Td>
    </Table.Tr>
  );
}

function Ending({ clusterId, override: { until, change } }: { clusterId: ClusterId; override: OverrideView }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (until !== null)
    return (
      <Text size="sm">
        {`${momentWords(until, now, i18n.language)} `}
        <Text span inherit c="dimmed">
          <RelativeTime at={until} />
        </Text>
      </Text>
    );
  if (change === null) return '–';
  return (
    <Tooltip label={change.title}>
      <TextLink to={links.change(clusterId, change.id)}>{t('holds.change', { number: change.number })}</TextLink>
    </Tooltip>
  );
}
