import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test('addresses that mean the machine itself are told from those that others reach', () => {
  for (const host of ['localhost', 'LOCALHOST.', 'a.localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]']) {
    expect(isLoopback(host)).toBe(true);
  }
  for (const host of ['localhost.example.com', '10.0.0.1', '127.example.com', 'sluice', '2001:db8::1']) {
    expect(isLoopback(host)).toBe(false);
  }
});
