import { Group, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { EditorMarker } from './monaco/ConfigEditor.tsx';

interface ProblemLinesProps {
  markers: readonly EditorMarker[];
  notEncodable: { line: number; character: string } | null;
  onGo: (line: number) => void;
}

const icons = {
  error: <IconCircleX size={15} color="var(--failed)" aria-hidden />,
  warning: <IconAlertTriangle size={15} color="var(--warning)" aria-hidden />,
  hint: <IconInfoCircle size={15} color="var(--unknown)" aria-hidden />,
} as const;
const order = { error: 0, warning: 1, hint: 2 } as const;
const shownLimit = 50;

/** Findings under the editor, worst first; each leads to its line. */
export function ProblemLines({ markers, notEncodable, onGo }: ProblemLinesProps) {
  const { t } = useTranslation();
  const rows = [...markers].sort((a, b) => order[a.severity] - order[b.severity] || a.line - b.line);
  if (notEncodable !== null) {
    rows.unshift({
      line: notEncodable.line,
      startColumn: 1,
      endColumn: 1,
      severity: 'error',
      message: t('configuration.notEncodable', { character: notEncodable.character }),
    });
  }
  return (
    <section
      aria-label={t('configuration.problems')}
      style={{ maxHeight: 132, overflowY: 'auto', borderTop: '1px solid var(--line)', padding: '6px 14px' }}
    >
      {rows.length === 0 ? (
        <Group gap={6}>
          <IconInfoCircle size={15} color="var(--unknown)" aria-hidden />
          <Text size="xs" c="dimmed">
            {t('configuration.noProblems')}
          </Text>
        </Group>
      ) : (
        rows.slice(0, shownLimit).map((row) => (
          <UnstyledButton
            key={`${row.line} ${row.startColumn} ${row.message}`}
            display="block"
            w="100%"
            py={2}
            onClick={() => onGo(row.line)}
          >
            <Group gap={8} wrap="nowrap" align="flex-start">
              {icons[row.severity]}
              <Text size="xs" className="mono" miw={60}>
                {t('configuration.line', { line: row.line })}
              </Text>
              <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
                {row.message.replaceAll('\n', ' ')}
              </Text>
            </Group>
          </UnstyledButton>
        ))
      )}
      {rows.length > shownLimit && (
        <Text size="xs" c="dimmed">
          {t('common.moreLines', { count: rows.length - shownLimit })}
        </Text>
      )}
    </section>
  );
}
