import { Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { trafficQuery } from '../../api/queries.ts';
import { Notice } from '../../ui/Notice.tsx';
import { type HoldForm, remainingServers, type ServerAct, takesOut } from './hold-form.ts';
import type { ServerMenuProps } from './ServerMenuButton.tsx';

interface Affected {
  panel: ReactNode;
  /** Asks for the name when no other server is left. */
  retype: ReactNode;
  /** Why it cannot be done yet. */
  reason: string | null;
}

/** What taking a server out means for its backend. */
export function useAffected(
  { clusterId, backend, server }: ServerMenuProps,
  act: ServerAct,
  form: Pick<HoldForm, 'nodeId' | 'weight'>,
): Affected {
  const { t } = useTranslation();
  const traffic = useQuery(trafficQuery(clusterId)).data;
  const [typed, setTyped] = useState('');
  if (!takesOut(act, form) || traffic === undefined) return { panel: null, retype: null, reason: null };
  const remaining = remainingServers(traffic.proxies, { backend, server }, form.nodeId);
  if (remaining === null) {
    const panel = <Notice tone="unknown">{t('act.remainUnknown')}</Notice>;
    return { panel, retype: null, reason: null };
  }
  if (remaining.left > 0) {
    const words = t('act.remain', { count: remaining.left, total: remaining.total, backend });
    return { panel: <Text size="sm">{words}</Text>, retype: null, reason: null };
  }
  return {
    panel: (
      <Notice tone="failed" title={t('act.remainNone', { backend })} role="alert">
        {t('act.remainNoneWhy')}
      </Notice>
    ),
    retype: (
      <TextInput
        label={t('act.retype', { server })}
        classNames={{ input: 'mono' }}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    ),
    reason: typed.trim() === server ? null : t('act.retypeFirst'),
  };
}
