import { useTranslation } from 'react-i18next';
import { PasswordField } from '../../ui/PasswordField.tsx';

interface NewPasswordFieldsProps {
  /** Of a form with the values `password` and `again`. */
  getInputProps: (field: 'password' | 'again') => object;
  description?: string;
  autoFocus?: boolean;
}

/** A new password, typed twice. */
export function NewPasswordFields({ getInputProps, ...first }: NewPasswordFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <PasswordField
        label={t('account.newPassword')}
        autoComplete="new-password"
        required
        {...first}
        {...getInputProps('password')}
      />
      <PasswordField
        label={t('account.newPasswordAgain')}
        autoComplete="new-password"
        required
        {...getInputProps('again')}
      />
    </>
  );
}
