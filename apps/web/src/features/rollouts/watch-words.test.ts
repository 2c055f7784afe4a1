import { createInstance, type TFunction } from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { rollouts } from '../../texts/en/rollouts.ts';
import { figureWords, verdictOfSignal } from './watch-words.ts';

let t: TFunction;
beforeAll(async () => {
  t = await createInstance().init({
    lng: 'en',
    resources: { en: { translation: rollouts } },
    interpolation: { escapeValue: false },
  });
});
const share = (value: number | null) => figureWords(value, { signal: 'responses-5xx', unit: 'share' }, t, 'en');
const time = (value: number) => figureWords(value, { signal: 'response-time', unit: 'ms' }, t, 'en');

test('a small figure never becomes zero by rounding, and what was not seen is no figure', () => {
  expect([0, 0.00001, 0.004, 0.12345, 1].map(share)).toEqual(['0%', '< 0.01%', '0.4%', '12.35%', '100%']);
  expect([0, 0.02, 0.4, 12.6].map(time)).toEqual(['0 ms', '< 0.1 ms', '0.4 ms', '13 ms']);
  expect(share(null)).toBe('–');
});

test('a signal without a verdict is open until its node is judged good', () => {
  expect(verdictOfSignal({ verdict: null }, { verdict: null })).toBe('open');
  expect(verdictOfSignal({ verdict: null }, { verdict: 'bad' })).toBe('open');
  expect(verdictOfSignal({ verdict: null }, { verdict: 'good' })).toBe('calm');
  expect(verdictOfSignal({ verdict: 'bad' }, { verdict: 'good' })).toBe('bad');
});
