import { Table, Text } from '@mantine/core';
import { type GrantView, GroupId, revokeGrant, UserId } from '@sluice/contract';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { DecisionDialog } from '../../shell/DecisionDialog.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useWhere } from './use-where.ts';

/** Grants that end within this are shown in amber. */
const soonMs = 3 * 24 * 60 * 60 * 1000;

interface GrantTableProps {
  label: string;
  grants: readonly GrantView[];
  /** Says who it is, where not all are of one. */
  who?: (grant: GrantView) => ReactNode;
  whoLabel?: string;
}

/** Who has which role where, each with the button that takes it away. */
export function GrantTable({ label, grants, who = toWhom, whoLabel }: GrantTableProps) {
  const { t } = useTranslation();
  const [taking, setTaking] = useState<GrantView | null>(null);
  return (
    <>
      <ListTable
        label={label}
        minWidth={940}
        columns={[
          whoLabel ?? t('grants.who'),
          t('grants.role'),
          t('grants.at'),
          t('grants.until'),
          t('people.reason'),
          t('grants.grantedBy'),
        ]}
        hasActions
      >
        {grants.map((grant) => (
          <GrantRow key={grant.id} grant={grant} who={who(grant)} onTake={() => setTaking(grant)} />
        ))}
      </ListTable>
      {taking !== null && <TakeDialog grant={taking} onClose={() => setTaking(null)} />}
    </>
  );
}

function TakeDialog({ grant, onClose }: { grant: GrantView; onClose: () => void }) {
  const { t } = useTranslation();
  const where = useWhere();
  const take = useAct(revokeGrant, { stale: [['people'], ['session']], onDone: onClose });
  return (
    <DecisionDialog
      title={t('grants.takeTitle')}
      submitLabel={t('grants.take')}
      whyHelp={t('people.reasonHelp')}
      whyRequired
      isLoss
      failure={take.error}
      pending={take.isPending}
      onDecide={(reason) => take.mutate({ params: { grantId: grant.id }, body: { reason } })}
      onClose={onClose}
    >
      <Text size="sm">
        {t('grants.takeAffected', { who: grant.to.name, role: grant.role.name, where: where(grant.at) })}
      </Text>
    </DecisionDialog>
  );
}

function toWhom({ to }: GrantView): ReactNode {
  const href = to.kind === 'user' ? links.user(UserId.parse(to.id)) : links.group(GroupId.parse(to.id));
  return <WhoLink kind={to.kind} name={to.name} href={href} />;
}

function WhoLink({ kind, name, href }: { kind: 'user' | 'group'; name: string; href: string }) {
  const { t } = useTranslation();
  return (
    <>
      <TextLink to={href} className="row-name">
        <LongName text={name} />
      </TextLink>
      {kind === 'group' && (
        <Text span size="xs" c="dimmed">
          {` ${t('grants.kinds.group')}`}
        </Text>
      )}
    </>
  );
}

function GrantRow({ grant, who, onTake }: { grant: GrantView; who: ReactNode; onTake: () => void }) {
  const { t } = useTranslation();
  const where = useWhere();
  const missing = useMissingPermission('grant.write', 'global');
  const { role, to, expiresAt } = grant;
  const named = { 'aria-label': t('grants.takeNamed', { role: role.name, who: to.name }) };
  return (
    <Table.Tr>
      <Table.Td>{who}</Table.Td>
      <Table.Td>
        {role.builtIn ? (
          <span className="row-name">{role.name}</span>
        ) : (
          <TextLink to={links.role(role.key)}>
            <LongName text={role.name} />
          </TextLink>
        )}
      </Table.Td>
      <Table.Td>
        <LongName text={where(grant.at)} maxCharacters={44} />
      </Table.Td>
      <Table.Td>
        {expiresAt === null ? (
          <Text span inherit c="dimmed">
            {t('grants.noEnd')}
          </Text>
        ) : Date.parse(expiresAt) - Date.now() < soonMs ? (
          <>
            <StateBadge tone="warning" label={t('grants.ends')} plain /> <RelativeTime at={expiresAt} />
          </>
        ) : (
          <RelativeTime at={expiresAt} />
        )}
      </Table.Td>
      <Table.Td style={{ overflowWrap: 'anywhere', maxWidth: 260 }}>{grant.reason}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <RelativeTime at={grant.grantedAt} />
        <Text span inherit c="dimmed">
          {` ${t('people.by', { name: grant.grantedBy })}`}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <ActionButton {...named} size="compact-xs" variant="default" disabledReason={missing} onClick={onTake}>
          {t('grants.take')}
        </ActionButton>
      </Table.Td>
    </Table.Tr>
  );
}
