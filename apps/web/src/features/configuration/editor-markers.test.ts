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

test('a name that another file defines is not undefined, and what is wrong in other files is not marked here', () => {
  const read = (text: string) => parse(new TextEncoder().encode(text));
  const shop = read('frontend shop\n  mode http\n  bind :80\n  default_backend app\n');
  const app = read('backend app\n  mode http\n  use-server gone if TRUE\n');
  const about = (message: string) => (marker: { message: string }) => marker.message.includes(message);
  expect(markersOf(shop, 'utf-8').filter(about("'app'"))).toHaveLength(1);
  expect(markersOf(shop, 'utf-8', { before: [app], after: [] }).filter(about("'app'"))).toEqual([]);
  expect(markersOf(shop, 'utf-8', { before: [], after: [app] }).filter(about("'app'"))).toEqual([]);
  expect(markersOf(shop, 'utf-8', { before: [app], after: [] }).filter(about('gone'))).toEqual([]);
});
