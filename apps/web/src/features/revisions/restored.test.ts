import { RevisionId } from '@sluice/contract';
import { expect, test } from 'vitest';
import { isRestored } from './restored.ts';

const head = { id: RevisionId.parse('0b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c11'), number: 3 };

test('only the newest revision that the nodes run, with nothing staged on it, needs no restoring', () => {
  const settled = { head, stagedChanges: 0, canRepeatHead: false };
  expect(isRestored(settled, 3)).toBe(true);
  expect(isRestored(settled, 2)).toBe(false);
  expect(isRestored({ ...settled, stagedChanges: 1 }, 3)).toBe(false);
  expect(isRestored({ ...settled, canRepeatHead: true }, 3)).toBe(false);
  expect(isRestored({ ...settled, head: null }, 3)).toBe(false);
});
