import { SimpleGrid, Stack, Text } from '@mantine/core';
import type { ProblemError } from '@sluice/contract';
import { useTranslation } from 'react-i18next';

type Texts = NonNullable<ProblemError['texts']>;

/** Both texts of each place that two changes want differently, side by side. */
export function ConflictTexts({ texts }: { texts: Texts }) {
  const { t } = useTranslation();
  return (
    <Stack gap={12}>
      {texts.map(({ resource, section, ours, theirs }) => (
        <div key={`${resource} ${section}`}>
          <Text size="xs" c="dimmed" mb={4}>
            <span className="mono">{`${resource} · ${section}`}</span>
          </Text>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing={8}>
            <OneText label={t('changes.thereNow')} text={ours} other={theirs} tone="var(--diff-removed)" />
            <OneText label={t('changes.inTheChange')} text={theirs} other={ours} tone="var(--diff-added)" />
          </SimpleGrid>
        </div>
      ))}
    </Stack>
  );
}

interface OneTextProps {
  label: string;
  text: string | null;
  other: string | null;
  tone: string;
}

/** Lines that the other side lacks are marked. */
function OneText({ label, text, other, tone }: OneTextProps) {
  const { t } = useTranslation();
  const others = new Set((other ?? '').split('\n'));
  const lines = (text ?? '').replace(/^\n+|\n+$/g, '').split('\n');
  return (
    <figure style={{ margin: 0, minWidth: 0 }} aria-label={label}>
      <Text size="xs" fw={600} component="figcaption">
        {label}
      </Text>
      {text === null || text === '' ? (
        <Text size="sm" c="dimmed">
          {t('changes.nothingThere')}
        </Text>
      ) : (
        <pre
          className="mono"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          tabIndex={0}
          style={{ margin: 0, padding: 8, overflow: 'auto', maxHeight: 280, background: 'var(--surface-sunken)' }}
        >
          {lines.map((line, index) => (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a fixed text have no other identity.
              key={index}
              style={others.has(line) ? undefined : { background: tone }}
            >
              {line === '' ? ' ' : line}
            </div>
          ))}
        </pre>
      )}
    </figure>
  );
}
