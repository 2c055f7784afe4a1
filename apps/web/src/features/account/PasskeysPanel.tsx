import { Button, Group, Modal, Stack, Table, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { type OwnSecondFactors, type PasskeyView, removePasskey, renamePasskey } from '@sluice/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { ConfirmDialog } from '../access/index.ts';
import { AddPasskeyDialog } from './AddPasskeyDialog.tsx';

const stale = [['account', 'second-factors'], ['session']];

export function PasskeysPanel({ factors }: { factors: OwnSecondFactors }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const { passkeys, passkeysPossible } = factors;
  return (
    <Panel
      title={t('account.passkeys')}
      aside={
        <ActionButton
          size="xs"
          variant="default"
          disabledReason={passkeysPossible && window.isSecureContext ? null : t('account.passkeysNotPossible')}
          onClick={() => setAdding(true)}
        >
          {t('account.addPasskey')}
        </ActionButton>
      }
      flush={passkeys.length > 0}
    >
      {passkeys.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('account.passkeysLead')} {t(passkeysPossible ? 'account.passkeysNone' : 'account.passkeysNotPossible')}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={560}>
          <Table className="table" aria-label={t('account.passkeys')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('account.passkeyName')}</Table.Th>
                <Table.Th>{t('account.passkeyCreated')}</Table.Th>
                <Table.Th>{t('account.passkeyUsed')}</Table.Th>
                <Table.Th>
                  <VisuallyHidden>{t('shell.actions')}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {passkeys.map((passkey) => (
                <PasskeyRow key={passkey.id} passkey={passkey} methods={factors.confirmWith} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {adding && <AddPasskeyDialog methods={factors.confirmWith} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function PasskeyRow({ passkey, methods }: { passkey: PasskeyView; methods: OwnSecondFactors['confirmWith'] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null);
  const remove = useAct(removePasskey, { stale, onDone: () => setOpen(null) });
  const { id, name } = passkey;
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={8}>
          <span className="row-name">
            <LongName text={name} />
          </span>
          {!passkey.here && <StateBadge tone="unknown" label={t('account.passkeyElsewhere')} plain />}
          {passkey.synced && (
            <Text span size="xs" c="dimmed">
              {t('account.passkeySynced')}
            </Text>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <RelativeTime at={passkey.createdAt} />
      </Table.Td>
      <Table.Td>{passkey.lastUsedAt === null ? t('account.never') : <RelativeTime at={passkey.lastUsedAt} />}</Table.Td>
      <Table.Td>
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t('account.renamePasskeyNamed', { name })}
            onClick={() => setOpen('rename')}
          >
            {t('account.rename')}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t('account.removePasskeyNamed', { name })}
            onClick={() => setOpen('remove')}
          >
            {t('account.takeAway')}
          </Button>
        </Group>
        {open === 'rename' && <RenameDialog passkey={passkey} onClose={() => setOpen(null)} />}
        {open === 'remove' && (
          <ConfirmDialog
            title={t('account.removePasskey', { name })}
            methods={methods}
            submitLabel={t('account.takeAway')}
            isLoss
            pending={remove.isPending}
            failure={remove.error}
            onConfirm={(confirm) => remove.mutate({ params: { passkeyId: id }, body: { confirm } })}
            onCancel={() => setOpen(null)}
          >
            {t('account.removePasskeyWhy')}
          </ConfirmDialog>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function RenameDialog({ passkey, onClose }: { passkey: PasskeyView; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(passkey.name);
  const rename = useAct(renamePasskey, { stale, onDone: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') rename.mutate({ params: { passkeyId: passkey.id }, body: { name: name.trim() } });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('account.renamePasskey')}
      size={420}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap={14}>
          {rename.error !== null && <FailurePanel failure={shownFailure(rename.error)} />}
          <TextInput
            label={t('account.passkeyName')}
            data-autofocus
            required
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={rename.isPending}>
              {t('account.rename')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
