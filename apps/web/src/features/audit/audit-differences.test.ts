import { expect, test } from 'vitest';
import { differencesOf, listChange } from './audit-differences.ts';

test('what an act changed is told, what stayed is not', () => {
  const detail = { before: { name: 'Night', description: '' }, after: { name: 'Day', description: '' } };
  expect(differencesOf({ action: 'group.updated', detail })).toEqual([{ word: 'name', before: 'Night', after: 'Day' }]);
});

test('of what was deleted everything was before, and nothing is after', () => {
  expect(differencesOf({ action: 'group.deleted', detail: { before: { name: 'Night' } } })).toEqual([
    { word: 'name', before: 'Night', after: undefined },
  ]);
});

test('a value without fields is told as it is, and a new name of a node stands beside', () => {
  expect(differencesOf({ action: 'passkey.renamed', detail: { before: 'Key', after: 'Laptop' } })).toEqual([
    { word: 'value', before: 'Key', after: 'Laptop' },
  ]);
  expect(differencesOf({ action: 'node.renamed', detail: { before: 'lb-1', name: 'lb-2' } })).toEqual([
    { word: 'name', before: 'lb-1', after: 'lb-2' },
  ]);
});

test('of lists it is told who came and who went', () => {
  const [members] = differencesOf({
    action: 'group.updated',
    detail: { before: { members: ['ada', 'bob'] }, after: { members: ['ada', 'grace'] } },
  });
  expect(members && listChange(members)).toEqual({ added: ['grace'], removed: ['bob'] });
});

test('an act that says nothing of before and after has no differences', () => {
  expect(differencesOf({ action: 'plan.created', detail: { changeIds: [] } })).toEqual([]);
});
