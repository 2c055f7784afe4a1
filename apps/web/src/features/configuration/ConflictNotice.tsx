import { Button, Group, List, Stack, Text } from '@mantine/core';
import type { ClusterId } from '@sluice/contract';
import { type ConfigFile, describeChange, type MergeConflict } from '@sluice/haproxy-config';
import { IconGitMerge } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { lineDiff } from '../../ui/line-diff.ts';
import { Notice } from '../../ui/Notice.tsx';
import { changeTitle } from './change-title.ts';
import { LatestChange } from './LatestChange.tsx';

interface ConflictNoticeProps {
  clusterId: ClusterId;
  /** What my edits are based on, and what is staged now. */
  base: ConfigFile;
  current: ConfigFile;
  /** Places that both changed, when a merge was tried and failed. */
  conflicts: readonly MergeConflict[];
  /** Why a merge cannot be tried now. */
  mergeDisabled: string | null;
  onMerge: () => void;
  onDrop: () => void;
}

const shownLimit = 8;

/** Somebody staged another text while this one was edited: what they did, and the ways to go on. */
export function ConflictNotice(props: ConflictNoticeProps) {
  const { clusterId, base, current, conflicts, mergeDisabled, onMerge, onDrop } = props;
  const { t } = useTranslation();
  const theirs = useMemo(() => describeChange(base, current), [base, current]);
  return (
    <Notice tone="warning" title={t('configuration.othersTitle')} role="alert">
      <Stack gap={8}>
        <LatestChange clusterId={clusterId} />
        <div>
          <Text size="sm">{t('configuration.othersDid')}</Text>
          <List size="sm">
            {theirs.slice(0, shownLimit).map((change) => (
              <List.Item key={`${change.section} ${change.line} ${change.summary}`}>{changeTitle(change)}</List.Item>
            ))}
          </List>
          {theirs.length > shownLimit && (
            <Text size="xs" c="dimmed">
              {t('common.moreLines', { count: theirs.length - shownLimit })}
            </Text>
          )}
        </div>
        {conflicts.length > 0 && <Conflicts conflicts={conflicts} />}
        <Group gap={8}>
          <ActionButton
            size="xs"
            leftSection={<IconGitMerge size={14} />}
            disabledReason={mergeDisabled}
            onClick={onMerge}
          >
            {t('configuration.othersMerge')}
          </ActionButton>
          <Button size="xs" variant="default" onClick={onDrop}>
            {t('configuration.othersTake')}
          </Button>
        </Group>
      </Stack>
    </Notice>
  );
}

function Conflicts({ conflicts }: { conflicts: readonly MergeConflict[] }) {
  const { t } = useTranslation();
  const lines = (text: string | null) => (text === null ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {t('configuration.conflicts', { count: conflicts.length })}
      </Text>
      <Text size="sm">{t('configuration.conflictsWhy')}</Text>
      {conflicts.map((conflict) => (
        <div key={conflict.section}>
          <Text size="sm" className="mono">
            {conflict.section}
          </Text>
          <CodeLines
            label={t('configuration.conflictOf', { section: conflict.section })}
            lines={lineDiff(lines(conflict.theirs), lines(conflict.ours))}
          />
        </div>
      ))}
    </Stack>
  );
}
