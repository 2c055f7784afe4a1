import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideState, type Given, whyNotCounting } from './approval.ts';

const now = new Date('2026-05-01T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const given = (more: Partial<Given> = {}): Given => ({
  name: 'ada',
  at: hoursAgo(1),
  isActive: true,
  mayGive: true,
  ...more,
});

test('a word counts exactly while its person is active, may give it, has no part in the plan, and it is young enough', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 0, max: 800 }),
      fc.integer({ min: 1, max: 720 }),
      (isActive, mayGive, hasPart, age, validHours) => {
        const word = given({ isActive, mayGive, at: hoursAgo(age) });
        const why = whyNotCounting(word, hasPart ? ['grace', 'Ada'] : ['grace'], { validHours }, now);
        expect(why === null).toBe(isActive && mayGive && !hasPart && age <= validHours);
      },
    ),
  );
});

test('another content, another policy or the end of the plan ends what was open, and nothing opens it again', () => {
  const subject = { digest: 'a', authors: [], isOver: false };
  const request = { state: 'open' as const, digest: 'a', policyVersion: 2 };
  const policy = { approval: { people: 2, validHours: 24 }, version: 2 };
  expect(decideState(request, subject, policy, 1)).toBe('open');
  expect(decideState(request, subject, policy, 2)).toBe('approved');
  expect(decideState(request, { ...subject, digest: 'b' }, policy, 2)).toBe('stale');
  expect(decideState(request, { ...subject, isOver: true }, policy, 2)).toBe('stale');
  expect(decideState(request, subject, { ...policy, version: 3 }, 2)).toBe('revoked');
  expect(decideState(request, subject, { ...policy, approval: null }, 2)).toBe('revoked');
  for (const state of ['refused', 'withdrawn', 'revoked', 'applied'] as const)
    expect(decideState({ ...request, state }, subject, policy, 9)).toBe(state);
});
