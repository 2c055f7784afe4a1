import { useTranslation } from 'react-i18next';
import type { FieldRange } from './strategy-form.ts';

/** What a field that is wrong may hold instead, in words. */
export function useRangeWords(): (range: FieldRange | null | undefined) => string | null {
  const { t } = useTranslation();
  return (range) => {
    if (range === null || range === undefined) return null;
    const { max, min } = range;
    return t(range.mayBeEmpty ? 'strategy.wrong.wholeOrEmpty' : 'strategy.wrong.wholeFrom', { min, max });
  };
}
