import { RolloutStrategy } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formOf, isSound, problemsOf, readStrategyForm, strategyFieldPaths, strategyOf } from './strategy-form.ts';

const strategies = fc.record({
  waves: fc.array(
    fc.oneof(
      fc.record({ nodes: fc.integer({ min: 1, max: 100_000 }) }),
      fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
    ),
    { maxLength: 20 },
  ),
  pauseSeconds: fc.integer({ min: 0, max: 86_400 }),
  watchSeconds: fc.integer({ min: 0, max: 3600 }),
  together: fc.option(fc.integer({ min: 1, max: 100_000 })),
  whenInconclusive: fc.constantFrom('continue' as const, 'wait' as const, 'ask' as const),
  whenBad: fc.constantFrom('return' as const, 'hold' as const),
  gates: fc.constantFrom('none' as const, 'first' as const, 'each' as const),
  maxFailures: fc.integer({ min: 0, max: 100_000 }),
  maxOffline: fc.option(fc.integer({ min: 0, max: 100_000 })),
});

test('a strategy comes out of its form as it went in, also after a reload', () => {
  fc.assert(
    fc.property(strategies, (strategy) => {
      const form = formOf(strategy, 3);
      expect(isSound(problemsOf(form))).toBe(true);
      expect(strategyOf(form)).toEqual(strategy);
      expect(readStrategyForm(JSON.parse(JSON.stringify(form)))).toEqual(form);
    }),
  );
});

test('what the form takes, the contract takes', () => {
  const digits = fc.oneof(fc.nat({ max: 200_000 }).map(String), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(digits, digits, fc.constantFrom('nodes' as const, 'percent' as const), (size, seconds, unit) => {
      const form = {
        ...formOf(RolloutStrategy.parse({ waves: [] }), 1),
        waves: [{ size, unit }],
        watchSeconds: seconds,
      };
      if (isSound(problemsOf(form))) expect(RolloutStrategy.safeParse(strategyOf(form)).success).toBe(true);
    }),
  );
});

test('the default sends none, and its fields show what it is for the nodes of the cluster', () => {
  const form = formOf(null, 3);
  expect(strategyOf(form)).toBeNull();
  expect(strategyOf({ ...form, isDefault: false })).toMatchObject({ waves: [{ nodes: 1 }], watchSeconds: 30 });
  expect(strategyOf({ ...formOf(null, 1), isDefault: false })).toMatchObject({ waves: [], watchSeconds: 0 });
});

test('a field that holds something else says what it may hold, and the default asks nothing', () => {
  const form = { ...formOf(null, 2), isDefault: false, pauseSeconds: '86401', together: '0', maxOffline: '' };
  const wrong = { ...form, waves: [{ size: '101', unit: 'percent' as const }, ...form.waves] };
  expect(problemsOf(wrong)).toEqual({
    waves: [{ min: 1, max: 100, mayBeEmpty: false }, null],
    fields: {
      pauseSeconds: { min: 0, max: 86_400, mayBeEmpty: false },
      together: { min: 1, max: 100_000, mayBeEmpty: true },
    },
  });
  expect(isSound(problemsOf({ ...wrong, isDefault: true }))).toBe(true);
});

test('what the server refuses finds its field', () => {
  expect(strategyFieldPaths['strategy/waves/3/percent']).toBe('waves.3');
  expect(strategyFieldPaths['strategy/pauseSeconds']).toBe('pauseSeconds');
  expect(readStrategyForm({ isDefault: true })).toBeNull();
});
