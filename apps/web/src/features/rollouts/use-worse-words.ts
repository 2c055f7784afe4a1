import type { RolloutView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { figureWords, listWorse } from './watch-words.ts';

/** So many figures are said in a cause; the cards have all of them. */
const mostFigures = 6;

/** What became worse and by how much, one line each: `edge-1: 5xx share of answers, frontend web: before 0.1%, now 12%`. */
export function useWorseWords(): (rollout: Pick<RolloutView, 'nodes'>) => string[] {
  const { t, i18n } = useTranslation();
  return ({ nodes }) =>
    listWorse(nodes)
      .slice(0, mostFigures)
      .map(({ node, signal }) => {
        const figure = (value: number | null) => figureWords(value, signal, t, i18n.language);
        const what = { node, signal: t(`watch.signals.${signal.signal}`), where: signal.where };
        const compared = t('watch.compared', { before: figure(signal.before), now: figure(signal.now) });
        return `${t(signal.signal === 'serving' ? 'watch.worse' : 'watch.worseAt', what)}: ${compared}`;
      });
}
