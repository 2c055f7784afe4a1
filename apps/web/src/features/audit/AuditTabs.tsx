import { useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { PlainLink } from '../../shell/AppLink.tsx';
import { usePermission } from '../../shell/use-permission.ts';
import '../../texts/add-audit-settings-texts.ts';

/** The log and what is decided about it. */
export function AuditTabs() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const reads = usePermission('audit.read', 'global');
  if (!reads) return null;
  return (
    <nav className="tab-row" aria-label={t('auditSettings.pages')} style={{ marginBottom: 18 }}>
      {(
        [
          ['auditSettings.log', links.audit()],
          ['shell.auditSettings', links.auditSettings()],
        ] as const
      ).map(([text, link]) => (
        <PlainLink key={link} className="tab-link" to={link} aria-current={pathname === link ? 'page' : undefined}>
          {t(text)}
        </PlainLink>
      ))}
    </nav>
  );
}
