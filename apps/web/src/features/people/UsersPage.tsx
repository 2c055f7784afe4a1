import { Table, Text } from '@mantine/core';
import type { UserView } from '@sluice/contract';
import { IconPlus } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { secondFactorsOfUsersQuery, usersQuery } from '../../api/people-queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { useUrlFilter } from '../../shell/use-url-filter.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { type FactorsOfUser, FactorWords } from './FactorWords.tsx';
import { contains, Filter, NothingFits } from './Filter.tsx';
import { NewUserDialog } from './NewUserDialog.tsx';

/** Never empty: who looks at it is a user. */
export default function UsersPage() {
  const { t } = useTranslation();
  const users = useSuspenseQuery(usersQuery).data;
  const factors = useSuspenseQuery(secondFactorsOfUsersQuery).data;
  const [filter, setFilter] = useUrlFilter();
  const [creating, setCreating] = useState(false);
  const missing = useMissingPermission('user.write', 'global');
  const shown = users.filter(({ username, displayName, email, groups }) =>
    contains(filter, username, displayName, email ?? '', ...groups.map(({ name }) => name)),
  );
  return (
    <>
      <PageHeader
        title={t('users.title')}
        count={users.length}
        description={t('users.description')}
        actions={
          <ActionButton leftSection={<IconPlus size={16} />} disabledReason={missing} onClick={() => setCreating(true)}>
            {t('users.create')}
          </ActionButton>
        }
      />
      <Filter text={filter} onChange={setFilter} />
      <Table.ScrollContainer minWidth={980} className="panel">
        <Table className="table" aria-label={t('users.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('users.username')}</Table.Th>
              <Table.Th>{t('users.displayName')}</Table.Th>
              <Table.Th>{t('users.state')}</Table.Th>
              <Table.Th>{t('users.groups')}</Table.Th>
              <Table.Th>{t('users.secondFactor')}</Table.Th>
              <Table.Th>{t('users.origin')}</Table.Th>
              <Table.Th>{t('users.lastSignIn')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((user) => (
              <UserRow key={user.id} user={user} factors={factors.find(({ userId }) => userId === user.id)} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown.length === 0 && <NothingFits text={filter} />}
      {creating && <NewUserDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function UserRow({ user, factors }: { user: UserView; factors: FactorsOfUser | undefined }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td className="row-name">
        <TextLink to={links.user(user.id)}>
          <LongName text={user.username} />
        </TextLink>
      </Table.Td>
      <Table.Td>
        <LongName text={user.displayName} />
      </Table.Td>
      <Table.Td>
        <StateBadge
          tone={user.active ? 'serving' : 'maintenance'}
          label={t(user.active ? 'users.active' : 'users.inactive')}
          plain
        />
      </Table.Td>
      <Table.Td>
        <GroupNames user={user} />
      </Table.Td>
      <Table.Td>
        <FactorWords factors={factors} />
      </Table.Td>
      <Table.Td>{t(`users.origins.${user.origin}`)}</Table.Td>
      <Table.Td>
        {user.lastSignedInAt === null ? t('people.never') : <RelativeTime at={user.lastSignedInAt} />}
      </Table.Td>
    </Table.Tr>
  );
}

/** A few of them; all are on the page of the user. */
function GroupNames({ user: { groups } }: { user: UserView }) {
  const { t } = useTranslation();
  const few = 3;
  if (groups.length === 0)
    return (
      <Text span inherit c="dimmed">
        {t('people.none')}
      </Text>
    );
  return (
    <>
      {groups.slice(0, few).map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <LongName text={name} maxCharacters={20} />
        </span>
      ))}
      {groups.length > few && ` ${t('common.moreLines', { count: groups.length - few })}`}
    </>
  );
}
