import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { auditActions, permissionNames } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFilterValues } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { isKnownAction } from './audit-words.ts';

/** The address follows when typing pauses. */
const writeAfterMs = 250;
/** What is typed; the rest is chosen. */
type Typed = Pick<AuditFilterValues, 'actor' | 'text' | 'address'>;

/** By action, person, thing, permission, address, outcome and time; kept in the address. */
export function AuditFilter({ values }: { values: AuditFilterValues }) {
  const { t } = useTranslation();
  const go = useGo();
  const [typed, setTyped] = useState<Typed>({
    actor: values.actor,
    text: values.text,
    address: values.address,
  } as Typed);
  const show = (next: AuditFilterValues) => go(links.audit(next), { replace: true });
  const writeTyped = useDebouncedCallback((next: Typed) => {
    const trimmed = Object.entries(next).map(([word, text]) => [word, text?.trim() ?? '']);
    show({ ...values, ...Object.fromEntries(trimmed) });
  }, writeAfterMs);
  const choose = (chosen: AuditFilterValues) => show({ ...values, ...filled(typed), ...chosen });
  const textField = (word: keyof Typed, label: string, placeholder: string) => (
    <TextInput
      w={170}
      label={label}
      placeholder={placeholder}
      {...(word === 'actor' ? { 'data-filter': true } : {})}
      value={typed[word] ?? ''}
      onChange={(event) => {
        const next = { ...typed, [word]: event.currentTarget.value };
        setTyped(next);
        writeTyped(next);
      }}
    />
  );
  const momentField = (word: 'from' | 'to', label: string) => (
    <TextInput
      type="datetime-local"
      w={205}
      label={label}
      value={toLocal(values[word])}
      onChange={(event) => choose({ [word]: fromLocal(event.currentTarget.value) })}
    />
  );
  const any = Object.values(values).some((value) => value !== undefined && value !== '');
  return (
    <Group gap={12} mb={12} align="flex-end" role="search" aria-label={t('audit.title')}>
      <ActionSelect value={values.action ?? null} onChange={(action) => choose({ action })} />
      {textField('actor', t('audit.actor'), t('audit.everybody'))}
      {textField('text', t('audit.about'), t('audit.aboutHelp'))}
      <Select
        w={200}
        label={t('audit.permission')}
        placeholder={t('audit.everyPermission')}
        clearable
        searchable
        nothingFoundMessage={t('shell.nothingFound')}
        clearButtonProps={{ 'aria-label': t('audit.everyPermission') }}
        data={[...permissionNames]}
        value={values.permission ?? null}
        onChange={(permission) => choose({ permission: permission ?? '' })}
      />
      {textField('address', t('audit.address'), t('audit.addressHelp'))}
      <Select
        w={170}
        label={t('audit.outcome')}
        placeholder={t('audit.everyOutcome')}
        clearable
        clearButtonProps={{ 'aria-label': t('audit.everyOutcome') }}
        data={(['done', 'refused'] as const).map((value) => ({ value, label: t(`audit.outcomes.${value}`) }))}
        value={values.outcome ?? null}
        onChange={(outcome) => choose({ outcome: outcome ?? '' })}
      />
      {momentField('from', t('audit.from'))}
      {momentField('to', t('audit.to'))}
      {any && (
        <Button
          variant="subtle"
          onClick={() => {
            setTyped({});
            show({});
          }}
        >
          {t('audit.clear')}
        </Button>
      )}
    </Group>
  );
}

function ActionSelect({ value, onChange }: { value: string | null; onChange: (action: string) => void }) {
  const { t } = useTranslation();
  const nouns = [...new Set(auditActions.map((action) => action.split('.')[0] ?? ''))];
  const foreign = value !== null && !isKnownAction(value) ? [value] : [];
  return (
    <Select
      w={250}
      label={t('audit.action')}
      placeholder={t('audit.everyAction')}
      clearable
      allowDeselect
      searchable
      nothingFoundMessage={t('shell.nothingFound')}
      clearButtonProps={{ 'aria-label': t('audit.everyAction') }}
      data={[
        ...foreign,
        ...nouns.map((noun) => ({
          group: noun,
          items: auditActions
            .filter((action) => action.startsWith(`${noun}.`))
            .map((action) => ({ value: action, label: t(`audit.actions.${action}`) })),
        })),
      ]}
      value={value}
      onChange={(action) => onChange(action ?? '')}
    />
  );
}

function filled(typed: Typed): AuditFilterValues {
  return Object.fromEntries(Object.entries(typed).map(([word, text]) => [word, text?.trim() ?? '']));
}

/** A moment as the browser's field shows it, in the time zone of the person. */
function toLocal(moment: string | undefined): string {
  const at = new Date(moment ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromLocal(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
