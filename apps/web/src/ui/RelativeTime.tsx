import { Tooltip } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { clockTime, exactTime, relativeTime } from './time-words.ts';

const tickMs = 5000;
let nowMs = Date.now();
const listeners = new Set<() => void>();
let timer: number | undefined;

/** One clock for all relative times of the page; it stops when none is shown. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    nowMs = Date.now();
    for (const call of listeners) call();
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Current time in ms, refreshed every few seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

/** A moment relative to now, exact on hover. */
export function RelativeTime({ at }: { at: string }) {
  const { i18n } = useTranslation();
  const now = Math.max(useNow(), Date.now() - tickMs);
  return (
    <Tooltip label={exactTime(at, i18n.language)}>
      <time dateTime={at}>{relativeTime(at, now, i18n.language)}</time>
    </Tooltip>
  );
}

/** The time of day of a moment, exact on hover: for lists that are read by the clock. */
export function ClockTime({ at }: { at: string }) {
  const { i18n } = useTranslation();
  const now = useNow();
  return (
    <Tooltip label={exactTime(at, i18n.language)}>
      <time dateTime={at}>{clockTime(at, now, i18n.language)}</time>
    </Tooltip>
  );
}
