import { useTranslation } from 'react-i18next';

/** The mark and the name. */
export function Logo() {
  const { t } = useTranslation();
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8, fontWeight: 650, fontSize: 15 }}>
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="var(--mantine-color-accent-7)" />
        <path d="M8 9h16M8 16h10M8 23h16M22 13v6" stroke="#fff" strokeWidth="3" strokeLinecap="round" fill="none" />
      </svg>
      {t('shell.name')}
    </span>
  );
}
