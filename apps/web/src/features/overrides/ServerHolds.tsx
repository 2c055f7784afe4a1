import { Stack } from '@mantine/core';
import type { ClusterId, OverrideView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { HoldLine } from './HoldLine.tsx';
import '../../texts/add-operation-texts.ts';

interface ServerHoldsProps {
  clusterId: ClusterId;
  server: string;
  /** What holds on this server. */
  overrides: readonly OverrideView[];
}

/** Everything that holds on one server, in sentences. */
export function ServerHolds({ clusterId, server, overrides }: ServerHoldsProps) {
  const { t } = useTranslation();
  if (overrides.length === 0) return null;
  return (
    <Stack gap={6} component="section" aria-label={t('holds.label', { server })}>
      {overrides.map((override) => (
        <HoldLine key={override.id} clusterId={clusterId} override={override} />
      ))}
    </Stack>
  );
}
