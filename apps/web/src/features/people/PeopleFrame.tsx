import { Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TabRow } from '../../shell/TabRow.tsx';
import { usePermission } from '../../shell/use-permission.ts';
import '../../texts/add-people-texts.ts';

const tabs = [
  { text: 'people.tabs.users', link: links.people() },
  { text: 'people.tabs.groups', link: links.groups() },
  { text: 'people.tabs.roles', link: links.roles() },
  { text: 'people.tabs.grants', link: links.grants() },
  { text: 'people.tabs.policy', link: links.securityPolicy() },
] as const;

/** What the lists of people share. Who may see none of them needs no way from one to the other. */
export function PeopleFrame() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const reads = usePermission('user.read', 'global');
  return (
    <div className="page">
      {reads && (
        <TabRow
          label={t('people.pages')}
          tabs={tabs.map(({ link, text }) => ({ words: t(text), link, isCurrent: pathname === link }))}
          style={{ marginBottom: 18 }}
        />
      )}
      <Outlet />
    </div>
  );
}
