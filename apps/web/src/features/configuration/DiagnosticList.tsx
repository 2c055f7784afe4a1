import { Group, List, Stack, Text } from '@mantine/core';
import type { ClusterId, Diagnostic } from '@sluice/contract';
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { FoldButton, useFold } from '../../ui/fold.tsx';

const icons = {
  error: <IconCircleX size={16} color="var(--failed)" aria-hidden />,
  warning: <IconAlertTriangle size={16} color="var(--warning)" aria-hidden />,
  hint: <IconInfoCircle size={16} color="var(--unknown)" aria-hidden />,
} as const;

const order = { error: 0, warning: 1, hint: 2 } as const;
const shownLimit = 10;

interface DiagnosticListProps {
  items: readonly Diagnostic[];
  label: string;
  /** With it, lines lead to the page of their file. */
  clusterId?: ClusterId;
}

/** Findings in words, worst first: where, what, whose words, what to do. */
export function DiagnosticList({ items, label, clusterId }: DiagnosticListProps) {
  const { t } = useTranslation();
  const fold = useFold(
    [...items].sort((a, b) => order[a.severity] - order[b.severity]),
    shownLimit,
  );
  return (
    <>
      <List listStyleType="none" withPadding={false} spacing={10} aria-label={label}>
        {withKeys(fold.shown).map(({ item, key }) => {
          const place =
            item.line === null ? item.resource : t('diagnostics.place', { resource: item.resource, line: item.line });
          return (
            <List.Item key={key} icon={icons[item.severity]}>
              <Stack gap={1}>
                <Group gap={8}>
                  {clusterId !== undefined && item.line !== null ? (
                    <TextLink to={links.configuration(clusterId, item.line, item.resource)} className="mono" size="sm">
                      {place}
                    </TextLink>
                  ) : (
                    <Text span size="sm" className="mono">
                      {place}
                    </Text>
                  )}
                  <Text span size="xs" c="dimmed">
                    {`${t(`diagnostics.${item.severity}`)} · ${t(`diagnostics.source.${item.source}`)}`}
                  </Text>
                </Group>
                <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                  {item.cause}
                </Text>
                {item.remediation !== null && item.remediation !== '' && (
                  <Text size="sm" c="dimmed">
                    {item.remediation}
                  </Text>
                )}
              </Stack>
            </List.Item>
          );
        })}
      </List>
      <FoldButton fold={fold} />
    </>
  );
}

/** Two of one line may read the same to whoever sees neither columns nor what is quoted: they are counted. */
function withKeys(items: readonly Diagnostic[]): { item: Diagnostic; key: string }[] {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const words = [item.source, item.code, item.resource, item.line, item.column, item.cause].join(' ');
    const count = (counts.get(words) ?? 0) + 1;
    counts.set(words, count);
    return { item, key: `${words} ${count}` };
  });
}
