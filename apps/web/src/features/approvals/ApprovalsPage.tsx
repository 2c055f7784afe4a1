import { IconUserCheck } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { approvalsQuery } from '../../api/approval-queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { WaitingTable } from './WaitingTable.tsx';
import '../../texts/add-approval-texts.ts';

export default function ApprovalsPage() {
  const { t } = useTranslation();
  const items = useSuspenseQuery(approvalsQuery()).data;
  const mineFirst = items.toSorted((left, right) => Number(right.waitsForMe) - Number(left.waitsForMe));
  return (
    <div className="page">
      <PageHeader title={t('approvals.title')} count={items.length} description={t('approvals.description')} />
      {items.length === 0 ? (
        <EmptyPanel
          icon={<IconUserCheck size={36} stroke={1.5} />}
          title={t('approvals.emptyTitle')}
          why={t('approvals.emptyWhy')}
          action={
            <ButtonLink variant="default" to={links.clusters()}>
              {t('clusters.title')}
            </ButtonLink>
          }
        />
      ) : (
        <div className="panel">
          <WaitingTable items={mineFirst} withCluster />
        </div>
      )}
    </div>
  );
}
