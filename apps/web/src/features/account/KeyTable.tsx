import { HoverCard, List, Table, Text, UnstyledButton } from '@mantine/core';
import type { ApiKeyView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { RelativeTime, useNow } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { relativeTime } from '../../ui/time-words.ts';
import '../../texts/add-account-texts.ts';

interface KeyTableProps {
  label: string;
  keys: readonly ApiKeyView[];
  /** Why the reader cannot revoke them; null when they can. */
  missing?: string | null;
  onRevoke: (key: ApiKeyView) => void;
}

/** API keys with what they may do and when they were last used. */
export function KeyTable({ label, keys, missing = null, onRevoke }: KeyTableProps) {
  const { t } = useTranslation();
  return (
    <ListTable
      label={label}
      minWidth={900}
      columns={[
        t('account.keyName'),
        t('account.keyBeginning'),
        t('account.keyMay'),
        t('account.passkeyCreated'),
        t('account.keyExpires'),
        t('account.keyUsed'),
      ]}
      hasActions
    >
      {keys.map((key) => (
        <KeyRow key={key.id} apiKey={key} missing={missing} onRevoke={() => onRevoke(key)} />
      ))}
    </ListTable>
  );
}

interface KeyRowProps {
  apiKey: ApiKeyView;
  missing: string | null;
  onRevoke: () => void;
}

function KeyRow({ apiKey, missing, onRevoke }: KeyRowProps) {
  const { t, i18n } = useTranslation();
  const { name, lastUsedAt, lastUsedAddress } = apiKey;
  const ask = () => {
    const used =
      lastUsedAt === null
        ? t('account.neverUsed')
        : t('account.lastUsed', { when: relativeTime(lastUsedAt, Date.now(), i18n.language) });
    confirmLoss({
      title: t('account.revokeTitle'),
      affected: `${t('account.revokeAffected', { name })} ${used}`,
      confirmLabel: t('account.revoke'),
      cancelLabel: t('common.cancel'),
      onConfirm: onRevoke,
    });
  };
  const named = { 'aria-label': t('account.revokeKeyNamed', { name }) };
  return (
    <Table.Tr>
      <Table.Td className="row-name">
        <LongName text={name} />
      </Table.Td>
      <Table.Td className="mono">{`${apiKey.beginning}…`}</Table.Td>
      <Table.Td>
        <KeyPermissions apiKey={apiKey} />
      </Table.Td>
      <Table.Td>
        <RelativeTime at={apiKey.createdAt} />
      </Table.Td>
      <Table.Td>
        <KeyEnd expiresAt={apiKey.expiresAt} />
      </Table.Td>
      <Table.Td>
        {lastUsedAt === null ? (
          t('account.never')
        ) : (
          <>
            <RelativeTime at={lastUsedAt} />
            {lastUsedAddress !== null && (
              <Text span inherit c="dimmed">
                {` ${t('account.keyFrom')} `}
                <span className="mono">{lastUsedAddress}</span>
              </Text>
            )}
          </>
        )}
      </Table.Td>
      <Table.Td ta="right">
        <ActionButton {...named} size="compact-xs" variant="default" disabledReason={missing} onClick={ask}>
          {t('account.revoke')}
        </ActionButton>
      </Table.Td>
    </Table.Tr>
  );
}

function KeyPermissions({ apiKey: { permissions } }: { apiKey: ApiKeyView }) {
  const { t } = useTranslation();
  return (
    <HoverCard openDelay={150} width={280} shadow="sm">
      <HoverCard.Target>
        <UnstyledButton fz="inherit" style={{ textDecoration: 'underline dotted' }}>
          {t('account.keyPermissions', { count: permissions.length })}
        </UnstyledButton>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        <List size="sm" listStyleType="none" withPadding={false} className="mono">
          {permissions.map((name) => (
            <List.Item key={name}>{name}</List.Item>
          ))}
        </List>
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function KeyEnd({ expiresAt }: { expiresAt: string | null }) {
  const { t } = useTranslation();
  const now = useNow();
  if (expiresAt === null) return t('account.keyNoEnd');
  if (Date.parse(expiresAt) <= now) return <StateBadge tone="unknown" label={t('account.keyExpired')} plain />;
  return <RelativeTime at={expiresAt} />;
}
