import type { Variables } from './config-environment.ts';

/** Shorter values are no secrets, and replacing them would make messages unreadable. */
const shortestSecret = 4;
/** HAProxy cuts addresses and lists at these, and may print only a piece. */
const pieceEnds = /[\s:@,;=?&#]+/;

/** The variables that a text can use: those whose names stand in it. A Lua script may ask for any. */
export function pickNamedVariables(variables: Variables, text: string): Variables {
  if (text.includes('lua-load')) return variables;
  return new Map([...variables].filter(([name]) => text.includes(name)));
}

/**
 * Puts `$NAME` in place of the values of variables, whole or in pieces, so that a configuration cannot have them printed
 * by an error on purpose. What stands in `text` itself is no secret to its author and stays.
 */
export function createValueMask(variables: Variables, text: string): (words: string) => string {
  const names = new Map<string, string>();
  for (const [name, value] of variables)
    for (const piece of [value, ...value.split(pieceEnds)])
      if (piece.length >= shortestSecret && !text.includes(piece) && !names.has(piece)) names.set(piece, name);
  if (names.size === 0) return (words) => words;
  const longestFirst = [...names.keys()].sort((left, right) => right.length - left.length);
  const pattern = new RegExp(
    longestFirst.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'),
    'g',
  );
  return (words) => words.replace(pattern, (piece) => `$${names.get(piece) ?? ''}`);
}
