import { expect, test } from 'vitest';
import { hideQuoted } from './hide-quoted.ts';

test.each([
  ["unknown keyword 'Kestrel' in 'backend' section", "unknown keyword '…' in 'backend' section"],
  ["'stats auth' expects user:passwd", "'stats auth' expects user:passwd"],
  ["near '  user ada insecure-password Kestrel'", "near '…'"],
  ['unmatched quote at position 18:\n  stats auth ada:"Kestrel', 'unmatched quote at position 18: …'],
  ["'it's-Kestrel secret'", '…'],
  ['unknown keyword in “web”', 'unknown keyword in “web”'],
])('%s', (message, hidden) => {
  expect(hideQuoted(message)).toBe(hidden);
});
