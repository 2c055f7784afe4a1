import { expect, test } from 'vitest';
import { dropAllDrafts, openDraft, readSwitches, readTexts } from './draft.ts';

/** The browser's store, which Node does not have; `full` refuses to write as the browser does. */
function memoryStore(limits: { full: boolean } = { full: false }): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem(key, value) {
      if (limits.full) throw new DOMException('full', 'QuotaExceededError');
      values.set(key, value);
    },
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  };
}
const read = (stored: unknown) => readTexts(stored, ['a']);

test('a draft comes back until it is dropped, each under its own name', () => {
  const store = memoryStore();
  const one = openDraft(['server', 'x y', 'z'], read, () => store);
  openDraft(['server', 'x', 'y z'], read, () => store).save({ a: 'other' });
  expect(one.load()).toBeNull();
  one.save({ a: '1' });
  expect(openDraft(['server', 'x y', 'z'], read, () => store).load()).toEqual({ a: '1' });
  one.drop();
  expect(one.load()).toBeNull();
});

test('what another version of the page stored is no draft', () => {
  const store = memoryStore();
  for (const stored of ['{"a":1}', '{}', '[]', 'null', '{"a":', '"a"']) {
    store.setItem('sluice.draft ["n"]', stored);
    expect(openDraft(['n'], read, () => store).load()).toBeNull();
  }
  expect(readSwitches({ a: true }, ['a'])).toEqual({ a: true });
  expect(readSwitches({ a: 'true' }, ['a'])).toBeNull();
});

test('when the store is full, no older draft pretends to be the newest', () => {
  const limits = { full: false };
  const store = memoryStore(limits);
  const draft = openDraft(['n'], read, () => store);
  draft.save({ a: 'old' });
  limits.full = true;
  draft.save({ a: 'new' });
  expect(draft.load()).toBeNull();
});

test('dropping all drafts leaves what else the tab remembers', () => {
  const store = memoryStore();
  store.setItem('scroll', '7');
  openDraft(['a'], read, () => store).save({ a: '1' });
  openDraft(['b'], read, () => store).save({ a: '2' });
  dropAllDrafts(() => store);
  expect(store.length).toBe(1);
  expect(store.getItem('scroll')).toBe('7');
});
