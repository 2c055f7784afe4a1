import { useTranslation } from 'react-i18next';

/** Mirrors the server's rule: `Password` in the contract's `access.ts`. What people use most, only the server knows. */
const minPasswordLength = 12;

/** What is wrong with a new password, or null. */
export function usePasswordRule(): (value: string) => string | null {
  const { t } = useTranslation();
  return (value) => (value.length < minPasswordLength ? t('setup.passwordTooShort', { count: value.length }) : null);
}
