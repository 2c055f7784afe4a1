import { expect, test } from 'vitest';
import { documentTitle } from './document-title.ts';

test('the title of a window begins with the page and ends with the product', () => {
  expect(documentTitle(['', '', 'edge-eu', 'Overview'])).toBe('Overview · edge-eu · Sluice');
  expect(documentTitle([])).toBe('Sluice');
});
