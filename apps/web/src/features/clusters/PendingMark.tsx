import { VisuallyHidden } from '@mantine/core';
import { IconArrowNarrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StateBadge } from '../../ui/StateBadge.tsx';
import type { Pending, Shown } from './proxy-overview.ts';

const words = {
  new: 'overview.pendingNew',
  changed: 'overview.pendingChanged',
  removed: 'overview.pendingRemoved',
} as const;

/** Says what the next apply makes of a row. */
export function PendingMark({ pending }: { pending: Pending }) {
  const { t } = useTranslation();
  return pending === null ? null : <StateBadge tone="staged" label={t(words[pending])} plain />;
}

interface ShownValueProps<Value> {
  shown: Shown<Value>;
  pending: Pending;
  children: (value: Value) => ReactNode;
  /** When two values count as the same. */
  isSame?: (one: Value, other: Value) => boolean;
}

/** What serves, and after an arrow what will after the next apply when that is another. */
export function ShownValue<Value>({ shown, pending, children, isSame = Object.is }: ShownValueProps<Value>) {
  const { t } = useTranslation();
  const { serving, staged } = shown;
  const draw = (value: Value | null) => (value === null || value === '' ? '–' : children(value));
  if (pending === 'removed') return draw(serving);
  if (pending === 'new') return draw(staged);
  const same = serving === null || staged === null ? serving === staged : isSame(serving, staged);
  if (same) return draw(serving);
  return (
    <>
      {draw(serving)}
      <IconArrowNarrowRight size={14} aria-hidden style={{ verticalAlign: 'middle', margin: '0 4px' }} />
      <span style={{ color: 'var(--staged)', position: 'relative' }}>
        <VisuallyHidden>{t('overview.willBe')}</VisuallyHidden>
        {draw(staged)}
      </span>
    </>
  );
}
