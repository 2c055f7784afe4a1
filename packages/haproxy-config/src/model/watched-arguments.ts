import type { MatchWord } from '../catalogue/signature-match.ts';
import { securityWords } from './diagnose-security.ts';
import { argumentsThatName } from './name-lookup.ts';

let watched: ReadonlySet<string> | null = null;

/**
 * May a word be an argument of a server or bind line that a check looks at more closely? Most lines of a large file are servers
 * and most have none, so this is asked once for all checks.
 */
export function isWatched({ value }: MatchWord): boolean {
  watched ??= new Set([...securityWords, ...argumentsThatName('server'), ...argumentsThatName('bind'), 'id']);
  return watched.has(value) || value.includes('(');
}
