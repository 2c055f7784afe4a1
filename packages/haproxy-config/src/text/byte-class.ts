/** Bytes with a meaning of their own to HAProxy's tokenizer, by name. */
export const byte = {
  nul: 0,
  tab: 9,
  lineFeed: 10,
  carriageReturn: 13,
  space: 32,
  doubleQuote: 34,
  hash: 35,
  dollar: 36,
  singleQuote: 39,
  star: 42,
  minus: 45,
  dot: 46,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  underscore: 95,
  openBrace: 123,
  closeBrace: 125,
} as const;

// 1 = blank, 2 = any other byte that ends a run of plain text outside quotes.
const classes = new Uint8Array(256);
for (const blank of [9, 10, 11, 12, 13, 32]) classes[blank] = 1;
for (const special of [byte.nul, byte.doubleQuote, byte.hash, byte.singleQuote, byte.backslash]) classes[special] = 2;

/** Is it a blank in the C locale (SPACE, TAB, LF, VT, FF, CR)? Never NBSP or a BOM: those are letters to HAProxy. */
export function isBlank(code: number): boolean {
  return classes[code] === 1;
}

/** Does a byte outside quotes stand for itself? */
export function isPlain(code: number): boolean {
  return classes[code] === 0;
}

/** `[A-Za-z]`. */
export function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

/** `[A-Za-z0-9_]`: what may follow the first character of a variable's name. */
export function isNameByte(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === byte.underscore;
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
