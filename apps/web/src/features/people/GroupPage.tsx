import { Select, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { deleteGroup, type GroupView, type UserId, updateGroup } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { grantsQuery, groupsQuery, usersQuery } from '../../api/people-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { GiveRoleButton } from './GiveRoleButton.tsx';
import { GrantTable } from './GrantTable.tsx';
import { GroupDialog } from './GroupDialog.tsx';
import { Trail } from './Trail.tsx';
import '../../texts/add-people-texts.ts';

const route = getRouteApi('/signed-in/people/groups/$groupId');

export default function GroupPage() {
  const { t } = useTranslation();
  const { groupId } = route.useParams();
  const group = useSuspenseQuery(groupsQuery).data.find(({ id }) => id === groupId);
  const grants = useSuspenseQuery(grantsQuery).data.filter(({ to }) => to.id === groupId);
  // Deleted a moment ago, here or by somebody else: the way to the list is open already.
  if (group === undefined) return null;
  return (
    <div className="page">
      <Trail list={t('groups.title')} to={links.groups()} name={group.name} />
      <PageHeader
        title={<LongName text={group.name} maxCharacters={48} />}
        description={group.description}
        actions={<GroupActions group={group} grants={grants.length} />}
      />
      <Stack gap={16}>
        <Members group={group} />
        <Panel
          title={t('people.grantsOf')}
          aside={<GiveRoleButton to={links.newGrant({ group: group.id })} size="xs" variant="default" />}
          flush={grants.length > 0}
        >
          {grants.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('people.noGrants')}
            </Text>
          ) : (
            <GrantTable label={t('people.grantsOf')} grants={grants} />
          )}
        </Panel>
      </Stack>
    </div>
  );
}

function GroupActions({ group, grants }: { group: GroupView; grants: number }) {
  const { t } = useTranslation();
  const go = useGo();
  const [editing, setEditing] = useState(false);
  const missing = useMissingPermission('grant.write', 'global');
  const remove = useAct(deleteGroup, {
    onAccepted: () => go(links.groups(), { replace: true }),
    stale: [['people'], ['session']],
  });
  const ask = () =>
    confirmLoss({
      title: t('groups.deleteTitle', { name: group.name }),
      affected: t('groups.deleteAffected', {
        members: t('groups.deleteMembers', { count: group.members.length }),
        grants: t('groups.deleteGrants', { count: grants }),
      }),
      confirmLabel: t('people.delete'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => remove.mutate({ params: { groupId: group.id } }),
    });
  return (
    <>
      {remove.error !== null && <FailurePanel failure={shownFailure(remove.error)} />}
      <ActionButton variant="default" disabledReason={missing} onClick={() => setEditing(true)}>
        {t('people.edit')}
      </ActionButton>
      <ActionButton variant="default" loading={remove.isPending} disabledReason={missing} onClick={ask}>
        {t('people.delete')}
      </ActionButton>
      {editing && <GroupDialog group={group} onClose={() => setEditing(false)} />}
    </>
  );
}

function Members({ group }: { group: GroupView }) {
  const { t } = useTranslation();
  const users = useSuspenseQuery(usersQuery).data;
  const missing = useMissingPermission('grant.write', 'global');
  const update = useAct(updateGroup, { stale: [['people'], ['session']] });
  const local = group.members.filter(({ source }) => source === 'local').map(({ id }) => id);
  const setMembers = (members: UserId[]) =>
    update.mutate({ params: { groupId: group.id }, ifMatch: String(group.version), body: { members } });
  const others = users.filter(({ id }) => !local.includes(id));
  return (
    <Panel
      title={`${t('groups.members')} ${group.members.length}`}
      flush
      aside={
        missing === null ? (
          <Select
            size="xs"
            w={240}
            aria-label={t('groups.add')}
            placeholder={t('groups.add')}
            nothingFoundMessage={t('groups.nobodyLeft')}
            searchable
            disabled={update.isPending}
            data={others.map(({ id, username, displayName }) => ({
              value: id,
              label: displayName === '' ? username : `${username} (${displayName})`,
            }))}
            value={null}
            onChange={(value) => {
              const chosen = others.find(({ id }) => id === value);
              if (chosen !== undefined) setMembers([...local, chosen.id]);
            }}
          />
        ) : (
          <ActionButton size="xs" variant="default" disabledReason={missing}>
            {t('groups.add')}
          </ActionButton>
        )
      }
    >
      {update.error !== null && <FailurePanel failure={shownFailure(update.error)} />}
      {group.members.length === 0 ? (
        <Text size="sm" c="dimmed" p={14}>
          {t('groups.noMembers')}
        </Text>
      ) : (
        <MemberTable
          group={group}
          missing={missing}
          onRemove={(userId) => setMembers(local.filter((id) => id !== userId))}
        />
      )}
    </Panel>
  );
}

interface MemberTableProps {
  group: GroupView;
  missing: string | null;
  onRemove: (userId: UserId) => void;
}

function MemberTable({ group, missing, onRemove }: MemberTableProps) {
  const { t } = useTranslation();
  return (
    <Table className="table" aria-label={t('groups.members')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('users.username')}</Table.Th>
          <Table.Th>{t('groups.source')}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t('shell.actions')}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {group.members.map(({ id, username, source }) => (
          <Table.Tr key={`${id} ${source}`}>
            <Table.Td className="row-name">
              <TextLink to={links.user(id)}>
                <LongName text={username} />
              </TextLink>
            </Table.Td>
            <Table.Td>{t(`groups.sources.${source}`)}</Table.Td>
            <Table.Td ta="right">
              <ActionButton
                {...{ 'aria-label': t('groups.removeNamed', { name: username }) }}
                size="compact-xs"
                variant="default"
                disabledReason={missing ?? (source === 'provider' ? t('groups.providerStays') : null)}
                onClick={() => onRemove(id)}
              >
                {t('groups.remove')}
              </ActionButton>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
