import { Outlet, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { PlainLink } from '../../shell/AppLink.tsx';
import '../../texts/add-people-texts.ts';

const tabs = [
  { text: 'people.tabs.users', link: links.people() },
  { text: 'people.tabs.groups', link: links.groups() },
  { text: 'people.tabs.roles', link: links.roles() },
  { text: 'people.tabs.grants', link: links.grants() },
  { text: 'people.tabs.policy', link: links.securityPolicy() },
] as const;

/** What the lists of people share. */
export function PeopleFrame() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return (
    <div className="page">
      <nav className="tab-row" aria-label={t('people.pages')} style={{ marginBottom: 18 }}>
        {tabs.map(({ text, link }) => (
          <PlainLink key={link} className="tab-link" to={link} aria-current={pathname === link ? 'page' : undefined}>
            {t(text)}
          </PlainLink>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
