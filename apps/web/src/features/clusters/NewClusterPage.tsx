import { Fieldset, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createCluster, PoolId } from '@sluice/contract';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { callApi } from '../../api/client.ts';
import { shownFailure } from '../../api/failure.ts';
import { poolsQuery } from '../../api/queries.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { LockedFields } from '../../ui/LockedFields.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { sendOrLead, WrongFields } from '../../ui/wrong-fields.tsx';

const environments = ['development', 'staging', 'production'] as const;
type Environment = (typeof environments)[number];
/** By their places in the request. */
const fields = {
  name: 'name',
  description: 'description',
  poolId: 'poolId',
  'pool/name': 'poolName',
  'pool/environment': 'environment',
  'pool/location': 'location',
};

interface Values {
  name: string;
  description: string;
  poolChoice: 'new' | 'existing';
  poolId: string;
  poolName: string;
  environment: Environment;
  location: string;
}

export default function NewClusterPage() {
  const { t } = useTranslation();
  const go = useGo();
  const queryClient = useQueryClient();
  const free = useSuspenseQuery(poolsQuery).data.filter((pool) => pool.clusterId === null);
  const required = (value: string) => (value.trim() === '' ? t('newBackend.required') : null);
  const form = useForm<Values>({
    initialValues: {
      name: '',
      description: '',
      poolChoice: free.length > 0 ? 'existing' : 'new',
      poolId: free[0]?.id ?? '',
      poolName: '',
      environment: 'production',
      location: '',
    },
    validate: {
      name: required,
      poolName: (value, values) => (values.poolChoice === 'new' ? required(value) : null),
      poolId: (value, values) => (values.poolChoice === 'existing' ? required(value) : null),
    },
  });
  const create = useMutation({
    mutationFn: ({ name, description, ...values }: Values) =>
      callApi(createCluster, { body: { name, description, ...poolOf(values) } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['pools'] }),
    onSuccess: async (cluster) => {
      await queryClient.invalidateQueries({ queryKey: ['clusters'] });
      go(links.clusterNodes(cluster.id));
    },
  });
  const failure = useFieldFailure(form, create.error, fields);
  const missing = useMissing(form.values);
  // What else lacks hangs on the pool, which is chosen here.
  const readsOnly = useMissingPermission('cluster.write', 'anywhere');
  return (
    <div className="page" style={{ maxWidth: 760 }}>
      <PageHeader title={t('newCluster.title')} description={t('newCluster.description')} />
      <form onSubmit={sendOrLead(form, (values) => create.mutate(values))} noValidate>
        <Stack gap={16}>
          <LockedFields reason={readsOnly}>
            <Stack gap={16}>
              <Fieldset legend={t('newCluster.groupCluster')}>
                <Stack gap={12}>
                  <TextInput label={t('newCluster.name')} required autoFocus {...form.getInputProps('name')} />
                  <TextInput label={t('newCluster.clusterDescription')} {...form.getInputProps('description')} />
                </Stack>
              </Fieldset>
              <Fieldset legend={t('newCluster.groupPool')}>
                <Stack gap={12}>
                  <Text size="sm" c="dimmed">
                    {t('newCluster.poolHelp')}
                  </Text>
                  <SegmentedControl
                    aria-label={t('newCluster.poolChoice')}
                    data={[
                      { value: 'new', label: t('newCluster.poolNew') },
                      { value: 'existing', label: t('newCluster.poolExisting'), disabled: free.length === 0 },
                    ]}
                    {...form.getInputProps('poolChoice')}
                  />
                  {form.values.poolChoice === 'existing' ? (
                    <Select
                      label={t('newCluster.pool')}
                      required
                      data={free.map((pool) => ({ value: pool.id, label: pool.name }))}
                      {...form.getInputProps('poolId')}
                    />
                  ) : (
                    <>
                      {free.length === 0 && (
                        <Text size="xs" c="dimmed">
                          {t('newCluster.noFreePool')}
                        </Text>
                      )}
                      <TextInput label={t('newCluster.poolName')} required {...form.getInputProps('poolName')} />
                      <Select
                        label={t('newCluster.environment')}
                        data={environments.map((value) => ({ value, label: t(`environment.${value}`) }))}
                        {...form.getInputProps('environment')}
                      />
                      <TextInput
                        label={t('newCluster.location')}
                        description={t('newCluster.locationHelp')}
                        {...form.getInputProps('location')}
                      />
                    </>
                  )}
                </Stack>
              </Fieldset>
            </Stack>
          </LockedFields>
          {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
          <WrongFields form={form} />
          <div>
            <ActionButton type="submit" loading={create.isPending} disabledReason={missing}>
              {t('newCluster.submit')}
            </ActionButton>
          </div>
        </Stack>
      </form>
    </div>
  );
}

/** What lacks for a cluster with a pool of its own, or for one at the chosen pool. */
function useMissing({ poolChoice, poolId }: Values): string | null {
  const { success, data: chosen } = PoolId.safeParse(poolId);
  const own = poolChoice === 'new' || !success;
  const cluster = useMissingPermission('cluster.write', own ? 'global' : { poolId: chosen });
  const pool = useMissingPermission('pool.write', 'global');
  return cluster ?? (own ? pool : null);
}

/** A new pool is made together with the cluster, or not at all. */
function poolOf({ poolChoice, poolId, poolName, environment, location }: Omit<Values, 'name' | 'description'>) {
  if (poolChoice === 'existing') return { poolId: PoolId.parse(poolId) };
  return { pool: { name: poolName, environment, location } };
}
