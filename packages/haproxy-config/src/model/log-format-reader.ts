import { type Expression, readExpression } from './expression-reader.ts';

/** A piece of a log-format text; `start` and `end` count characters of the text. */
export type LogFormatPiece =
  | { readonly kind: 'text'; readonly start: number; readonly end: number }
  | {
      readonly kind: 'alias';
      readonly start: number;
      readonly end: number;
      /** What follows `%`, for example `ci`. */
      readonly name: string;
      readonly flags: string | null;
      readonly label: string | null;
    }
  | {
      readonly kind: 'expression';
      readonly start: number;
      readonly end: number;
      readonly expression: Expression;
      readonly flags: string | null;
      readonly label: string | null;
    };

/** A log-format text in pieces. */
export interface LogFormat {
  readonly pieces: readonly LogFormatPiece[];
  /** Where HAProxy would stop: at an expression or a bracket that does not close. */
  readonly problemAt: number | null;
}

/**
 * Reads a log-format text: `%x`, `%{flags}x`, `%[expression]`, `%(name:type)x` (3.0 and later), `%%`, and text between.
 *
 * Returns: pieces that cover the text once, in order. Names of aliases and fetches are not looked up.
 * Errors:  `problemAt`; the rest of the text is then one piece of text. Never throws.
 * Source:  configuration manual, section 8.2.6.
 */
export function readLogFormat(text: string): LogFormat {
  const pieces: LogFormatPiece[] = [];
  let plainFrom = 0;
  let at = 0;
  const flush = (end: number) => {
    if (end > plainFrom) pieces.push({ kind: 'text', start: plainFrom, end });
  };
  while (at < text.length) {
    if (text[at] !== '%') {
      at += 1;
      continue;
    }
    if (text[at + 1] === '%') {
      at += 2;
      continue;
    }
    const piece = readPiece(text, at);
    if (piece === null) {
      flush(text.length);
      return { pieces, problemAt: at };
    }
    flush(at);
    pieces.push(piece);
    at = piece.end;
    plainFrom = at;
  }
  flush(text.length);
  return { pieces, problemAt: null };
}

/** Does the text say something else than itself, as `use_backend %[…]` does? */
export function isDynamicFormat(format: LogFormat): boolean {
  return format.problemAt !== null || format.pieces.some((piece) => piece.kind !== 'text');
}

function readPiece(text: string, start: number): LogFormatPiece | null {
  let at = start + 1;
  let label: string | null = null;
  let flags: string | null = null;
  if (text[at] === '(') {
    const close = text.indexOf(')', at);
    if (close < 0) return null;
    label = text.slice(at + 1, close);
    at = close + 1;
  }
  if (text[at] === '{') {
    const close = text.indexOf('}', at);
    if (close < 0) return null;
    flags = text.slice(at + 1, close);
    at = close + 1;
  }
  if (text[at] === '[') {
    const expression = readExpression(text, at + 1);
    if (text[expression.end] !== ']' || expression.problem !== null) return null;
    return { kind: 'expression', start, end: expression.end + 1, expression, flags, label };
  }
  let end = at;
  while (end < text.length && /[a-zA-Z0-9_]/.test(text.charAt(end))) end += 1;
  return { kind: 'alias', start, end: Math.max(end, start + 1), name: text.slice(at, end), flags, label };
}
