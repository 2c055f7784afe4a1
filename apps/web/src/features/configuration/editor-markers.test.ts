import { parse } from '@sluice/haproxy-config';
import { expect, test } from 'vitest';
import { markersOf } from './editor-markers.ts';

test('a finding behind characters of several bytes marks the right columns', () => {
  const file = parse(new TextEncoder().encode('backend é\n    server "ü" "open\n'));
  const marker = markersOf(file, 'utf-8').find((found) => found.line === 2 && found.severity === 'error');
  const column = '    server "ü" "open'.indexOf('"open') + 1;
  expect(marker?.startColumn).toBeLessThanOrEqual(column);
  expect(marker?.endColumn).toBeGreaterThan(column);
  expect(marker?.endColumn).toBeLessThanOrEqual('    server "ü" "open'.length + 1);
});

test('a finding without width is still visible', () => {
  const markers = markersOf(parse(new TextEncoder().encode('global\n  daemon')), 'utf-8');
  expect(markers.length).toBeGreaterThan(0);
  for (const marker of markers) expect(marker.endColumn).toBeGreaterThan(marker.startColumn);
});
