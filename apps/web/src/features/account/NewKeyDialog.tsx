import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type CallOutput, createKey, type Permission } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { sessionQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { sendOrLead, WrongFields } from '../../ui/wrong-fields.tsx';
import { PermissionPicker } from '../access/index.ts';
import { ShownOnce } from './ShownOnce.tsx';

const dayMs = 24 * 60 * 60 * 1000;
const expiries = ['30', '90', '365', 'never'] as const;
type Expiry = (typeof expiries)[number];
/** By their places in the request. */
const fields = { name: 'name', expiresAt: 'expiry', permissions: 'permissions' };

interface Values {
  name: string;
  expiry: Expiry;
  permissions: Permission[];
}

/** Creates an API key, then shows its token this once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<CallOutput<typeof createKey> | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      size={made === null ? 860 : 620}
      title={t(made === null ? 'account.newKey' : 'account.keyMade')}
      // A click beside it must not lose a token that is shown only once.
      closeOnClickOutside={false}
      closeOnEscape={made === null}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {made === null ? (
        <KeyForm onMade={setMade} onCancel={onClose} />
      ) : (
        <Stack gap={14}>
          <Text size="sm">{t('account.keyMadeWhy')}</Text>
          <ShownOnce value={made.token} label={t('account.copyToken')} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('account.done')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

interface KeyFormProps {
  onMade: (made: CallOutput<typeof createKey>) => void;
  onCancel: () => void;
}

function KeyForm({ onMade, onCancel }: KeyFormProps) {
  const { t } = useTranslation();
  const held = useQuery(sessionQuery).data?.permissions ?? [];
  const create = useAct(createKey, { stale: [['account', 'keys']], onDone: onMade });
  const form = useForm<Values>({
    initialValues: { name: '', expiry: '90', permissions: [] },
    validate: {
      name: (value) => (value.trim() === '' ? t('account.keyNameNeeded') : null),
      permissions: (value) => (value.length === 0 ? t('account.keyChoose') : null),
    },
  });
  const failure = useFieldFailure(form, create.error, fields);
  const send = ({ name, expiry, permissions }: Values) => {
    const expiresAt = expiry === 'never' ? null : new Date(Date.now() + Number(expiry) * dayMs).toISOString();
    create.mutate({ body: { name: name.trim(), permissions, expiresAt } });
  };
  return (
    <form onSubmit={sendOrLead(form, send)} noValidate>
      <Stack gap={14}>
        <Text size="sm" c="dimmed">
          {t('account.keysLead')}
        </Text>
        <Group gap={12} grow align="flex-start">
          <TextInput
            label={t('account.keyName')}
            description={t('account.keyNameHelp')}
            data-autofocus
            required
            maxLength={80}
            {...form.getInputProps('name')}
          />
          <Select
            label={t('account.keyExpiry')}
            description={'\u00a0'}
            data={expiries.map((value) => ({ value, label: t(`account.keyExpiries.${value}`) }))}
            {...form.getInputProps('expiry')}
          />
        </Group>
        {form.values.expiry === 'never' && (
          <Notice tone="warning">
            <Text size="sm">{t('account.keyNoEndWarning')}</Text>
          </Notice>
        )}
        <PermissionPicker
          label={t('account.keyMay')}
          path="permissions"
          offered={held}
          value={form.values.permissions}
          onChange={(next) => {
            form.setFieldValue('permissions', next);
            form.clearFieldError('permissions');
          }}
          error={typeof form.errors.permissions === 'string' ? form.errors.permissions : null}
        />
        {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
        <WrongFields form={form} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('account.createKey')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
