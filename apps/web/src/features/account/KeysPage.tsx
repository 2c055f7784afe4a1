import { revokeOwnKey } from '@sluice/contract';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownKeysQuery } from '../../api/account-queries.ts';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel, FailurePanel } from '../../ui/Panels.tsx';
import { KeyTable } from './KeyTable.tsx';
import { NewKeyDialog } from './NewKeyDialog.tsx';

export default function KeysPage() {
  const { t } = useTranslation();
  const keys = useSuspenseQuery(ownKeysQuery).data;
  const [creating, setCreating] = useState(false);
  const revoke = useAct(revokeOwnKey, { stale: [['account', 'keys']] });
  const create = (
    <ActionButton leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {t('account.newKey')}
    </ActionButton>
  );
  return (
    <>
      <PageHeader
        title={t('account.keysTitle')}
        {...(keys.length === 0 ? {} : { count: keys.length, actions: create })}
        description={t('account.keysLead')}
      />
      {revoke.error !== null && <FailurePanel failure={shownFailure(revoke.error)} />}
      {keys.length === 0 ? (
        <EmptyPanel
          icon={<IconKey size={40} stroke={1.5} />}
          title={t('account.keysEmptyTitle')}
          why={t('account.keysEmptyWhy')}
          action={create}
        />
      ) : (
        <div className="panel panel-clipped">
          <KeyTable
            label={t('account.keysTitle')}
            keys={keys}
            onRevoke={({ id }) => revoke.mutate({ params: { keyId: id } })}
          />
        </div>
      )}
      {creating && <NewKeyDialog onClose={() => setCreating(false)} />}
    </>
  );
}
