import type { RolloutNode, WatchSignal } from '@sluice/contract';
import type { TFunction } from 'i18next';

/** One figure of a watch with its unit. What is small is said to be so: it never becomes zero by rounding. */
export function figureWords(
  value: number | null,
  { signal, unit }: Pick<WatchSignal, 'signal' | 'unit'>,
  t: TFunction,
  locale: string,
): string {
  if (value === null) return t('watch.noFigure');
  if (signal === 'serving') return t(value > 0 ? 'watch.serving.yes' : 'watch.serving.no');
  if (unit === 'share') return belowOr(value, 0.0001, { style: 'percent', maximumFractionDigits: 2 }, locale);
  if (unit === 'servers') return t('watch.servers', { count: value });
  const digits = value < 10 ? 1 : 0;
  return t('watch.milliseconds', { figure: belowOr(value, 0.1, { maximumFractionDigits: digits }, locale) });
}

/** Such as `< 0.01%` for a figure that is smaller than what is shown. */
function belowOr(value: number, least: number, format: Intl.NumberFormatOptions, locale: string): string {
  const number = new Intl.NumberFormat(locale, format);
  return value > 0 && value < least ? `< ${number.format(least)}` : number.format(value);
}

/** A signal without a verdict: of a node that was judged good, nothing speaks against it; else it is not known. */
export function verdictOfSignal(
  { verdict }: Pick<WatchSignal, 'verdict'>,
  node: Pick<RolloutNode, 'verdict'>,
): 'good' | 'bad' | 'inconclusive' | 'open' | 'calm' {
  return verdict ?? (node.verdict === 'good' ? 'calm' : 'open');
}

/** The signals for which nodes count as worse, with the node that each is of. */
export function listWorse(nodes: readonly RolloutNode[]): { node: string; signal: WatchSignal }[] {
  return nodes
    .filter(({ accepted, verdict }) => verdict === 'bad' && accepted === null)
    .flatMap(({ name, watch }) =>
      (watch?.signals ?? []).filter(({ verdict }) => verdict === 'bad').map((signal) => ({ node: name, signal })),
    );
}
