import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionFilter } from '../../api/runtime-queries.ts';
import type { RuntimeSearch } from '../../links.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import type { Runtime } from './use-runtime.ts';

const words = ['proxy', 'server', 'source'] as const;

/** What the address narrows sessions by. */
export function filterOf(search: RuntimeSearch): SessionFilter {
  return Object.fromEntries(words.flatMap((word) => (search[word] === undefined ? [] : [[word, search[word]]])));
}

interface SessionFieldsProps {
  runtime: Runtime;
  ending: boolean;
  onEndAll: (place: { backend: string; server: string }) => void;
}

/** Nothing is asked while one types: each question is an audit row. */
export function SessionFields({ runtime, ending, onEndAll }: SessionFieldsProps) {
  const { t } = useTranslation();
  const { search, show, nodeName } = runtime;
  const [typed, setTyped] = useState(() => ({
    proxy: search.proxy ?? '',
    server: search.server ?? '',
    source: search.source ?? '',
  }));
  const missing = useMissingPermission('session.end');
  const isFiltered = words.some((word) => search[word] !== undefined);
  const { proxy: backend, server } = search;
  const askToEnd = (place: { backend: string; server: string }) =>
    confirmLoss({
      title: t('liveSessions.endAllTitle', place),
      affected: t('liveSessions.endAllAffected', { ...place, nodes: nodeName ?? t('runtime.everyNode') }),
      confirmLabel: t('liveSessions.end'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => onEndAll(place),
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        show(Object.fromEntries(words.map((word) => [word, typed[word].trim()])));
      }}
    >
      <Group gap={10} align="flex-end">
        {words.map((word) => (
          <TextInput
            key={word}
            w={190}
            label={t(`liveSessions.${word}`)}
            classNames={{ input: 'mono' }}
            {...(word === 'proxy' ? { 'data-filter': true } : {})}
            value={typed[word]}
            onChange={(event) => setTyped({ ...typed, [word]: event.currentTarget.value })}
          />
        ))}
        <Button type="submit">{t('liveSessions.list')}</Button>
        {isFiltered && (
          <Button variant="default" onClick={() => show({})}>
            {t('liveSessions.reset')}
          </Button>
        )}
        {backend !== undefined && server !== undefined && (
          <ActionButton
            variant="default"
            loading={ending}
            disabledReason={missing}
            onClick={() => askToEnd({ backend, server })}
          >
            {t('liveSessions.endAll', { backend, server })}
          </ActionButton>
        )}
      </Group>
    </form>
  );
}
