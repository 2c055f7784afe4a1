import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFilterValues } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { actionTexts, isKnownAction } from './audit-words.ts';

/** The address follows when typing pauses. */
const writeAfterMs = 250;

/** By action and person; kept in the address. */
export function AuditFilter({ values }: { values: AuditFilterValues }) {
  const { t } = useTranslation();
  const go = useGo();
  const [actor, setActor] = useState(values.actor ?? '');
  const show = (next: AuditFilterValues) => go(links.audit(next), { replace: true });
  const writeActor = useDebouncedCallback((text: string) => show({ ...values, actor: text.trim() }), writeAfterMs);
  const nouns = [...new Set(Object.keys(actionTexts).map((action) => action.split('.')[0] ?? ''))];
  const known = Object.entries(actionTexts);
  const foreign = values.action !== undefined && !isKnownAction(values.action) ? [values.action] : [];
  return (
    <Group gap={12} mb={12} align="flex-end">
      <Select
        w={260}
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
            items: known
              .filter(([action]) => action.startsWith(`${noun}.`))
              .map(([value, text]) => ({ value, label: t(text) })),
          })),
        ]}
        value={values.action ?? null}
        onChange={(action) => show({ actor, ...(action === null ? {} : { action }) })}
      />
      <TextInput
        data-filter
        w={220}
        label={t('audit.actor')}
        placeholder={t('audit.everybody')}
        value={actor}
        onChange={(event) => {
          setActor(event.currentTarget.value);
          writeActor(event.currentTarget.value);
        }}
      />
    </Group>
  );
}
