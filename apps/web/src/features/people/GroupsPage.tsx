import { Table } from '@mantine/core';
import type { GroupView } from '@sluice/contract';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { grantsQuery, groupsQuery } from '../../api/people-queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { useUrlFilter } from '../../shell/use-url-filter.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { contains, Filter, NothingFits } from './Filter.tsx';
import { GroupDialog } from './GroupDialog.tsx';

export default function GroupsPage() {
  const { t } = useTranslation();
  const groups = useSuspenseQuery(groupsQuery).data;
  const [filter, setFilter] = useUrlFilter();
  const [creating, setCreating] = useState(false);
  const missing = useMissingPermission('grant.write', 'global');
  const shown = groups.filter(({ name, description }) => contains(filter, name, description));
  const create = (
    <ActionButton leftSection={<IconPlus size={16} />} disabledReason={missing} onClick={() => setCreating(true)}>
      {t('groups.create')}
    </ActionButton>
  );
  return (
    <>
      <PageHeader
        title={t('groups.title')}
        description={t('groups.description')}
        {...(groups.length === 0 ? {} : { count: groups.length, actions: create })}
      />
      {groups.length === 0 ? (
        <EmptyPanel
          icon={<IconUsersGroup size={40} stroke={1.5} />}
          title={t('groups.emptyTitle')}
          why={t('groups.emptyWhy')}
          action={create}
        />
      ) : (
        <>
          <Filter text={filter} onChange={setFilter} />
          <GroupTable groups={shown} />
          {shown.length === 0 && <NothingFits text={filter} />}
        </>
      )}
      {creating && <GroupDialog group={null} onClose={() => setCreating(false)} />}
    </>
  );
}

function GroupTable({ groups }: { groups: readonly GroupView[] }) {
  const { t } = useTranslation();
  const grants = useSuspenseQuery(grantsQuery).data;
  return (
    <Table.ScrollContainer minWidth={640} className="panel">
      <Table className="table" aria-label={t('groups.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('people.name')}</Table.Th>
            <Table.Th>{t('people.description')}</Table.Th>
            <Table.Th ta="right">{t('groups.members')}</Table.Th>
            <Table.Th ta="right">{t('groups.grants')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map((group) => (
            <Table.Tr key={group.id}>
              <Table.Td className="row-name">
                <TextLink to={links.group(group.id)}>
                  <LongName text={group.name} />
                </TextLink>
              </Table.Td>
              <Table.Td>
                <LongName text={group.description} maxCharacters={80} />
              </Table.Td>
              <Table.Td ta="right">{group.members.length}</Table.Td>
              <Table.Td ta="right">{grants.filter(({ to }) => to.id === group.id).length}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
