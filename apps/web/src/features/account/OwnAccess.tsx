import { List, Stack, Table, Text } from '@mantine/core';
import type { OwnGrant, Permission } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { ownGrantsQuery } from '../../api/people-queries.ts';
import { clustersQuery, poolsQuery, sessionQuery } from '../../api/queries.ts';
import { usePermission } from '../../shell/use-permission.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';

/** The roles of the person, where they hold and when they end. */
export function OwnRoles() {
  const { t } = useTranslation();
  const { data: held, error } = useQuery(ownGrantsQuery);
  if (error === null && (held === undefined || held.length === 0)) return null;
  return (
    <Panel title={t('account.yourRoles')} flush>
      {error !== null && <FailurePanel failure={shownFailure(error)} />}
      {held !== undefined && held.length > 0 && (
        <ListTable
          label={t('account.yourRoles')}
          minWidth={420}
          columns={[t('account.role'), t('account.roleWhere'), t('account.roleUntil')]}
        >
          {held.map((grant) => (
            <RoleRow key={grant.id} grant={grant} />
          ))}
        </ListTable>
      )}
    </Panel>
  );
}

function RoleRow({ grant: { at, expiresAt, role, through } }: { grant: OwnGrant }) {
  const { t } = useTranslation();
  const where = {
    global: 'account.mayEverywhere',
    pool: 'account.mayAtPool',
    cluster: 'account.mayAtCluster',
  } as const;
  return (
    <Table.Tr>
      <Table.Td>
        <span className="row-name">
          <LongName text={role.name} />
        </span>
        {through !== null && (
          <Text span display="block" size="xs" c="dimmed">
            {t('account.roleThrough', { group: through })}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{t(where[at.kind], { name: at.name })}</Table.Td>
      <Table.Td>
        {expiresAt === null ? (
          <Text span inherit c="dimmed">
            {t('account.roleNoEnd')}
          </Text>
        ) : (
          <RelativeTime at={expiresAt} />
        )}
      </Table.Td>
    </Table.Tr>
  );
}

interface PlaceHeld {
  key: string;
  title: string;
  names: readonly Permission[];
}

/** What the person may do, and where. */
export function OwnPermissions() {
  const { t } = useTranslation();
  const places = usePlacesHeld();
  if (places === null) return null;
  return (
    <Panel title={t('account.youMay')}>
      {places.length === 0 ? (
        <Notice tone="unknown" title={t('account.nothingGranted')}>
          <Text size="sm">{t('account.nothingGrantedWhy')}</Text>
        </Notice>
      ) : (
        <Stack gap={14}>
          {places.map((place) => (
            <PlaceGranted key={place.key} title={place.title} names={place.names} />
          ))}
        </Stack>
      )}
    </Panel>
  );
}

/** Null until it is known who is signed in. */
function usePlacesHeld(): PlaceHeld[] | null {
  const { t } = useTranslation();
  const held = useQuery(sessionQuery).data?.held;
  const clusters = useQuery({ ...clustersQuery, enabled: usePermission('cluster.read', 'anywhere') }).data ?? [];
  const pools = useQuery({ ...poolsQuery, enabled: usePermission('pool.read', 'anywhere') }).data ?? [];
  if (held === undefined) return null;
  // Who has a role at a cluster holds it at the nodes of its pool, and may know the pool by its cluster only.
  const poolsKnown = [...pools, ...clusters.map(({ pool }) => pool)];
  const nameIn = (items: readonly { id: string; name: string }[], id: string) =>
    items.find((item) => item.id === id)?.name;
  const titleOf = (kind: 'Pool' | 'Cluster', name: string | undefined, id: string) =>
    name === undefined ? t(`account.mayAt${kind}Unnamed`, { id: id.slice(0, 8) }) : t(`account.mayAt${kind}`, { name });
  return [
    { key: 'global', title: t('account.mayEverywhere'), names: held.global },
    ...held.pools.map(({ id, permissions }) => ({
      key: id,
      title: titleOf('Pool', nameIn(poolsKnown, id), id),
      names: permissions,
    })),
    ...held.clusters.map(({ id, permissions }) => ({
      key: id,
      title: titleOf('Cluster', nameIn(clusters, id), id),
      names: permissions,
    })),
  ].filter(({ names }) => names.length > 0);
}

function PlaceGranted({ title, names }: { title: string; names: readonly Permission[] }) {
  return (
    <div>
      <Text size="sm" fw={600} mb={4} style={{ overflowWrap: 'anywhere' }}>
        {title}
      </Text>
      <List size="sm" listStyleType="none" withPadding={false} className="mono" style={{ columns: '160px' }}>
        {names.map((name) => (
          <List.Item key={name}>{name}</List.Item>
        ))}
      </List>
    </div>
  );
}
