import { Button, Group, Stack, Table, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { type ListKind, type ListProblem, readListEntries } from '@sluice/haproxy-config';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LongName } from '../../ui/LongName.tsx';
import { VirtualRows } from '../../ui/VirtualRows.tsx';
import { EntryFields } from './EntryFields.tsx';
import {
  type EntryForm,
  emptyEntry,
  findEntries,
  isPresent,
  removeEntry,
  type ShownEntry,
  shownEntries,
  writeForm,
} from './entry-edit.ts';

interface EntryDeskProps {
  name: string;
  kind: ListKind;
  bytes: Uint8Array;
  readOnly: boolean;
  onEdit: (edited: Uint8Array<ArrayBuffer>) => void;
}

/** The entries of a list to search and to edit. Each edit changes the one line that the entry stands on. */
export function EntryDesk({ name, kind, bytes, readOnly, onEdit }: EntryDeskProps) {
  const { t } = useTranslation();
  const entries = useMemo(() => shownEntries(readListEntries(bytes, kind)), [bytes, kind]);
  const [search, setSearch] = useState('');
  const [form, setForm] = useState<EntryForm>(emptyEntry);
  const [problem, setProblem] = useState<ListProblem | null>(null);
  const [reveal, setReveal] = useState<number>();
  const keyField = useRef<HTMLInputElement>(null);
  const shown = useMemo(() => findEntries(entries, search), [entries, search]);
  const take = (result: Uint8Array | ListProblem) => {
    if (!(result instanceof Uint8Array)) {
      setProblem(result);
      return;
    }
    setProblem(null);
    setForm(emptyEntry);
    onEdit(new Uint8Array(result));
  };
  const submit = () => {
    if (form.target !== null && !isPresent(entries, form.target)) {
      const cause = t('entries.moved', { line: form.target.line });
      setProblem({ kind: 'refused', field: 'line', cause, remediation: '' });
      return;
    }
    take(writeForm(bytes, kind, form));
    // A new entry stands at the end.
    if (form.target === null && search === '') setReveal(entries.length);
    keyField.current?.focus();
  };
  return (
    <Stack gap={0}>
      <EntryFields
        kind={kind}
        form={form}
        problem={problem}
        readOnly={readOnly}
        keyField={keyField}
        onChange={(next) => {
          setForm(next);
          setProblem(null);
        }}
        onSubmit={submit}
        onCancel={() => {
          setForm(emptyEntry);
          setProblem(null);
        }}
      />
      <Group gap={12} px={14} pb={10}>
        <TextInput
          data-filter
          w={300}
          size="xs"
          aria-label={t('entries.search')}
          placeholder={t('entries.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Text size="xs" c="dimmed" role="status">
          {search === ''
            ? t('files.entries', { count: entries.length })
            : t('entries.shown', { shown: shown.length, count: entries.length })}
        </Text>
      </Group>
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed" p={14}>
          {entries.length === 0 ? t('entries.noneTitle') : t('entries.noMatch', { text: search })}
        </Text>
      ) : (
        <VirtualRows
          label={t('entries.table', { name })}
          count={shown.length}
          reveal={reveal}
          header={<EntryHeader kind={kind} />}
          row={(index) => {
            const entry = shown[index];
            if (entry === undefined) return null;
            return (
              <EntryRow
                key={entry.line}
                index={index}
                kind={kind}
                entry={entry}
                chosen={form.target?.line === entry.line}
                readOnly={readOnly}
                onChoose={() => {
                  setForm({ target: entry, key: entry.key, value: entry.value });
                  setProblem(null);
                  keyField.current?.focus();
                }}
                onRemove={() => take(removeEntry(bytes, kind, entry))}
              />
            );
          }}
        />
      )}
    </Stack>
  );
}

function EntryHeader({ kind }: { kind: ListKind }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Th w={70} ta="right">
        {t('entries.line')}
      </Table.Th>
      <Table.Th>{kind === 'map' ? t('entries.key') : t('entries.pattern')}</Table.Th>
      {kind === 'map' && <Table.Th>{t('entries.value')}</Table.Th>}
      <Table.Th w={170}>
        <VisuallyHidden>{t('shell.actions')}</VisuallyHidden>
      </Table.Th>
    </Table.Tr>
  );
}

interface EntryRowProps {
  index: number;
  kind: ListKind;
  entry: ShownEntry;
  /** Stands in the form. */
  chosen: boolean;
  readOnly: boolean;
  onChoose: () => void;
  onRemove: () => void;
}

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

function EntryRow({ index, kind, entry, chosen, readOnly, onChoose, onRemove }: EntryRowProps) {
  const { t } = useTranslation();
  const { key, value, line, firstLine } = entry;
  return (
    <Table.Tr
      aria-rowindex={index + 2}
      aria-current={chosen || undefined}
      {...(chosen ? { bg: 'var(--surface-sunken)' } : {})}
    >
      <Table.Td ta="right" c="dimmed" className="mono">
        {line}
      </Table.Td>
      <Table.Td className="mono" style={oneLine}>
        <LongName text={key} maxCharacters={60} />
        {firstLine !== null && (
          <Text span size="xs" c="dimmed" ml={8} ff="text">
            {t('entries.again', { line: firstLine })}
          </Text>
        )}
      </Table.Td>
      {kind === 'map' && (
        <Table.Td className="mono" style={oneLine}>
          <LongName text={value} maxCharacters={60} />
        </Table.Td>
      )}
      <Table.Td>
        <Group gap={6} wrap="nowrap" justify="flex-end">
          <Button
            size="compact-xs"
            variant="default"
            disabled={readOnly}
            aria-label={t('entries.editOf', { key, line })}
            onClick={onChoose}
          >
            {t('entries.edit')}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={readOnly}
            aria-label={t('entries.removeOf', { key, line })}
            onClick={onRemove}
          >
            {t('entries.remove')}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
