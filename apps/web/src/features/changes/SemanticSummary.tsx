import { Stack, Text } from '@mantine/core';
import type { SemanticLine } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { LongName } from '../../ui/LongName.tsx';

interface SemanticSummaryProps {
  lines: readonly SemanticLine[];
  /** All differences; `lines` are the first of them. */
  total: number;
  /** Rows shown before "and n more". */
  limit?: number;
}

/** What changes, in words, under the section it happens in. */
export function SemanticSummary({ lines, total, limit = 12 }: SemanticSummaryProps) {
  const { t } = useTranslation();
  const fold = useFold(lines, limit);
  if (total === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('changes.noSummary')}
      </Text>
    );
  }
  const beyond = total - lines.length;
  const sections = [...new Set(fold.shown.map((line) => line.section))];
  return (
    <Stack gap={6}>
      {sections.map((section) => (
        <div key={section}>
          <Text size="xs" c="dimmed">
            <LongName text={section} mono maxCharacters={60} />
          </Text>
          {fold.shown
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
      {beyond > 0 && fold.hidden === 0 && (
        <Text size="xs" c="dimmed">
          {t('changes.moreInDifference', { count: beyond })}
        </Text>
      )}
      <FoldButton fold={fold} beyond={beyond} />
    </Stack>
  );
}

/** The section stands above its lines, so it is not said again in front of each. */
function withoutSection(line: SemanticLine): string {
  const prefix = `${line.section}: `;
  return line.summary.startsWith(prefix) ? line.summary.slice(prefix.length) : line.summary;
}
