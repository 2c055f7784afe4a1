import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** So much of a long list as is drawn. */
export interface Share<T> {
  shown: readonly T[];
  left: number;
  /** How many the next click adds. */
  next: number;
  more: () => void;
}

/** The first of many, and more of them with every click: thousands at once would make the page slow. */
export function useShare<T>(items: readonly T[], first: number, step: number): Share<T> {
  const [limit, setLimit] = useState(first);
  // One row more is no more to read than the button.
  const shown = items.length <= limit + 1 ? items : items.slice(0, limit);
  const left = items.length - shown.length;
  return { shown, left, next: Math.min(left, step), more: () => setLimit(limit + step) };
}

export function MoreButton({ share }: { share: Share<unknown> }) {
  const { t } = useTranslation();
  if (share.left === 0) return null;
  const more = t('rollout.moreNodes', { count: share.left });
  return (
    <UnstyledButton className="fold-button" onClick={share.more}>
      {share.next === share.left
        ? t('rollout.showAllNodes', { more })
        : t('rollout.showMoreNodes', { more, next: share.next })}
    </UnstyledButton>
  );
}
