import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { TabRow } from '../../shell/TabRow.tsx';
import '../../texts/add-account-texts.ts';

const tabs = [
  { text: 'account.tabs.profile', link: links.account() },
  { text: 'account.tabs.security', link: links.signInSecurity() },
  { text: 'account.tabs.sessions', link: links.sessions() },
  { text: 'account.tabs.keys', link: links.keys() },
] as const;

/** What the pages of the own account share. Who owes a second factor has one page only. */
export function AccountFrame() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const owing = useQuery(sessionQuery).data?.secondFactor.owed === true;
  return (
    <div className="page">
      {!owing && (
        <TabRow
          label={t('account.pages')}
          tabs={tabs.map(({ link, text }) => ({ words: t(text), link, isCurrent: pathname === link }))}
          style={{ marginBottom: 18 }}
        />
      )}
      <Outlet />
    </div>
  );
}
