import { Table, Text, Tooltip } from '@mantine/core';
import type { SessionItem } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import '../../texts/add-account-texts.ts';

interface SessionTableProps {
  label: string;
  sessions: readonly SessionItem[];
  /** Why the reader cannot end them; null when they can. */
  missing?: string | null;
  onEnd: (session: SessionItem) => void;
}

/** Sessions with their device, address and age. */
export function SessionTable({ label, sessions, missing = null, onEnd }: SessionTableProps) {
  const { t } = useTranslation();
  return (
    <ListTable
      label={label}
      minWidth={860}
      columns={[
        t('account.device'),
        t('sessions.kind'),
        t('sessions.address'),
        t('sessions.created'),
        t('sessions.used'),
        t('account.ends'),
      ]}
      hasActions
    >
      {sessions.map((session) => (
        <SessionRow key={session.id} session={session} missing={missing} onEnd={() => onEnd(session)} />
      ))}
    </ListTable>
  );
}

interface SessionRowProps {
  session: SessionItem;
  missing: string | null;
  onEnd: () => void;
}

function SessionRow({ session, missing, onEnd }: SessionRowProps) {
  const { t } = useTranslation();
  const kind = t(session.kind === 'cookie' ? 'sessions.kindCookie' : 'sessions.kindBearer');
  const ask = () =>
    confirmLoss({
      title: t('sessions.revokeTitle'),
      affected: t('sessions.revokeAffected', { kind, address: session.address }),
      confirmLabel: t('sessions.revoke'),
      cancelLabel: t('common.cancel'),
      onConfirm: onEnd,
    });
  return (
    <Table.Tr>
      <Table.Td className="row-name">
        <Device session={session} />
      </Table.Td>
      <Table.Td>{kind}</Table.Td>
      <Table.Td className="mono">{session.address}</Table.Td>
      <Table.Td>
        <RelativeTime at={session.createdAt} />
      </Table.Td>
      <Table.Td>
        <RelativeTime at={session.lastUsedAt} />
      </Table.Td>
      <Table.Td>
        <RelativeTime at={session.expiresAt} />
      </Table.Td>
      <Table.Td ta="right">
        {session.current ? (
          <StateBadge tone="serving" label={t('sessions.current')} plain />
        ) : (
          <ActionButton size="compact-xs" variant="default" disabledReason={missing} onClick={ask}>
            {t('sessions.revoke')}
          </ActionButton>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** What the program seems to be; what it said itself on hover, for it can say anything. */
function Device({ session: { device, userAgent } }: { session: SessionItem }) {
  const { t } = useTranslation();
  const { program, system } = device;
  const words =
    program !== null && system !== null
      ? t('account.deviceOn', { program, system })
      : (program ?? system ?? t('account.deviceUnknown'));
  return (
    <Tooltip label={userAgent === '' ? t('common.unknown') : userAgent}>
      <Text span inherit>
        {words}
      </Text>
    </Tooltip>
  );
}
