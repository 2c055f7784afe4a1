import { Button, Group, Stack, Text } from '@mantine/core';
import { decodeLatin1, encodeLatin1, mergeLines, toDisplay } from '@sluice/haproxy-config';
import { IconGitMerge } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { lineDiff } from '../../ui/line-diff.ts';
import { Notice } from '../../ui/Notice.tsx';
import { useClusterId } from '../clusters/index.ts';
import { LatestChange } from '../configuration/index.ts';
import type { FileDocument } from './use-staged-file.ts';

interface FileConflictProps {
  /** What the edits are based on, what is staged now, and what they make of the base. */
  base: FileDocument;
  current: FileDocument;
  edited: Uint8Array;
  /** Goes on from these bytes, on what is staged now. */
  onReopen: (start: Uint8Array) => void;
}

/** More of a difference is not read before choosing. */
const shownLimit = 24;

/** Somebody staged another content while this one was edited: both texts, and the ways to go on. */
export function FileConflict({ base, current, edited, onReopen }: FileConflictProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const [failed, setFailed] = useState(false);
  const { kind } = current.resource;
  const merges = kind === 'map' || kind === 'acl-list' || kind === 'crt-list';
  const differing = useMemo(
    () => lineDiff(linesOf(current.bytes), linesOf(edited)).filter(({ mark }) => mark !== undefined),
    [current.bytes, edited],
  );
  const merge = () => {
    const merged = mergeLines(ended(base.bytes), ended(edited), ended(current.bytes));
    if (merged === null) setFailed(true);
    else onReopen(encodeLatin1(merged));
  };
  return (
    <Notice tone="warning" title={t('files.othersTitle')} role="alert">
      <Stack gap={8}>
        <LatestChange clusterId={clusterId} />
        <Text size="sm">{t('files.othersDid')}</Text>
        <CodeLines label={t('files.othersDid')} lines={differing.slice(0, shownLimit)} />
        {differing.length > shownLimit && (
          <Text size="xs" c="dimmed">
            {t('common.moreLines', { count: differing.length - shownLimit })}
          </Text>
        )}
        {failed && <Text size="sm">{t('files.mergeFailed')}</Text>}
        {!merges && <Text size="sm">{t('files.mergeWhole', { kind: t(`kind.${kind}`) })}</Text>}
        <Group gap={8}>
          {merges && !failed && (
            <Button size="xs" leftSection={<IconGitMerge size={14} />} onClick={merge}>
              {t('files.othersMerge')}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => onReopen(edited)}>
            {t('files.othersKeep')}
          </Button>
          <Button size="xs" variant="default" onClick={() => onReopen(current.bytes)}>
            {t('files.othersTake')}
          </Button>
        </Group>
      </Stack>
    </Notice>
  );
}

function linesOf(bytes: Uint8Array): string[] {
  return toDisplay(decodeLatin1(bytes))
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
}

/** As the control plane merges lists: a missing last line feed is added. */
function ended(bytes: Uint8Array): string {
  const text = decodeLatin1(bytes);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
