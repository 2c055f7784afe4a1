import { Button, Group, TextInput } from '@mantine/core';
import type { ListKind, ListProblem } from '@sluice/haproxy-config';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';
import type { EntryForm } from './entry-edit.ts';

interface EntryFieldsProps {
  kind: ListKind;
  form: EntryForm;
  problem: ListProblem | null;
  readOnly: boolean;
  keyField: RefObject<HTMLInputElement | null>;
  onChange: (form: EntryForm) => void;
  onSubmit: () => void;
  onCancel: () => void;
}

/** The one form for new entries and for the entry that was chosen in the table. */
export function EntryFields(props: EntryFieldsProps) {
  const { kind, form, problem, readOnly, keyField, onChange, onSubmit, onCancel } = props;
  const { t } = useTranslation();
  const errorAt = (field: ListProblem['field']) =>
    problem?.field === field ? `${problem.cause} ${problem.remediation}`.trim() : null;
  const general = errorAt('line');
  return (
    <form
      aria-label={t('entries.form')}
      style={{ padding: 14 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!readOnly) onSubmit();
      }}
    >
      <Group gap={12} align="flex-start">
        <TextInput
          ref={keyField}
          label={kind === 'map' ? t('entries.key') : t('entries.pattern')}
          classNames={{ input: 'mono' }}
          style={{ flex: '1 1 220px' }}
          value={form.key}
          error={errorAt('key')}
          onChange={(event) => onChange({ ...form, key: event.currentTarget.value })}
        />
        {kind === 'map' && (
          <TextInput
            label={t('entries.value')}
            classNames={{ input: 'mono' }}
            style={{ flex: '1 1 220px' }}
            value={form.value}
            error={errorAt('value')}
            onChange={(event) => onChange({ ...form, value: event.currentTarget.value })}
          />
        )}
        <Group gap={8} mt={22}>
          <Button type="submit" variant="default" disabled={readOnly}>
            {form.target === null ? t('entries.add') : t('entries.change', { line: form.target.line })}
          </Button>
          {form.target !== null && (
            <Button variant="subtle" onClick={onCancel}>
              {t('entries.cancel')}
            </Button>
          )}
        </Group>
      </Group>
      {general !== null && <Notice tone="failed">{general}</Notice>}
    </form>
  );
}
