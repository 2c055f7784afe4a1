import { Button, Grid, Group, List, Modal, Stack, Text } from '@mantine/core';
import { type CallOutput, createPasswordLink, type GrantView, type UserView, updateUser } from '@sluice/contract';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { grantsQuery, secondFactorsOfUsersQuery, usersQuery } from '../../api/people-queries.ts';
import { sessionQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useMissingPermission, usePermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { DeleteUserButton } from './DeleteUserButton.tsx';
import { EditUserDialog } from './EditUserDialog.tsx';
import { GiveRoleButton } from './GiveRoleButton.tsx';
import { GrantTable } from './GrantTable.tsx';
import { PasswordLink } from './PasswordLink.tsx';
import { Trail } from './Trail.tsx';
import { UserFactors } from './UserFactors.tsx';
import { UserKeys, UserSessions } from './UserSessions.tsx';
import '../../texts/add-people-texts.ts';

const route = getRouteApi('/signed-in/people/users/$userId');

export default function UserPage() {
  const { t } = useTranslation();
  const { userId } = route.useParams();
  const user = useSuspenseQuery(usersQuery).data.find(({ id }) => id === userId);
  const grants = useSuspenseQuery(grantsQuery).data;
  const factors = useSuspenseQuery(secondFactorsOfUsersQuery).data.find((entry) => entry.userId === userId);
  // Deleted a moment ago, here or by somebody else: the way to the list is open already.
  if (user === undefined) return null;
  const groupIds = new Set<string>(user.groups.map(({ id }) => id));
  const held = grants.filter(({ to }) => (to.kind === 'user' ? to.id === userId : groupIds.has(to.id)));
  return (
    <div className="page">
      <Trail list={t('users.title')} to={links.people()} name={user.username} />
      <UserHead user={user} grants={held} />
      <Stack gap={16}>
        <Panel
          title={t('people.grantsOf')}
          aside={<GiveRoleButton to={links.newGrant({ user: user.id })} size="xs" variant="default" />}
          flush={held.length > 0}
        >
          {held.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('people.noGrants')}
            </Text>
          ) : (
            <GrantTable
              label={t('people.grantsOf')}
              grants={held}
              whoLabel={t('people.through')}
              who={(grant) => <Through grant={grant} user={user} />}
            />
          )}
        </Panel>
        <Grid gap={16}>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Groups user={user} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <UserFactors user={user} factors={factors} />
          </Grid.Col>
        </Grid>
        <UserSessions user={user} />
        <UserKeys user={user} />
      </Stack>
    </div>
  );
}

function Through({ grant: { to }, user }: { grant: GrantView; user: UserView }) {
  const { t } = useTranslation();
  const group = user.groups.find(({ id }) => id === to.id);
  if (group === undefined) return t('people.direct');
  return (
    <TextLink to={links.group(group.id)}>
      <LongName text={group.name} />
    </TextLink>
  );
}

function Groups({ user: { groups } }: { user: UserView }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('users.groups')}>
      {groups.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('people.none')}
        </Text>
      ) : (
        <List size="sm" listStyleType="none" withPadding={false} spacing={4}>
          {groups.map(({ id, name }) => (
            <List.Item key={id}>
              <TextLink to={links.group(id)}>
                <LongName text={name} />
              </TextLink>
            </List.Item>
          ))}
        </List>
      )}
    </Panel>
  );
}

function UserHead({ user, grants }: { user: UserView; grants: readonly GrantView[] }) {
  const { t } = useTranslation();
  const isMe = useQuery(sessionQuery).data?.user.id === user.id;
  const mayAudit = usePermission('audit.read', 'global');
  return (
    <PageHeader
      title={<LongName text={user.username} maxCharacters={48} />}
      state={
        <Group gap={6}>
          <StateBadge
            tone={user.active ? 'serving' : 'maintenance'}
            label={t(user.active ? 'users.active' : 'users.inactive')}
          />
          {isMe && <StateBadge tone="unknown" label={t('users.you')} />}
        </Group>
      }
      description={
        <div className="facts">
          {user.displayName !== '' && (
            <b>
              <LongName text={user.displayName} />
            </b>
          )}
          {user.email !== null && <LongName text={user.email} copyable />}
          <span>
            {`${t('users.origin')} `}
            {t(`users.origins.${user.origin}`)}
          </span>
          <span>
            {`${t('users.lastSignInWas')} `}
            {user.lastSignedInAt === null ? t('people.never') : <RelativeTime at={user.lastSignedInAt} />}
          </span>
          <span>
            {`${t('users.since')} `}
            <RelativeTime at={user.createdAt} />
          </span>
          {mayAudit && <TextLink to={links.audit({ actor: user.username })}>{t('users.audit')}</TextLink>}
        </div>
      }
      actions={<UserActions user={user} grants={grants} />}
    />
  );
}

function UserActions({ user, grants }: { user: UserView; grants: readonly GrantView[] }) {
  const { t } = useTranslation();
  const missing = useMissingPermission('user.write', 'global');
  const [editing, setEditing] = useState(false);
  const [link, setLink] = useState<CallOutput<typeof createPasswordLink> | null>(null);
  const update = useAct(updateUser, { stale: [['people']] });
  const makeLink = useAct(createPasswordLink, { onDone: setLink });
  const { username, id: userId, active } = user;
  const setActive = (next: boolean) =>
    update.mutate({ params: { userId }, ifMatch: String(user.version), body: { active: next } });
  const askDeactivate = () =>
    confirmLoss({
      title: t('users.deactivateTitle', { name: username }),
      affected: t('users.deactivateAffected', { name: username }),
      confirmLabel: t('users.deactivate'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => setActive(false),
    });
  const askLink = () =>
    confirmLoss({
      title: t('users.newLinkTitle'),
      affected: t('users.newLinkAffected', { name: username }),
      confirmLabel: t('users.newLinkConfirm'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => makeLink.mutate({ params: { userId } }),
    });
  const failure = update.error ?? makeLink.error;
  return (
    <>
      {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
      <ActionButton variant="default" disabledReason={missing} onClick={() => setEditing(true)}>
        {t('people.edit')}
      </ActionButton>
      <ActionButton
        variant="default"
        loading={makeLink.isPending}
        disabledReason={missing ?? (user.origin === 'local' ? null : t('users.notLocal'))}
        onClick={askLink}
      >
        {t('users.newLink')}
      </ActionButton>
      <ActionButton
        variant="default"
        loading={update.isPending}
        disabledReason={missing}
        onClick={active ? askDeactivate : () => setActive(true)}
      >
        {t(active ? 'users.deactivate' : 'users.activate')}
      </ActionButton>
      <DeleteUserButton user={user} grants={grants} missing={missing} />
      {editing && <EditUserDialog user={user} onClose={() => setEditing(false)} />}
      {link !== null && (
        <Modal
          opened
          onClose={() => setLink(null)}
          title={t('users.linkTitle', { name: username })}
          size={560}
          closeOnClickOutside={false}
          closeOnEscape={false}
          closeButtonProps={{ 'aria-label': t('common.close') }}
        >
          <PasswordLink link={link} username={username}>
            <Button onClick={() => setLink(null)}>{t('users.done')}</Button>
          </PasswordLink>
        </Modal>
      )}
    </>
  );
}
