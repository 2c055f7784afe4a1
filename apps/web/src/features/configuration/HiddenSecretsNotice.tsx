import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { clusterQuery } from '../../api/queries.ts';
import { usePermission } from '../../shell/use-permission.ts';
import { Notice } from '../../ui/Notice.tsx';
import { useClusterId } from '../clusters/index.ts';

/** What the control plane puts in place of a secret. */
const hidden = /hidden-[0-9a-f]{12}/;

/** Says why words of a text are not those of the file. */
export function HiddenSecretsNotice({ text }: { text: string }) {
  const { t } = useTranslation();
  const cluster = useQuery(clusterQuery(useClusterId())).data?.name ?? t('common.thisCluster');
  const sees = usePermission('config.secrets');
  const edits = usePermission('change.stage');
  if (sees || !hidden.test(text)) return null;
  const words = t('configuration.hiddenSecrets', { cluster });
  return <Notice tone="unknown">{edits ? `${words} ${t('configuration.hiddenSecretsEdit')}` : words}</Notice>;
}
