import { RolloutStrategy, type WaveSize } from '@sluice/contract';
import type { TFunction } from 'i18next';
import { durationWords } from '../../ui/duration-words.ts';

/**
 * A strategy in words, one phrase for each thing that it says: `1 node first, then the rest`, `each node is watched for 30 sec`.
 * What has no effect is left out, such as the pause of a strategy without waves.
 */
export function strategyPhrases(strategy: RolloutStrategy, t: TFunction, locale: string): string[] {
  const { gates, maxFailures, maxOffline, pauseSeconds, together, waves, watchSeconds, whenBad, whenInconclusive } =
    strategy;
  const duration = (seconds: number) => durationWords(seconds * 1000, locale);
  const inWaves = waves.length > 0;
  return [
    orderPhrase(waves, t, locale),
    ...(together === null ? [] : [t('strategy.words.together', { count: together })]),
    ...(inWaves && pauseSeconds > 0 ? [t('strategy.words.pause', { duration: duration(pauseSeconds) })] : []),
    ...(inWaves && gates === 'first' ? [t('strategy.words.gateFirst')] : []),
    ...(inWaves && gates === 'each' ? [t('strategy.words.gateEach')] : []),
    ...(watchSeconds === 0
      ? [t('strategy.words.notWatched')]
      : [
          t('strategy.words.watched', { duration: duration(watchSeconds) }),
          t(`strategy.words.inconclusive.${whenInconclusive}`),
        ]),
    t(`strategy.words.bad.${whenBad}`),
    ...(maxFailures === 0 ? [] : [t('strategy.words.failures', { count: maxFailures })]),
    ...(maxOffline === null ? [] : [offlinePhrase(maxOffline, t)]),
  ];
}

/** The same as one sentence. */
export function strategySentence(strategy: RolloutStrategy, t: TFunction, locale: string): string {
  return `${capitalised(strategyPhrases(strategy, t, locale).join('; '))}.`;
}

/** Of what an audit row holds; null for what is no strategy of this release. */
export function storedStrategySentence(stored: unknown, t: TFunction, locale: string): string | null {
  const strategy = RolloutStrategy.safeParse(stored);
  return strategy.success ? strategySentence(strategy.data, t, locale) : null;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function orderPhrase(waves: readonly WaveSize[], t: TFunction, locale: string): string {
  const [first, ...others] = waves.map((size) => sizeWords(size, t, locale));
  if (first === undefined) return t('strategy.words.all');
  return [
    t('strategy.words.first', { size: first }),
    ...others.map((size) => t('strategy.words.next', { size })),
    t('strategy.words.rest'),
  ].join(', ');
}

function sizeWords(size: WaveSize, t: TFunction, locale: string): string {
  return 'nodes' in size
    ? t('strategy.words.nodes', { count: size.nodes })
    : new Intl.NumberFormat(locale, { style: 'percent' }).format(size.percent / 100);
}

function offlinePhrase(most: number, t: TFunction): string {
  return most === 0 ? t('strategy.words.noneOffline') : t('strategy.words.offline', { count: most });
}

/**
 * How many nodes each wave has when so many answer. Mirrors `cutWaves` of the control plane
 * (`apps/control-plane/src/features/rollouts/waves.ts`).
 */
export function waveSizes({ waves }: Pick<RolloutStrategy, 'waves'>, nodes: number): number[] {
  const sizes: number[] = [];
  let left = nodes;
  for (const size of waves) {
    const wanted = 'nodes' in size ? size.nodes : Math.ceil((size.percent / 100) * nodes);
    const taken = Math.min(left, wanted);
    if (taken === 0) break;
    sizes.push(taken);
    left -= taken;
  }
  return left > 0 ? [...sizes, left] : sizes;
}
