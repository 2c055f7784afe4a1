import { Modal, Radio, Stack, Text } from '@mantine/core';
import { type ClusterId, type DriftEntry, ignoreDrift } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { seenOf } from './drift-choice.ts';

interface IgnoreDialogProps {
  clusterId: ClusterId;
  entries: readonly DriftEntry[];
  onClose: () => void;
}

const hourMs = 60 * 60 * 1000;
const terms = { change: null, hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs } as const;
type Term = keyof typeof terms;
const isTerm = (value: string): value is Term => Object.hasOwn(terms, value);

/** For how long differences are ignored. */
export function IgnoreDialog({ clusterId, entries, onClose }: IgnoreDialogProps) {
  const { t } = useTranslation();
  const [term, setTerm] = useState<Term>('day');
  const ignore = useAct(ignoreDrift, { stale: [['cluster', clusterId], ['nodes'], ['node']], onDone: onClose });
  const submit = () => {
    const ms = terms[term];
    const until = ms === null ? null : new Date(Date.now() + ms).toISOString();
    ignore.mutate({ params: { clusterId }, body: { entries: seenOf(entries), until } });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={480}
      title={t('drift.ignoreTitle', { count: entries.length })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap={14}>
        <Text size="sm" c="dimmed">
          {t('drift.ignoreLead')}
        </Text>
        {ignore.error !== null && <FailurePanel failure={shownFailure(ignore.error)} />}
        <Radio.Group
          label={t('drift.ignoreHowLong')}
          value={term}
          onChange={(value) => {
            if (isTerm(value)) setTerm(value);
          }}
        >
          <Stack gap={8} mt={8}>
            {(['hour', 'day', 'week', 'change'] as const).map((value) => (
              <Radio key={value} value={value} label={t(`drift.terms.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <div style={{ textAlign: 'right' }}>
          <ActionButton loading={ignore.isPending} onClick={submit}>
            {t('drift.ignore')}
          </ActionButton>
        </div>
      </Stack>
    </Modal>
  );
}
