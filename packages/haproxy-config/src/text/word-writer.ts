import { isBlank } from './byte-class.ts';

/** Why a value has no spelling: HAProxy ends a word at NUL, and a character above U+00FF is no byte. */
export type UnwritableReason = 'nul' | 'not-latin1';

/** The spelling of a word, or why there is none. */
export type Spelling = { readonly text: string } | { readonly reason: UnwritableReason };

type Style = 'plain' | 'single' | 'double';

/**
 * Spells a value so that HAProxy's tokenizer gives exactly this value back, in every release and every environment.
 *
 * The shortest fitting style is taken: plain, then '...', then "..."; with `like` (the present spelling of the word) its
 * style is kept when it can hold the value. `$` is always literal: a variable cannot be written by this function.
 */
export function spellWord(value: string, like: string | null = null): Spelling {
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code === 0) return { reason: 'nul' };
    if (code > 0xff) return { reason: 'not-latin1' };
  }
  const styles: Style[] = ['plain', 'single', 'double'];
  const preferred = like === null ? 'plain' : styleOf(like);
  const style = [preferred, ...styles].find((candidate) => canHold(candidate, value)) ?? 'double';
  if (style === 'plain') return { text: value };
  if (style === 'single') return { text: `'${value}'` };
  return { text: `"${value.replace(/["\\$\n\r\t]/g, escapeCharacter)}"` };
}

function escapeCharacter(character: string): string {
  const letters: Record<string, string> = { '\n': 'n', '\r': 'r', '\t': 't' };
  return `\\${letters[character] ?? character}`;
}

function canHold(style: Style, value: string): boolean {
  if (style === 'double') return true;
  if (style === 'single') return !/['\r\n]/.test(value);
  if (value === '') return false;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (isBlank(code) || '"\'\\#'.includes(value.charAt(at))) return false;
  }
  return true;
}

/** The style of a spelling that is one quoted piece from end to end; anything else counts as plain. */
function styleOf(raw: string): Style {
  if (raw.length >= 2 && /^'[^']*'$/.test(raw)) return 'single';
  return raw.length >= 2 && /^"(?:[^"\\]|\\.)*"$/s.test(raw) ? 'double' : 'plain';
}
