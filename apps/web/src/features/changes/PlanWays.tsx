import { List, Stack, Text } from '@mantine/core';
import type { PlanView, PlanWay } from '@sluice/contract';
import { useTranslation } from 'react-i18next';

interface PlanWaysProps {
  reload: PlanView['reload'];
}

/** How the nodes take the change over: the commands one by one, or the lines that need a reload. */
export function PlanWays({ reload }: PlanWaysProps) {
  const ways = reload.ways?.filter(({ steps, reasons }) => steps.length + reasons.length > 0) ?? [];
  if (ways.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {reload.reason}
      </Text>
    );
  }
  return (
    <Stack gap={8}>
      {ways.map((way) => (
        <Way key={way.nodes.join()} way={way} />
      ))}
      {reload.hint != null && (
        <Text size="sm" c="dimmed">
          {reload.hint}
        </Text>
      )}
    </Stack>
  );
}

function Way({ way }: { way: PlanWay }) {
  const { t } = useTranslation();
  const nodes = way.nodes.join(', ');
  const rest = way.stepsTotal - way.steps.length;
  const lines = way.way === 'commands' ? way.steps : way.reasons.map(wordReason);
  return (
    <div>
      <Text size="sm" c="dimmed">
        {way.way === 'commands'
          ? t('plan.wayCommands', { count: way.stepsTotal, nodes })
          : t('plan.wayReload', { nodes })}
      </Text>
      <List size="sm" spacing={2}>
        {lines.map((line) => (
          <List.Item key={line} style={{ overflowWrap: 'anywhere' }}>
            {line}
          </List.Item>
        ))}
        {rest > 0 && <List.Item>{t('plan.waySteps', { count: rest })}</List.Item>}
      </List>
    </div>
  );
}

function wordReason({ resource, line, cause }: PlanWay['reasons'][number]): string {
  const place = resource === null ? '' : line === null ? `${resource}: ` : `${resource}:${line}: `;
  return `${place}${cause}`;
}
