/** A source of pseudorandom numbers that a printed seed can repeat. */
export interface Random {
  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number;
  /** One of the values. */
  pick<Value>(values: readonly Value[]): Value;
  /** True once in `times` calls on the average. */
  oneIn(times: number): boolean;
}

/** Mulberry32: 32 bits of state, more than enough to choose test inputs. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    pick(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new RangeError('There is nothing to pick from.');
      return value;
    },
    oneIn: (times) => below(times) === 0,
  };
}

/** The seed of a run: `SLUICE_TEST_SEED` to repeat one, else another one each time. */
export function testSeed(): number {
  const given = process.env.SLUICE_TEST_SEED;
  return given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given);
}
