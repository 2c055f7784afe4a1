import { expect, test } from 'vitest';
import { jsonText } from './json-column.ts';

test('what PostgreSQL refuses becomes a visible stand-in, and everything else stays', () => {
  const text = jsonText({
    nul: 'a\0b',
    lone: 'a\ud800b',
    trailing: '\udfff',
    pair: '😀',
    words: ['\\u0000', 'ü', null, 7],
  });
  expect(JSON.parse(text)).toEqual({
    nul: 'a\u2400b',
    lone: 'a\ufffdb',
    trailing: '\ufffd',
    pair: '😀',
    words: ['\\u0000', 'ü', null, 7],
  });
  expect(jsonText({ words: ['ü', '\n', '\\'] })).toBe(JSON.stringify({ words: ['ü', '\n', '\\'] }));
});
