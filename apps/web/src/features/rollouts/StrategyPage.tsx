import { Fieldset, Grid, Radio, Stack, Text, Title } from '@mantine/core';
import { type ClusterView, defaultStrategy, setStrategy } from '@sluice/contract';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { splitFailure } from '../../api/field-failure.ts';
import { clusterQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { SaveFailure, useDraftForm } from '../../shell/use-draft-form.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { LockedFields } from '../../ui/LockedFields.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useClusterId } from '../clusters/index.ts';
import { StrategyFields } from './StrategyFields.tsx';
import { StrategyWords } from './StrategyWords.tsx';
import {
  formOf,
  isSound,
  problemsOf,
  readStrategyForm,
  type StrategyForm,
  strategyFieldPaths,
  strategyOf,
} from './strategy-form.ts';
import '../../texts/add-rollout-texts.ts';

export default function StrategyPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  const queryClient = useQueryClient();
  const draft = useDraftForm<StrategyForm>({
    name: ['strategy', clusterId],
    read: readStrategyForm,
    start: formOf(cluster.strategy, cluster.nodes.total),
    version: cluster.version,
  });
  const { form, setForm } = draft;
  const problems = problemsOf(form);
  const sound = isSound(problems);
  const missing = useMissingPermission('cluster.write');
  const save = useSave(cluster, draft.release);
  const refused = splitFailure(save.error, strategyFieldPaths);
  // Only what is sound can be told; until it is, the words stay.
  const last = useRef(form);
  if (sound) last.current = form;
  const shown = strategyOf(last.current);
  return (
    <>
      <PageHeader title={t('strategy.title')} description={t('strategy.lead')} />
      {draft.notices()}
      <form
        noValidate
        aria-label={t('strategy.title')}
        onSubmit={(event) => {
          event.preventDefault();
          if (sound && !save.isPending) save.send(form, draft.version);
        }}
      >
        <Grid gap={20}>
          <Grid.Col span={{ base: 12, md: 7 }}>
            <LockedFields busy={save.isPending} reason={missing}>
              <Stack gap={16}>
                <Choice form={form} setForm={setForm} />
                {!form.isDefault && (
                  <StrategyFields form={form} setForm={setForm} problems={problems} refused={refused.fields} />
                )}
              </Stack>
            </LockedFields>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <Stack gap={8} style={{ position: 'sticky', top: 64 }}>
              <Title order={2} size="h3">
                {t('strategy.inWords')}
              </Title>
              <StrategyWords strategy={shown ?? defaultStrategy(cluster.nodes.total)} nodes={cluster.nodes.total} />
            </Stack>
          </Grid.Col>
        </Grid>
        <div className="panel" style={{ position: 'sticky', bottom: 0, marginTop: 20, overflow: 'hidden', zIndex: 5 }}>
          <SaveFailure
            failure={refused.rest}
            onReload={() => {
              save.reset();
              void queryClient.invalidateQueries({ queryKey: ['cluster', clusterId] });
            }}
          />
          <Footer form={form} cluster={cluster} sound={sound} pending={save.isPending} />
        </div>
      </form>
      {draft.dialog}
    </>
  );
}

function Choice({ form, setForm }: { form: StrategyForm; setForm: (form: StrategyForm) => void }) {
  const { t } = useTranslation();
  return (
    <Fieldset legend={t('strategy.choice')}>
      <Radio.Group
        aria-label={t('strategy.choice')}
        value={form.isDefault ? 'default' : 'own'}
        onChange={(value) => setForm({ ...form, isDefault: value === 'default' })}
      >
        <Stack gap={10}>
          <Radio value="default" label={t('strategy.defaultLabel')} description={t('strategy.defaultHelp')} />
          <Radio value="own" label={t('strategy.ownLabel')} description={t('strategy.ownHelp')} />
        </Stack>
      </Radio.Group>
    </Fieldset>
  );
}

interface FooterProps {
  form: StrategyForm;
  cluster: ClusterView;
  sound: boolean;
  pending: boolean;
}

function Footer({ form, cluster, sound, pending }: FooterProps) {
  const { t } = useTranslation();
  const missing = useMissingPermission('cluster.write');
  const isSame = sound && JSON.stringify(strategyOf(form)) === JSON.stringify(ordered(cluster));
  const reason = missing ?? (sound ? null : t('strategy.correct')) ?? (isSame ? t('strategy.unchanged') : null);
  return (
    <div className="sticky-footer" style={{ justifyContent: 'flex-end', alignItems: 'center' }}>
      <Text size="xs" c="dimmed">
        {t('strategy.submitHelp')}
      </Text>
      <ActionButton type="submit" loading={pending} disabledReason={reason}>
        {t('strategy.submit')}
      </ActionButton>
    </div>
  );
}

/** The strategy of the cluster with its members in the order of the form. */
function ordered(cluster: ClusterView) {
  return strategyOf(formOf(cluster.strategy, cluster.nodes.total));
}

function useSave(cluster: ClusterView, release: () => void) {
  const { t } = useTranslation();
  const go = useGo();
  const set = useAct(setStrategy, {
    stale: [['cluster', cluster.id], ['clusters']],
    onAccepted: release,
    onDone: () => {
      go(links.rollouts(cluster.id));
      announce({
        title: t('strategy.saved', { cluster: cluster.name }),
        message: t('strategy.submitHelp'),
        closeLabel: t('common.close'),
      });
    },
  });
  return {
    error: set.error,
    isPending: set.isPending,
    send: (form: StrategyForm, version: number) =>
      set.mutate({
        params: { clusterId: cluster.id },
        ifMatch: `"${version}"`,
        body: { strategy: strategyOf(form) },
      }),
    reset: set.reset,
  };
}
