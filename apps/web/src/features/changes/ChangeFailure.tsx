import { Button, Group, Stack } from '@mantine/core';
import type { ChangeId, ChangeView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { FailurePanel } from '../../ui/Panels.tsx';
import { ConflictTexts } from './ConflictTexts.tsx';

interface ChangeFailureProps {
  error: unknown;
  /** Staged changes, to name what can be added. */
  staged?: readonly ChangeView[];
  /** Adds changes to the selection that was refused. */
  onAdd?: (ids: ChangeId[]) => void;
}

/** Why changes cannot be planned or undone: both texts of a conflict, and the changes that would help. */
export function ChangeFailure({ error, staged = [], onAdd }: ChangeFailureProps) {
  const { t } = useTranslation();
  const failure = shownFailure(error);
  const texts = failure.reasons.flatMap((reason) => reason.texts ?? []);
  const needed = new Set(failure.reasons.flatMap((reason) => reason.needs ?? []));
  const offered = staged.filter(({ id }) => needed.has(id));
  // The texts stand below, marked; the beginnings that a terminal shows would say them twice.
  const reasons = failure.reasons.map((reason) =>
    reason.texts === undefined ? reason : { ...reason, cause: reason.cause.split('\n')[0] ?? '' },
  );
  return (
    <Stack gap={10} mb={12}>
      <FailurePanel failure={{ ...failure, reasons }} />
      {onAdd !== undefined && offered.length > 0 && (
        <Group>
          <Button size="xs" variant="default" onClick={() => onAdd(offered.map(({ id }) => id))}>
            {t('changes.addNeeded', {
              count: offered.length,
              numbers: offered.map(({ number }) => `#${number}`).join(', '),
            })}
          </Button>
        </Group>
      )}
      {texts.length > 0 && <ConflictTexts texts={texts} />}
    </Stack>
  );
}
