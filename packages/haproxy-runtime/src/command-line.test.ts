import { expect, test } from 'vitest';
import { writeCommand } from './command-line.ts';
import { RuntimeError } from './runtime-error.ts';

test('words are joined by blanks, and what separates commands is escaped', () => {
  expect(writeCommand(['set', 'server', 'b/s', 'weight', '20'])).toBe('set server b/s weight 20');
  expect(writeCommand(['add', 'map', '#1', 'a b', 'c;d\\e'])).toBe('add map #1 a\\ b c\\;d\\\\e');
});

test.each([[[]], [['']], [['show', 'info\nshutdown']], [['a\r']], [['a\0']], [['a\tb']], [['a\x7f']]])(
  'the command %j is refused',
  (command) => {
    expect(() => writeCommand(command)).toThrow(RuntimeError);
  },
);
