import { Stack, Text } from '@mantine/core';
import type { SemanticLine } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { LongName } from '../../ui/LongName.tsx';

interface SemanticSummaryProps {
  lines: readonly SemanticLine[];
  total: number;
  /** Rows shown before "and n more". */
  limit?: number;
}

/** What changes, in words, under the section it happens in. */
export function SemanticSummary({ lines, total, limit = 200 }: SemanticSummaryProps) {
  const { t } = useTranslation();
  if (total === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('changes.noSummary')}
      </Text>
    );
  }
  const shown = lines.slice(0, limit);
  const sections = [...new Set(shown.map((line) => line.section))];
  return (
    <Stack gap={6}>
      {sections.map((section) => (
        <div key={section}>
          <Text size="xs" c="dimmed">
            <LongName text={section} mono maxCharacters={60} />
          </Text>
          {shown
            .filter((line) => line.section === section)
            .map((line) => (
              <Text
                key={`${line.kind}${line.subject}${line.line}${line.summary}`}
                size="sm"
                style={{ overflowWrap: 'anywhere' }}
              >
                {withoutSection(line)}
              </Text>
            ))}
        </div>
      ))}
      {total > shown.length && (
        <Text size="xs" c="dimmed">
          {t('common.moreLines', { count: total - shown.length })}
        </Text>
      )}
    </Stack>
  );
}

/** The section stands above its lines, so it is not said again in front of each. */
function withoutSection(line: SemanticLine): string {
  const prefix = `${line.section}: `;
  return line.summary.startsWith(prefix) ? line.summary.slice(prefix.length) : line.summary;
}
