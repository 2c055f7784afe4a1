import { Breadcrumbs, Grid, Group, Stack, Table, Text } from '@mantine/core';
import { deleteNode, type NodeDetail } from '@sluice/contract';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { clustersQuery, nodeQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { DiagnosticList } from '../configuration/index.ts';
import { NodeDrift } from '../drift/index.ts';
import { AdoptDialog } from './AdoptDialog.tsx';
import { MaintenanceButton, MaintenanceNotice } from './Maintenance.tsx';
import { HaproxyFacts, MachineFacts } from './NodeFacts.tsx';
import { shownConvergence, toneOfNode, toneOfStatus } from './node-tones.ts';
import '../../texts/add-node-texts.ts';
import '../../texts/add-rollout-texts.ts';

const route = getRouteApi('/signed-in/nodes/$nodeId');

export default function NodePage() {
  const { t } = useTranslation();
  const node = useSuspenseQuery(nodeQuery(route.useParams().nodeId)).data;
  const clusters = useQuery(clustersQuery).data ?? [];
  const cluster = clusters.find((entry) => entry.id === node.clusterId) ?? null;
  const [adopting, setAdopting] = useState(false);
  return (
    <div className="page">
      <nav aria-label={t('node.breadcrumb')}>
        <Breadcrumbs separator="›" separatorMargin={6} fz="xs">
          <TextLink to={links.clusters()}>{t('clusters.title')}</TextLink>
          {cluster !== null && <TextLink to={links.clusterNodes(cluster.id)}>{cluster.name}</TextLink>}
          <Text span inherit c="dimmed">
            <LongName text={node.name} />
          </Text>
        </Breadcrumbs>
      </nav>
      <PageHeader
        title={<LongName text={node.name} maxCharacters={48} />}
        state={
          <Group gap={6}>
            <StateBadge tone={toneOfStatus[node.status]} label={t(`nodeStatus.${node.status}`)} />
            {node.mode === 'managed' ? (
              <StateBadge tone={toneOfNode(node)} label={t(`convergence.${shownConvergence(node)}`)} />
            ) : (
              <StateBadge tone="unknown" label={t('nodeMode.observing')} />
            )}
            {node.maintenance !== null && <StateBadge tone="maintenance" label={t('maintenance.state')} />}
          </Group>
        }
        description={
          <>
            {t('node.lastSeen')} {node.lastSeenAt === null ? t('nodes.never') : <RelativeTime at={node.lastSeenAt} />}
            {node.observedRevision !== null && ` · ${t('nodes.runs', { observed: node.observedRevision })}`}
          </>
        }
        actions={<NodeActions node={node} onAdopt={() => setAdopting(true)} />}
      />
      <Stack gap={16}>
        {node.maintenance !== null && <MaintenanceNotice maintenance={node.maintenance} />}
        {node.lastProblem !== null && (
          <Notice tone="failed" title={t('node.problem')}>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {node.lastProblem.cause}
            </Text>
            {node.lastProblem.remediation !== null && (
              <Text size="sm" c="dimmed">
                {node.lastProblem.remediation}
              </Text>
            )}
          </Notice>
        )}
        {cluster !== null && <NodeDrift node={node} cluster={cluster} />}
        <Blockers node={node} />
        <Grid gap={16}>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <HaproxyFacts node={node} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <MachineFacts facts={node.facts} />
          </Grid.Col>
        </Grid>
        <Files files={node.files} managed={node.mode === 'managed'} />
        {node.diagnostics.length > 0 && (
          <Panel title={t('node.verdict')}>
            <DiagnosticList items={node.diagnostics} label={t('node.verdict')} />
          </Panel>
        )}
      </Stack>
      {adopting && <AdoptDialog node={node} cluster={cluster} onClose={() => setAdopting(false)} />}
    </div>
  );
}

function NodeActions({ node, onAdopt }: { node: NodeDetail; onAdopt: () => void }) {
  const { t } = useTranslation();
  const go = useGo();
  const mayAdopt = useMissingPermission('node.adopt', { poolId: node.poolId });
  const mayWrite = useMissingPermission('node.write', { poolId: node.poolId });
  const remove = useAct(deleteNode, {
    stale: [['nodes'], ['clusters'], ['cluster']],
    onDone: () => go(node.clusterId === null ? links.clusters() : links.clusterNodes(node.clusterId)),
  });
  const ask = () =>
    confirmLoss({
      title: t('node.removeTitle', { node: node.name }),
      affected: t('node.removeAffected'),
      confirmLabel: t('node.remove'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => remove.mutate({ params: { nodeId: node.id } }),
    });
  return (
    <>
      {remove.error !== null && <FailurePanel failure={shownFailure(remove.error)} />}
      <ActionButton variant="default" loading={remove.isPending} disabledReason={mayWrite} onClick={ask}>
        {t('node.remove')}
      </ActionButton>
      <MaintenanceButton node={node} />
      {node.mode === 'observing' && (
        <ActionButton
          disabledReason={mayAdopt ?? (node.status === 'online' ? null : t('node.adoptOffline'))}
          onClick={onAdopt}
        >
          {t('node.adopt')}
        </ActionButton>
      )}
    </>
  );
}

function Blockers({ node }: { node: NodeDetail }) {
  const { t } = useTranslation();
  const all = [...node.adoptionBlockers, ...(node.haproxy?.blockers ?? [])];
  const unique = all.filter((blocker, index) => all.findIndex((other) => other.cause === blocker.cause) === index);
  if (unique.length === 0) return null;
  return (
    <Notice tone="warning" title={t('node.blockers')}>
      <Stack gap={8}>
        {unique.map((blocker) => (
          <div key={blocker.cause}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {blocker.cause}
            </Text>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {blocker.remediation}
            </Text>
          </div>
        ))}
      </Stack>
    </Notice>
  );
}

function Files({ files, managed }: { files: NodeDetail['files']; managed: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t('node.files')} flush>
      {files.length === 0 ? (
        <Text size="sm" c="dimmed" p={14}>
          {t('node.noFiles')}
        </Text>
      ) : (
        <Table className="table" aria-label={t('node.files')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('node.path')}</Table.Th>
              <Table.Th ta="right">{t('node.size')}</Table.Th>
              <Table.Th>{t('node.digest')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {files.map((file) => (
              <Table.Tr key={file.path}>
                <Table.Td>
                  <LongName text={file.path} mono maxCharacters={64} copyable />
                </Table.Td>
                <Table.Td ta="right">{file.sizeBytes.toLocaleString(i18n.language)}</Table.Td>
                <Table.Td>
                  <LongName text={file.digest} mono maxCharacters={23} copyable />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {managed && (
        <Text size="xs" c="dimmed" px={14} py={10}>
          {t('node.filesTrailer')}
        </Text>
      )}
    </Panel>
  );
}
