// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { expect, test } from 'vitest';
import { createValueMask, pickNamedVariables } from './environment-mask.ts';

const variables = new Map([
  ['DATABASE', 'reader:hunter(2)@db.example.com'],
  ['UNUSED', 'another secret'],
]);

test('only variables whose names stand in the text are handed to a check, all of them to Lua', () => {
  expect([...pickNamedVariables(variables, 'server s "${DATABASE}"').keys()]).toEqual(['DATABASE']);
  expect([...pickNamedVariables(variables, 'lua-load a.lua').keys()]).toEqual(['DATABASE', 'UNUSED']);
});

test('a value is replaced by its name, whole and in pieces, but not where the author wrote it himself', () => {
  const mask = createValueMask(variables, 'bind db.example.com');
  expect(mask("'reader:hunter(2)@db.example.com' is bad")).toBe("'$DATABASE' is bad");
  expect(mask("'hunter(2)' in db.example.com")).toBe("'$DATABASE' in db.example.com");
});
