import { Fieldset, Grid, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { createGrant, type PlaceKind } from '@sluice/contract';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { groupsQuery, rolesQuery, usersQuery } from '../../api/people-queries.ts';
import { clustersQuery, poolsQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission, usePermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { LockedFields } from '../../ui/LockedFields.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { sendOrLead, WrongFields } from '../../ui/wrong-fields.tsx';
import { GrantPreview } from './GrantPreview.tsx';
import { endOf, type GrantValues, grantBody, terms } from './grant-form.ts';
import { Trail } from './Trail.tsx';
import '../../texts/add-people-texts.ts';

const route = getRouteApi('/signed-in/people/grants/new');
const kinds = ['global', 'pool', 'cluster'] as const satisfies readonly PlaceKind[];
/** By their places in the request. */
const fields = { to: 'to', 'to/id': 'to', role: 'role', expiresAt: 'moment', reason: 'reason' };

export default function NewGrantPage() {
  const { t } = useTranslation();
  const go = useGo();
  const missing = useMissingPermission('grant.write', 'global');
  const { form, clusters, pools } = useGrantForm();
  const create = useAct(createGrant, {
    stale: [['people'], ['session']],
    onDone: ({ to }) => go(links.grants(to.name)),
  });
  const failure = useFieldFailure(form, create.error, fields);
  return (
    <div className="page">
      <Trail list={t('grants.title')} to={links.grants()} name={t('people.newGrant')} />
      <PageHeader title={t('people.newGrant')} description={t('grants.formLead')} />
      <form
        noValidate
        onSubmit={sendOrLead(form, (values) => {
          const body = grantBody(values, new Date());
          if (body !== null) create.mutate({ body });
        })}
      >
        <Grid gap={24}>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Stack gap={16}>
              <LockedFields reason={missing}>
                <Stack gap={16}>
                  <WhoAndWhat form={form} />
                  <Where form={form} clusters={clusters} pools={pools} />
                  <UntilAndWhy form={form} />
                </Stack>
              </LockedFields>
              {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
              <WrongFields form={form} />
              <div>
                <ActionButton type="submit" loading={create.isPending} disabledReason={missing}>
                  {t('grants.submit')}
                </ActionButton>
              </div>
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <GrantPreview values={form.values} clusters={clusters} pools={pools} />
          </Grid.Col>
        </Grid>
      </form>
    </div>
  );
}

interface Named {
  id: string;
  name: string;
}
type Form = UseFormReturnType<GrantValues>;

function useGrantForm(): { form: Form; clusters: readonly Named[]; pools: readonly Named[] } {
  const { t } = useTranslation();
  const { user, group, role } = route.useSearch();
  const clusters = useQuery({ ...clustersQuery, enabled: usePermission('cluster.read', 'anywhere') }).data ?? [];
  const pools = useQuery({ ...poolsQuery, enabled: usePermission('pool.read', 'anywhere') }).data ?? [];
  const chosen = (value: string) => (value === '' ? t('grants.choose') : null);
  const form = useForm<GrantValues>({
    initialValues: {
      to: user !== undefined ? `user ${user}` : group !== undefined ? `group ${group}` : '',
      role: role ?? '',
      kind: 'global',
      poolId: '',
      clusterId: '',
      term: 'none',
      moment: '',
      reason: '',
    },
    validate: {
      to: chosen,
      role: chosen,
      poolId: (value, { kind }) => (kind === 'pool' ? chosen(value) : null),
      clusterId: (value, { kind }) => (kind === 'cluster' ? chosen(value) : null),
      moment: (_, values) => {
        const end = endOf(values, new Date());
        return end === undefined || (end !== null && end <= new Date()) ? t('grants.momentPast') : null;
      },
      reason: (value) => (value.trim() === '' ? t('people.reasonNeeded') : null),
    },
  });
  return { form, clusters, pools };
}

function WhoAndWhat({ form }: { form: Form }) {
  const { t } = useTranslation();
  const users = useSuspenseQuery(usersQuery).data;
  const groups = useSuspenseQuery(groupsQuery).data;
  const roles = useSuspenseQuery(rolesQuery).data;
  return (
    <>
      <Select
        label={t('grants.who')}
        required
        searchable
        nothingFoundMessage={t('shell.nothingFound')}
        data={[
          {
            group: t('users.title'),
            items: users.map(({ id, username, displayName }) => ({
              value: `user ${id}`,
              label: displayName === '' ? username : `${username} (${displayName})`,
            })),
          },
          { group: t('groups.title'), items: groups.map(({ id, name }) => ({ value: `group ${id}`, label: name })) },
        ]}
        {...form.getInputProps('to')}
      />
      <Select
        label={t('grants.role')}
        required
        searchable
        nothingFoundMessage={t('shell.nothingFound')}
        data={roles.map(({ key, name }) => ({ value: key, label: name }))}
        {...form.getInputProps('role')}
        description={roles.find(({ key }) => key === form.values.role)?.description}
      />
    </>
  );
}

function Where({ form, clusters, pools }: { form: Form; clusters: readonly Named[]; pools: readonly Named[] }) {
  const { t } = useTranslation();
  const { kind } = form.values;
  const toData = (items: readonly Named[]) => items.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Fieldset legend={t('grants.at')}>
      <Stack gap={12}>
        <SegmentedControl
          aria-label={t('grants.at')}
          data={kinds.map((value) => ({ value, label: t(`grants.placeKinds.${value}`) }))}
          {...form.getInputProps('kind')}
        />
        <Text size="sm" c="dimmed">
          {t(`grants.placeHelp.${kind}`)}
        </Text>
        {kind === 'pool' && (
          <Select
            label={t('grants.whichPool')}
            required
            searchable
            nothingFoundMessage={t('shell.nothingFound')}
            data={toData(pools)}
            {...form.getInputProps('poolId')}
          />
        )}
        {kind === 'cluster' && (
          <Select
            label={t('grants.whichCluster')}
            required
            searchable
            nothingFoundMessage={t('shell.nothingFound')}
            data={toData(clusters)}
            {...form.getInputProps('clusterId')}
          />
        )}
      </Stack>
    </Fieldset>
  );
}

function UntilAndWhy({ form }: { form: Form }) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t('grants.ends')}
        data={terms.map((value) => ({ value, label: t(`grants.terms.${value}`) }))}
        {...form.getInputProps('term')}
      />
      {form.values.term === 'at' && (
        <TextInput
          type="datetime-local"
          label={t('grants.moment')}
          description={t('grants.momentHelp')}
          required
          {...form.getInputProps('moment')}
        />
      )}
      <Textarea
        label={t('people.reason')}
        description={t('people.reasonHelp')}
        required
        withAsterisk={false}
        autosize
        minRows={2}
        maxLength={500}
        {...form.getInputProps('reason')}
      />
    </>
  );
}
