import { Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { revokeSession } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { sessionsQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { confirmLoss } from '../../ui/confirm.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';

export default function SessionsPage() {
  const { t } = useTranslation();
  const sessions = useSuspenseQuery(sessionsQuery).data;
  const revoke = useAct(revokeSession, { stale: [['sessions']] });
  return (
    <div className="page">
      <PageHeader title={t('sessions.title')} count={sessions.length} description={t('sessions.description')} />
      {revoke.error !== null && <FailurePanel failure={shownFailure(revoke.error)} />}
      <Table.ScrollContainer minWidth={760} className="panel">
        <Table className="table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('sessions.kind')}</Table.Th>
              <Table.Th>{t('sessions.address')}</Table.Th>
              <Table.Th>{t('sessions.userAgent')}</Table.Th>
              <Table.Th>{t('sessions.created')}</Table.Th>
              <Table.Th>{t('sessions.used')}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{t('shell.actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sessions.map((session) => {
              const kind = t(session.kind === 'cookie' ? 'sessions.kindCookie' : 'sessions.kindBearer');
              const revokeThis = () =>
                confirmLoss({
                  title: t('sessions.revokeTitle'),
                  affected: t('sessions.revokeAffected', { kind, address: session.address }),
                  confirmLabel: t('sessions.revoke'),
                  cancelLabel: t('common.cancel'),
                  onConfirm: () => revoke.mutate({ params: { sessionId: session.id } }),
                });
              return (
                <Table.Tr key={session.id}>
                  <Table.Td>{kind}</Table.Td>
                  <Table.Td className="mono">{session.address}</Table.Td>
                  <Table.Td>
                    <LongName text={session.userAgent} maxCharacters={48} />
                  </Table.Td>
                  <Table.Td>
                    <RelativeTime at={session.createdAt} />
                  </Table.Td>
                  <Table.Td>
                    <RelativeTime at={session.lastUsedAt} />
                  </Table.Td>
                  <Table.Td ta="right">
                    {session.current ? (
                      <StateBadge tone="serving" label={t('sessions.current')} plain />
                    ) : (
                      <Button size="compact-xs" variant="default" onClick={revokeThis}>
                        {t('sessions.revoke')}
                      </Button>
                    )}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {sessions.length === 0 && <Text c="dimmed">{t('common.none')}</Text>}
    </div>
  );
}
