import { Skeleton, Text } from '@mantine/core';
import { endUserSession, endUserSessions, revokeKey, type UserView } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiFailure, shownFailure } from '../../api/failure.ts';
import { userKeysQuery, userSessionsQuery } from '../../api/people-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { KeyTable, SessionTable } from '../account/index.ts';

/** Where a user is signed in. */
export function UserSessions({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const sessions = useQuery(userSessionsQuery(user.id));
  const missing = useMissingPermission('user.write', 'global');
  const stale = [['people', 'sessions', user.id]];
  const end = useAct(endUserSession, { stale });
  const endAll = useAct(endUserSessions, { stale });
  const count = sessions.data?.length ?? 0;
  const ask = () =>
    confirmLoss({
      title: t('users.endAllTitle', { name: user.username }),
      affected: t('users.endAllAffected', { count }),
      confirmLabel: t('users.endAll'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => endAll.mutate({ params: { userId: user.id } }),
    });
  return (
    <Panel
      title={t('users.sessions')}
      aside={
        count > 0 && (
          <ActionButton size="xs" variant="default" loading={endAll.isPending} disabledReason={missing} onClick={ask}>
            {t('users.endAll')}
          </ActionButton>
        )
      }
      flush={count > 0}
    >
      <Failures of={[end.error, endAll.error]} />
      <Loaded query={sessions} none={t('users.noSessions')}>
        {(items) => (
          <SessionTable
            label={t('users.sessions')}
            sessions={items}
            missing={missing}
            onEnd={({ id }) => end.mutate({ params: { userId: user.id, sessionId: id } })}
          />
        )}
      </Loaded>
    </Panel>
  );
}

/** What programs use in the name of a user. */
export function UserKeys({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const keys = useQuery(userKeysQuery(user.id));
  const missing = useMissingPermission('user.write', 'global');
  const revoke = useAct(revokeKey, { stale: [['people', 'keys', user.id]] });
  return (
    <Panel title={t('users.keys')} flush={(keys.data?.length ?? 0) > 0}>
      <Failures of={[revoke.error]} />
      <Loaded query={keys} none={t('users.noKeys')}>
        {(items) => (
          <KeyTable
            label={t('users.keys')}
            keys={items}
            missing={missing}
            onRevoke={({ id }) => revoke.mutate({ params: { keyId: id } })}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function Failures({ of }: { of: readonly (ApiFailure | null)[] }) {
  const failure = of.find((each) => each !== null) ?? null;
  return failure === null ? null : <FailurePanel failure={shownFailure(failure)} />;
}

interface LoadedProps<Item> {
  query: { data: readonly Item[] | undefined; error: ApiFailure | null; refetch: () => unknown };
  /** What is said of an empty list. */
  none: string;
  children: (items: readonly Item[]) => ReactNode;
}

function Loaded<Item>({ query, none, children }: LoadedProps<Item>) {
  if (query.data === undefined && query.error !== null)
    return <FailurePanel failure={shownFailure(query.error)} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Skeleton height={36} />;
  if (query.data.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {none}
      </Text>
    );
  return children(query.data);
}
