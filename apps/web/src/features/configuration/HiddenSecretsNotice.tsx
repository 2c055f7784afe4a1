import { useTranslation } from 'react-i18next';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { Notice } from '../../ui/Notice.tsx';

/** What the control plane puts in place of a secret. */
const hidden = /hidden-[0-9a-f]{12}/;

/** Says why words of a text are not those of the file. */
export function HiddenSecretsNotice({ text }: { text: string }) {
  const { t } = useTranslation();
  const missing = useMissingPermission('config.secrets');
  if (missing === null || !hidden.test(text)) return null;
  return <Notice tone="unknown">{`${t('configuration.hiddenSecrets')} ${missing}`}</Notice>;
}
