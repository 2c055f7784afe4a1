import { endOtherSessions, revokeSession } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { sessionsQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { SessionTable } from './SessionTable.tsx';

export default function SessionsPage() {
  const { t } = useTranslation();
  const sessions = useSuspenseQuery(sessionsQuery).data;
  const revoke = useAct(revokeSession, { stale: [['sessions']] });
  const endOthers = useAct(endOtherSessions, { stale: [['sessions']] });
  const others = sessions.filter(({ current }) => !current).length;
  const askOthers = () =>
    confirmLoss({
      title: t('account.endOthersTitle'),
      affected: t('account.endOthersAffected', { count: others }),
      confirmLabel: t('account.endOthers'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => endOthers.mutate({}),
    });
  const failure = revoke.error ?? endOthers.error;
  return (
    <>
      <PageHeader
        title={t('sessions.title')}
        count={sessions.length}
        description={t('sessions.description')}
        actions={
          others > 0 && (
            <ActionButton variant="default" loading={endOthers.isPending} onClick={askOthers}>
              {t('account.endOthers')}
            </ActionButton>
          )
        }
      />
      {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
      <div className="panel panel-clipped">
        <SessionTable
          label={t('sessions.title')}
          sessions={sessions}
          onEnd={({ id }) => revoke.mutate({ params: { sessionId: id } })}
        />
      </div>
    </>
  );
}
