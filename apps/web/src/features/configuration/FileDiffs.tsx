import { Group, Skeleton, Stack, Text } from '@mantine/core';
import type { FileDiff } from '@sluice/contract';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import '../../texts/add-resource-texts.ts';
import { LongName } from '../../ui/LongName.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';

const DiffView = lazy(async () => ({ default: (await import('./monaco/DiffView.tsx')).DiffView }));
const TextView = lazy(async () => ({ default: (await import('./monaco/TextView.tsx')).TextView }));

/** The difference of each file, bytes decoded for the eye. */
export function FileDiffs({ files }: { files: readonly FileDiff[] }) {
  const { t } = useTranslation();
  if (files.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('diff.none')}
      </Text>
    );
  }
  return (
    <Stack gap={14}>
      {files.map((file) => (
        <Panel key={file.resourceId} title={<Heading file={file} />} aside={<Counts file={file} />} flush>
          <Suspense fallback={<Skeleton height={240} />}>
            <Difference file={file} />
          </Suspense>
        </Panel>
      ))}
    </Stack>
  );
}

/** The name; of what is no configuration also its kind, and whether the whole file comes or goes. */
function Heading({ file }: { file: FileDiff }) {
  const { t } = useTranslation();
  return (
    <Group gap={10}>
      <LongName text={file.name} mono maxCharacters={60} />
      {file.kind !== 'haproxy-config' && (
        <Text span size="xs" c="dimmed" fw={400}>
          {t(`kind.${file.kind}`)}
        </Text>
      )}
      {file.before === null && <StateBadge tone="staged" label={t('diff.added')} />}
      {file.after === null && <StateBadge tone="failed" label={t('diff.removed')} />}
    </Group>
  );
}

function Counts({ file }: { file: FileDiff }) {
  const { t } = useTranslation();
  // Of a sealed file only what may be known of it is compared: its lines say nothing about the content.
  if (file.kind === 'sealed') return null;
  const isLatin1 = (file.after ?? file.before)?.encoding === 'latin-1';
  return (
    <Group gap={10} fz="sm" className="mono">
      <span style={{ color: 'var(--serving)' }}>{`+${file.addedLines}`}</span>
      <span style={{ color: 'var(--failed)' }}>{`−${file.removedLines}`}</span>
      {isLatin1 && (
        <Text span size="xs" c="dimmed">
          {t('diff.latin1')}
        </Text>
      )}
    </Group>
  );
}

function Difference({ file }: { file: FileDiff }) {
  const { t } = useTranslation();
  const { before, after } = file;
  const shape = { label: t('diff.label', { file: file.name }), plain: file.kind !== 'haproxy-config' };
  const only = before === null ? after : after === null ? before : null;
  if (only?.text === '') {
    return (
      <Text size="sm" c="dimmed" p={14}>
        {t('diff.empty')}
      </Text>
    );
  }
  if (only !== null) return <TextView text={only.text} mark={before === null ? 'added' : 'removed'} {...shape} />;
  return <DiffView before={before?.text ?? ''} after={after?.text ?? ''} {...shape} />;
}
