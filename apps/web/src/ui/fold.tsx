import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface Fold<T> {
  shown: readonly T[];
  hidden: number;
  open: boolean;
  toggle: () => void;
}

/** Long lists begin folded. A fold that would hide only a few rows is not worth a click. */
const notWorthAFold = 3;

/** The first `limit` of many, until the person asks for all. */
export function useFold<T>(items: readonly T[], limit: number): Fold<T> {
  const [open, setOpen] = useState(false);
  const whole = open || items.length <= limit + notWorthAFold;
  const shown = whole ? items : items.slice(0, limit);
  return { shown, hidden: items.length - shown.length, open, toggle: () => setOpen((before) => !before) };
}

interface FoldButtonProps {
  fold: Fold<unknown>;
  /** What there is beyond the list at hand, which no click can show. */
  beyond?: number;
}

/** Under a folded list: how many more there are, and back. */
export function FoldButton({ fold, beyond = 0 }: FoldButtonProps) {
  const { t } = useTranslation();
  if (fold.hidden === 0 && !fold.open) return null;
  return (
    <UnstyledButton className="fold-button" aria-expanded={fold.open} onClick={fold.toggle}>
      {fold.open ? t('common.showFewer') : t('common.showAllMore', { count: fold.hidden + beyond })}
    </UnstyledButton>
  );
}
