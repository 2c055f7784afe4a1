import { useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TabRow } from '../../shell/TabRow.tsx';
import { usePermission } from '../../shell/use-permission.ts';
import '../../texts/add-audit-settings-texts.ts';

const tabs = [
  { text: 'auditSettings.log', link: links.audit() },
  { text: 'shell.auditSettings', link: links.auditSettings() },
] as const;

/** The log and what is decided about it. */
export function AuditTabs() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const reads = usePermission('audit.read', 'global');
  if (!reads) return null;
  return (
    <TabRow
      label={t('auditSettings.pages')}
      tabs={tabs.map(({ link, text }) => ({ words: t(text), link, isCurrent: pathname === link }))}
      style={{ marginBottom: 18 }}
    />
  );
}
