import { listKeywords } from '../catalogue/catalogue.ts';
import type { Keyword } from '../catalogue/keyword.ts';
import type { MatchWord, Part } from '../catalogue/signature-match.ts';
import { securityWords } from './diagnose-security.ts';
import { argumentsThatName } from './name-lookup.ts';

// Most lines of a large file are servers and most have no argument that a check looks at more closely: this is asked once for
// all checks.

interface Watched {
  readonly names: ReadonlySet<string>;
  readonly keywords: ReadonlySet<Keyword>;
}

let known: Watched | null = null;

function readWatched(): Watched {
  const names = new Set([...securityWords, ...argumentsThatName('server'), ...argumentsThatName('bind'), 'id']);
  const all = [...listKeywords('server'), ...listKeywords('bind')];
  return { names, keywords: new Set(all.filter(({ name, takesParentheses }) => takesParentheses || names.has(name))) };
}

/** May a word be an argument that a check looks at? */
export function isWatchedWord({ value }: MatchWord): boolean {
  known ??= readWatched();
  return known.names.has(value) || value.includes('(');
}

/** Is a part of a line that fits its keyword an argument that a check looks at? */
export function isWatchedPart(part: Part): boolean {
  known ??= readWatched();
  return part.kind === 'argument' && known.keywords.has(part.keyword);
}
