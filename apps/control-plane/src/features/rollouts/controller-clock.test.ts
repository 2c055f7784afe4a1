import { afterEach, expect, test, vi } from 'vitest';
import { createControllerClock } from './controller-clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('time that passes changes nothing, and after a jump of the clock time-outs begin anew', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const clock = createControllerClock();
  const began = clock.aliveSince;
  vi.setSystemTime(Date.now() + 2_000);
  expect(clock.aliveSince).toEqual(began);
  for (const jumpMs of [3_600_000, -3_600_000]) {
    vi.setSystemTime(Date.now() + jumpMs);
    expect(clock.aliveSince).toEqual(clock.now());
  }
});
