import { expect, test } from 'vitest';
import { ApiFailure } from './failure.ts';
import { setProver, withStepUp } from './step-up.ts';

const refusal = new ApiFailure('step-up-needed', 'Prove it', [], null);

/** An act that passes once `proven` is true; counts how often it was tried. */
function guarded(state: { proven: boolean; tries: number }) {
  return async () => {
    state.tries += 1;
    if (!state.proven) throw refusal;
    return 'done';
  };
}

test('what was refused is done once the person has proven a second factor', async () => {
  const state = { proven: false, tries: 0 };
  const end = setProver(async () => {
    state.proven = true;
    return true;
  });
  expect(await withStepUp(guarded(state))).toBe('done');
  expect(state.tries).toBe(2);
  end();
});

test('a person who does not prove it gets the refusal, and nothing is tried again', async () => {
  const state = { proven: false, tries: 0 };
  const end = setProver(async () => false);
  await expect(withStepUp(guarded(state))).rejects.toBe(refusal);
  expect(state.tries).toBe(1);
  end();
});

test('an act that is refused again is not repeated for ever', async () => {
  const state = { proven: false, tries: 0 };
  const end = setProver(async () => true);
  await expect(withStepUp(guarded(state))).rejects.toBe(refusal);
  expect(state.tries).toBe(2);
  end();
});

test('two acts at once ask the person once, and both are done', async () => {
  const state = { proven: false, tries: 0 };
  let asked = 0;
  const end = setProver(async () => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
    state.proven = true;
    return true;
  });
  expect(await Promise.all([withStepUp(guarded(state)), withStepUp(guarded(state))])).toEqual(['done', 'done']);
  expect(asked).toBe(1);
  end();
});
