import { expect, test } from 'vitest';
import { EditorDocument } from './editor-document.ts';

test('places and bytes are each other, also behind characters of several bytes', () => {
  const document = new EditorDocument('# Zürich 😀\nbackend b # ä\n  mode http\n');
  for (const place of [
    { line: 1, column: 1 },
    { line: 1, column: 5 },
    { line: 2, column: 1 },
    { line: 2, column: 14 },
    { line: 3, column: 8 },
  ]) {
    expect(document.placeOf(document.offsetOf(place))).toEqual(place);
  }
  expect(document.offsetOf({ line: 1, column: 4 })).toBe(3);
  expect(document.offsetOf({ line: 1, column: 5 })).toBe(5);
});

test('a place beyond the text is the nearest there is', () => {
  const document = new EditorDocument('global\n daemon');
  expect(document.offsetOf({ line: 9, column: 1 })).toBe(7);
  expect(new EditorDocument('').offsetOf({ line: 1, column: 1 })).toBe(0);
  expect(new EditorDocument('').placeOf(0)).toEqual({ line: 1, column: 1 });
});
