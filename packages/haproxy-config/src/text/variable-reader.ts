import { byte, isLetter, isNameByte } from './byte-class.ts';
import type { WordProblem } from './word.ts';

/** One `$NAME`, `${NAME}`, `${NAME-default}` or `${NAME[*]}` inside double quotes. */
export interface VariableReference {
  readonly name: string;
  /** Text after `-`, as written: no quotes or escapes work inside it. */
  readonly fallback: string | null;
  /** `[*]`: the value is split on blanks into several words. */
  readonly splits: boolean;
  /** First byte after the reference. */
  readonly end: number;
}

const pseudoVariables = new Set(['.FILE', '.LINE', '.SECTION']);

/**
 * Reads the variable whose `$` is at `dollar`.
 *
 * Errors: a problem of kind `bad-variable-name`, `bad-word-expansion` or `unmatched-brace`, with the place HAProxy names.
 * Source: HAProxy configuration manual, section 2.3, and the observed tokenizer of 2.6 to 3.5.
 */
export function readVariable(text: string, dollar: number, end: number): VariableReference | WordProblem {
  const codeAt = (index: number) => (index < end ? text.charCodeAt(index) : byte.nul);
  let at = dollar + 1;
  const brace = codeAt(at) === byte.openBrace ? at : -1;
  if (brace >= 0) at += 1;
  const nameStart = at;
  if (!isLetter(codeAt(at)) && codeAt(at) !== byte.underscore && codeAt(at) !== byte.dot) {
    return { kind: 'bad-variable-name', offset: at };
  }
  at += 1;
  while (isNameByte(codeAt(at))) at += 1;
  const name = text.slice(nameStart, at);
  if (name.startsWith('.') && !pseudoVariables.has(name)) return { kind: 'bad-variable-name', offset: nameStart };
  if (brace < 0) return { name, fallback: null, splits: false, end: at };

  const splits = codeAt(at) === byte.openBracket;
  if (splits) {
    if (codeAt(at + 1) !== byte.star || codeAt(at + 2) !== byte.closeBracket) {
      return { kind: 'bad-word-expansion', offset: at };
    }
    at += 3;
  }
  return readBraceEnd(text, { name, splits, at, brace, end });
}

function readBraceEnd(
  text: string,
  read: { name: string; splits: boolean; at: number; brace: number; end: number },
): VariableReference | WordProblem {
  const { name, splits, at, brace, end } = read;
  if (at < end && text[at] === '}') return { name, fallback: null, splits, end: at + 1 };
  if (at >= end || text[at] !== '-') return { kind: 'unmatched-brace', offset: brace };
  // A default runs on over CR, but no C string runs on over NUL.
  for (let close = at + 1; close < end; close += 1) {
    const code = text.charCodeAt(close);
    if (code === byte.closeBrace) return { name, fallback: text.slice(at + 1, close), splits, end: close + 1 };
    if (code === byte.nul) break;
  }
  return { kind: 'unmatched-brace', offset: brace };
}
