import { expect, test } from 'vitest';
import { type WorkFor, WorkQueue } from './work-queue.ts';

const limits = { slots: 2, slotsForStrangers: 1, longest: 6, longestOfOne: 3 };

/** Work that ends when it is told to; `order` holds what has begun. */
function createBench() {
  const queue = new WorkQueue(limits);
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const submit = (name: string, who: WorkFor) =>
    queue.run(who, () => {
      order.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const begin = () => new Promise((resolve) => setImmediate(resolve));
  const endNext = async () => {
    await begin();
    ends.shift()?.();
    await begin();
  };
  return { queue, order, submit, begin, endNext };
}

const stranger = (key: string): WorkFor => ({ kind: 'stranger', key });
const known = (key: string): WorkFor => ({ kind: 'known', key });

test('strangers never take the last slot, and the known come first', async () => {
  const { begin, endNext, order, submit } = createBench();
  const work = [submit('s1', stranger('a')), submit('s2', stranger('b')), submit('k1', known('x'))];
  await begin();
  expect(order).toEqual(['s1', 'k1']);
  work.push(submit('k2', known('y')));
  await endNext();
  expect(order).toEqual(['s1', 'k1', 'k2']);
  for (let count = 0; count < 3; count += 1) await endNext();
  expect(order).toEqual(['s1', 'k1', 'k2', 's2']);
  await endNext();
  await Promise.all(work);
});

test('keys take turns: who sends much waits for itself', async () => {
  const { endNext, order, submit } = createBench();
  const work = ['a1', 'a2', 'a3', 'a4'].map((name) => submit(name, stranger('a')));
  work.push(submit('b1', stranger('b')), submit('c1', stranger('c')), submit('b2', stranger('b')));
  for (let count = 0; count < 7; count += 1) await endNext();
  expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  await Promise.all(work);
});

test('beyond its length work is refused at once and never begins, for one key sooner than for all', async () => {
  const { endNext, order, queue, submit } = createBench();
  const work = ['a1', 'a2', 'a3', 'a4'].map((name) => submit(name, stranger('a')));
  await expect(submit('a5', stranger('a'))).rejects.toMatchObject({ code: 'too-many-attempts' });
  work.push(...['b', 'c', 'd'].map((key) => submit(key, stranger(key))));
  await expect(submit('e', stranger('e'))).rejects.toMatchObject({ code: 'too-many-attempts' });
  work.push(submit('k', known('x')));
  for (let count = 0; count < 8; count += 1) await endNext();
  await Promise.all(work);
  expect(queue.begun).toBe(8);
  expect(order).not.toContain('e');
});

test('work that fails frees its slot', async () => {
  const queue = new WorkQueue(limits);
  const fail = () => queue.run(stranger('a'), () => Promise.reject(new Error('broken')));
  for (let count = 0; count < 5; count += 1) await expect(fail()).rejects.toThrow('broken');
  expect(await queue.run(stranger('a'), async () => 'done')).toBe('done');
});
