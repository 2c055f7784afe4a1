import { listKeywords } from '../catalogue/catalogue.ts';
import type { Keyword } from '../catalogue/keyword.ts';
import type { MatchWord, Part } from '../catalogue/signature-match.ts';
import { argumentsThatName } from './names/name-lookup.ts';

/** The arguments that allow TLS versions which are broken. */
export const oldTlsFlags: ReadonlySet<string> = new Set(['force-sslv3', 'force-tlsv10', 'force-tlsv11']);

/** The arguments of server and bind lines that `diagnoseSecurity` judges. */
export const securityWords: ReadonlySet<string> = new Set(['verify', 'ssl-min-ver', ...oldTlsFlags]);

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

/**
 * May a word be an argument that a check looks at? Most lines of a large file are servers and most have none: asked once, it spares
 * each check its own look at all words.
 */
export function isWatchedWord({ value }: MatchWord): boolean {
  known ??= readWatched();
  return known.names.has(value) || value.includes('(');
}

/** Is a part of a line whose words were all read an argument that a check looks at? */
export function isWatchedPart(part: Part): boolean {
  known ??= readWatched();
  return part.kind === 'argument' && known.keywords.has(part.keyword);
}
