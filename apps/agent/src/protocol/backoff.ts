export interface Backoff {
  /** Milliseconds to wait before the next attempt; grows with every call. */
  next(): number;
  reset(): void;
}

const firstMs = 500;
const capMs = 30_000;
/** Keeps an unlucky draw from turning into a busy loop. */
const floorMs = 100;

/** Exponential backoff with full jitter: a thousand agents do not come back in the same moment. */
export function createBackoff(random: () => number = Math.random): Backoff {
  let failures = 0;
  return {
    next() {
      const ceilingMs = Math.min(capMs, firstMs * 2 ** failures);
      failures = Math.min(failures + 1, 16);
      return Math.max(floorMs, Math.round(random() * ceilingMs));
    },
    reset() {
      failures = 0;
    },
  };
}
