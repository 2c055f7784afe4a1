import { Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { createFreeze } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { clusterQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import { dayName, emptyFreeze, type FreezeField, type FreezeForm, whenOf, wrongFreezeFields } from './freeze-form.ts';

interface FieldsProps {
  form: FreezeForm;
  setForm: (form: FreezeForm) => void;
  errorOf: (field: FreezeField) => string | null;
}

/** A new freeze: where, when and why. */
export function FreezeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  const [form, setForm] = useState(() => emptyFreeze(Intl.DateTimeFormat().resolvedOptions().timeZone));
  const [tried, setTried] = useState(false);
  const create = useAct(createFreeze, { stale: [['cluster']], onDone: onClose });
  const wrong = wrongFreezeFields(form, Date.now());
  const errorOf = (field: FreezeField) => (tried && wrong.includes(field) ? t(`freeze.wrong.${field}`) : null);
  const submit = () => {
    setTried(true);
    const when = whenOf(form);
    if (wrong.length > 0 || when === null || create.isPending) return;
    create.mutate({ body: { clusterId: form.everywhere ? null : clusterId, when, reason: form.reason.trim() } });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={t('freeze.addTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap={14}>
          {create.error !== null && <FailurePanel failure={shownFailure(create.error)} />}
          <TextInput
            label={t('freeze.reason')}
            description={t('freeze.reasonHelp')}
            data-autofocus
            maxLength={500}
            error={errorOf('reason')}
            value={form.reason}
            onChange={(event) => setForm({ ...form, reason: event.currentTarget.value })}
          />
          <Radio.Group
            label={t('freeze.where')}
            value={form.everywhere ? 'everywhere' : 'here'}
            onChange={(value) => setForm({ ...form, everywhere: value === 'everywhere' })}
          >
            <Group gap={16} mt={8}>
              <Radio value="here" label={t('freeze.here', { cluster: cluster.name })} />
              <Radio value="everywhere" label={t('freeze.everywhere')} />
            </Group>
          </Radio.Group>
          <Radio.Group
            label={t('freeze.when')}
            value={form.kind}
            onChange={(value) => setForm({ ...form, kind: value === 'weekly' ? 'weekly' : 'once' })}
          >
            <Group gap={16} mt={8}>
              <Radio value="once" label={t('freeze.once')} />
              <Radio value="weekly" label={t('freeze.weekly')} />
            </Group>
          </Radio.Group>
          {form.kind === 'once' ? (
            <OnceFields form={form} setForm={setForm} errorOf={errorOf} />
          ) : (
            <WeeklyFields form={form} setForm={setForm} errorOf={errorOf} />
          )}
          <Group justify="flex-end" gap={8}>
            <ActionButton variant="default" onClick={onClose}>
              {t('common.cancel')}
            </ActionButton>
            <ActionButton type="submit" loading={create.isPending}>
              {t('freeze.add')}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function OnceFields({ errorOf, form, setForm }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Group gap={12} align="flex-start">
      {(['from', 'until'] as const).map((field) => (
        <TextInput
          key={field}
          type="datetime-local"
          w={230}
          label={t(`freeze.${field}`)}
          error={errorOf(field)}
          value={form[field]}
          onChange={(event) => setForm({ ...form, [field]: event.currentTarget.value })}
        />
      ))}
    </Group>
  );
}

const days = [1, 2, 3, 4, 5, 6, 7] as const;

function WeeklyFields({ errorOf, form, setForm }: FieldsProps) {
  const { t, i18n } = useTranslation();
  const choices = days.map((day) => ({ value: String(day), label: dayName(day, i18n.language) }));
  return (
    <Stack gap={12}>
      {(['from', 'until'] as const).map((end) => (
        <Group key={end} gap={12} align="flex-start">
          <Select
            w={230}
            label={t(`freeze.${end}Day`)}
            data={choices}
            value={String(form[`${end}Day`])}
            onChange={(value) => setForm({ ...form, [`${end}Day`]: Number(value ?? form[`${end}Day`]) })}
          />
          <TextInput
            type="time"
            w={130}
            label={t(`freeze.${end}Time`)}
            error={end === 'until' ? errorOf('untilTime') : null}
            value={form[`${end}Time`]}
            onChange={(event) => setForm({ ...form, [`${end}Time`]: event.currentTarget.value })}
          />
        </Group>
      ))}
      <TextInput
        label={t('freeze.zone')}
        description={t('freeze.zoneHelp')}
        error={errorOf('zone')}
        value={form.zone}
        onChange={(event) => setForm({ ...form, zone: event.currentTarget.value })}
      />
    </Stack>
  );
}
