import { expect, test } from 'vitest';
import { Batches } from './batches.ts';

/** Batches whose work ends when the test says so. */
function startBatches(most: number) {
  const begun: { ids: string[]; end(): void; fail(cause: string): void }[] = [];
  const batches = new Batches<number, number>(most, (items) => {
    return new Promise((resolve, reject) => {
      begun.push({
        ids: [...items.keys()],
        end: () => resolve(new Map([...items].map(([id, item]) => [id, item * 2]))),
        fail: (cause) => reject(new Error(cause)),
      });
    });
  });
  return { batches, begun };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test('what arrives while a batch is under way is done together, and none of it before', async () => {
  const { batches, begun } = startBatches(10);
  const first = batches.add('edge', 'a', 1);
  await turn();
  const others = Promise.all([batches.add('edge', 'b', 2), batches.add('edge', 'c', 3)]);
  await turn();
  expect(begun.map(({ ids }) => ids)).toEqual([['a']]);
  begun[0]?.end();
  expect(await first).toBe(2);
  await turn();
  expect(begun.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c']]);
  begun[1]?.end();
  expect(await others).toEqual([4, 6]);
  const later = batches.add('edge', 'd', 4);
  await turn();
  begun[2]?.end();
  expect(await later).toBe(8);
});

test('keys do not wait for each other', async () => {
  const { batches, begun } = startBatches(10);
  void batches.add('edge', 'a', 1);
  void batches.add('core', 'b', 2);
  await turn();
  expect(begun.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
});

test('two items of one id are done one after the other, and a batch never holds more than it may', async () => {
  const { batches, begun } = startBatches(2);
  const all = Promise.all([
    batches.add('edge', 'a', 1),
    batches.add('edge', 'a', 2),
    batches.add('edge', 'b', 3),
    batches.add('edge', 'c', 4),
  ]);
  for (let round = 0; round < 2; round += 1) {
    await turn();
    begun[round]?.end();
  }
  expect(await all).toEqual([2, 4, 6, 8]);
  expect(begun.map(({ ids }) => ids)).toEqual([
    ['a', 'b'],
    ['a', 'c'],
  ]);
});

test('when a batch fails each of it is done alone, and only what fails alone is refused', async () => {
  const { batches, begun } = startBatches(10);
  const good = batches.add('edge', 'good', 1);
  const bad = batches.add('edge', 'bad', 2);
  const refused = expect(bad).rejects.toThrow('it is bad');
  await turn();
  begun[0]?.fail('one of them is bad');
  await turn();
  begun[1]?.end();
  expect(await good).toBe(2);
  await turn();
  begun[2]?.fail('it is bad');
  await refused;
  expect(begun.map(({ ids }) => ids)).toEqual([['good', 'bad'], ['good'], ['bad']]);
});
