import { Box, Group, Stack, Text } from '@mantine/core';
import { type ChangeId, createPlan, rejectChanges } from '@sluice/contract';
import { IconClipboardCheck, IconGitPullRequestDraft } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changesQuery, clusterQuery, rolloutsQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { ButtonLink, TextLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel, Panel } from '../../ui/Panels.tsx';
import { SchedulePanel, WaitingPanel } from '../approvals/index.ts';
import { useClusterId } from '../clusters/index.ts';
import { RolloutTable } from '../rollouts/index.ts';
import { ChangeFailure } from './ChangeFailure.tsx';
import { EarlierChanges } from './EarlierChanges.tsx';
import { StagedChange } from './StagedChange.tsx';
import { TryAgainButton } from './TryAgainButton.tsx';
import { useChosenChanges } from './use-chosen-changes.ts';

const rolloutsShown = 5;

export default function ChangesPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const { items: changes, etag } = useSuspenseQuery(changesQuery(clusterId, 'staged')).data;
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  const rollouts = useSuspenseQuery(rolloutsQuery(clusterId)).data;
  const missing = useMissingPermission('plan.create');
  const missingStage = useMissingPermission('change.stage');
  const { chosen, choose } = useChosenChanges(changes);
  const chosenIds = chosen.map(({ id }) => id);
  const plan = useAct(createPlan, { onDone: (made) => go(links.plan(clusterId, made.id)) });
  const reject = useAct(rejectChanges, {
    stale: [['cluster', clusterId], ['clusters']],
    onDone: () => choose([]),
  });
  // Why it was refused is true for the list and the selection as they were then.
  const seen = `${etag} ${chosenIds.join()}`;
  const [askedAt, setAskedAt] = useState(seen);
  const refused = askedAt === seen ? (plan.error ?? reject.error) : null;
  const planOnly = (changeIds: ChangeId[]) => {
    setAskedAt(`${etag} ${changeIds.join()}`);
    reject.reset();
    plan.mutate({ params: { clusterId }, ...(changeIds.length === 0 ? {} : { body: { changeIds } }) });
  };
  const askReject = () =>
    confirmLoss({
      title: t('changes.rejectChosenTitle', { count: chosen.length }),
      affected: t('changes.rejectChosenAffected', { numbers: chosen.map(({ number }) => `#${number}`).join(', ') }),
      confirmLabel: t('changes.reject'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => {
        setAskedAt(seen);
        plan.reset();
        reject.mutate({ params: { clusterId }, body: { changeIds: chosenIds } });
      },
    });
  return (
    <Stack gap={20}>
      <div>
        <PageHeader
          title={t('changes.title')}
          count={changes.length}
          description={t('changes.description')}
          actions={
            changes.length > 0 && (
              <Group gap={8}>
                {chosen.length > 0 && (
                  <ActionButton
                    variant="default"
                    loading={reject.isPending}
                    disabledReason={missingStage}
                    onClick={askReject}
                  >
                    {t('changes.rejectChosen', { count: chosen.length })}
                  </ActionButton>
                )}
                <ActionButton
                  leftSection={<IconClipboardCheck size={16} />}
                  loading={plan.isPending}
                  disabledReason={missing}
                  onClick={() => planOnly(chosenIds)}
                >
                  {chosen.length === 0
                    ? t('changes.plan')
                    : t('changes.planChosen', { count: chosen.length, total: changes.length })}
                </ActionButton>
              </Group>
            )
          }
        />
        {refused !== null && (
          <ChangeFailure
            error={refused}
            staged={changes}
            onAdd={(ids) => {
              plan.reset();
              choose([...chosenIds, ...ids]);
            }}
          />
        )}
        {changes.length === 0 && cluster.canRepeatHead && !cluster.headFailed && cluster.head !== null && (
          <Box mb={12}>
            <Notice tone="warning">
              <Group gap={12}>
                <Text size="sm">{t('changes.againWhy', { number: cluster.head.number })}</Text>
                <TryAgainButton cluster={cluster} size="xs" />
              </Group>
            </Notice>
          </Box>
        )}
        {changes.length === 0 ? (
          <EmptyPanel
            icon={<IconGitPullRequestDraft size={36} stroke={1.5} />}
            title={t('changes.emptyTitle')}
            why={t('changes.emptyWhy')}
            action={
              <ButtonLink variant="default" to={links.configuration(clusterId)}>
                {t('changes.emptyAction')}
              </ButtonLink>
            }
          />
        ) : (
          <Stack
            gap={10}
            component="ol"
            style={{ listStyle: 'none', margin: 0, padding: 0 }}
            aria-label={t('changes.title')}
          >
            {changes.map((change) => (
              <StagedChange
                key={change.id}
                change={change}
                etag={etag}
                isChosen={chosenIds.includes(change.id)}
                onChoose={(on) => choose(on ? [...chosenIds, change.id] : chosenIds.filter((id) => id !== change.id))}
              />
            ))}
          </Stack>
        )}
      </div>
      <WaitingPanel />
      <SchedulePanel hideEmpty />
      <EarlierChanges />
      <Panel
        title={t('changes.rollouts')}
        flush
        aside={
          <TextLink size="sm" to={links.rollouts(clusterId)}>
            {t('rollouts.all')}
          </TextLink>
        }
      >
        {rollouts.length === 0 ? (
          <Text size="sm" c="dimmed" p={14}>
            {t('changes.noRollouts')}
          </Text>
        ) : (
          <RolloutTable rollouts={rollouts.slice(0, rolloutsShown)} />
        )}
      </Panel>
    </Stack>
  );
}
