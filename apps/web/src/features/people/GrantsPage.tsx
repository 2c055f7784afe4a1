import { IconPlus, IconUserShield } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { grantsQuery } from '../../api/people-queries.ts';
import { links } from '../../links.ts';
import { useUrlFilter } from '../../shell/use-url-filter.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { contains, Filter, NothingFits } from './Filter.tsx';
import { GiveRoleButton } from './GiveRoleButton.tsx';
import { GrantTable } from './GrantTable.tsx';
import { useWhere } from './use-where.ts';

export default function GrantsPage() {
  const { t } = useTranslation();
  const grants = useSuspenseQuery(grantsQuery).data;
  const [filter, setFilter] = useUrlFilter();
  const where = useWhere();
  const shown = grants.filter(({ to, role, at, reason }) => contains(filter, to.name, role.name, where(at), reason));
  const give = <GiveRoleButton to={links.newGrant()} leftSection={<IconPlus size={16} />} />;
  return (
    <>
      <PageHeader
        title={t('grants.title')}
        description={t('grants.description')}
        {...(grants.length === 0 ? {} : { count: grants.length, actions: give })}
      />
      {grants.length === 0 ? (
        <EmptyPanel
          icon={<IconUserShield size={40} stroke={1.5} />}
          title={t('grants.emptyTitle')}
          why={t('grants.emptyWhy')}
          action={give}
        />
      ) : (
        <>
          <Filter text={filter} onChange={setFilter} />
          <div className="panel panel-clipped">
            <GrantTable label={t('grants.title')} grants={shown} />
          </div>
          {shown.length === 0 && <NothingFits text={filter} />}
        </>
      )}
    </>
  );
}
