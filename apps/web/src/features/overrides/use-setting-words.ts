import type { OverrideView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../ui/RelativeTime.tsx';
import { addressWords, momentWords } from './override-words.ts';
import '../../texts/add-operation-texts.ts';

/** `drained`, `weight 20`: what a server is set to. */
export function useSettingWords(): (set: OverrideView['set']) => string {
  const { t } = useTranslation();
  return (set) => {
    if (set.attribute === 'state') return t(`holds.settings.${set.value}`);
    if (set.attribute === 'weight') return t('holds.weight', { value: set.value });
    return t('holds.address', { value: addressWords(set) });
  };
}

/** `drained until 14:05`. */
export function useHoldWords(): (override: Pick<OverrideView, 'set' | 'until' | 'change'>) => string {
  const { t, i18n } = useTranslation();
  const words = useSettingWords();
  const now = useNow();
  return ({ set, until, change }) => {
    const setting = words(set);
    if (until !== null) return t('holds.until', { setting, time: momentWords(until, now, i18n.language) });
    return change === null ? setting : t('holds.untilChange', { setting, number: change.number });
  };
}
