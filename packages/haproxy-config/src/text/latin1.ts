// Declared here because this package is compiled without the types of any platform; browsers and Node have it.
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

// `String.fromCharCode` takes its bytes as arguments; engines limit how many fit on the stack.
const chunkSize = 8192;
/** Below this many characters a loop is as fast as the platform's encoder. */
const leastEncoded = 64;

/**
 * Decodes bytes as ISO 8859-1: byte n becomes the character U+00nn, so that string offsets are byte offsets.
 *
 * Not `TextDecoder('latin1')`: the encoding standard makes that windows-1252, which changes 0x80 to 0x9F. ASCII is the same
 * in every encoding, so the platform's decoder, ten times as fast, takes the parts that are nothing else.
 */
export function decodeLatin1(bytes: Uint8Array): string {
  if (isAsciiBytes(bytes, 0, bytes.length)) return new TextDecoder().decode(bytes);
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += chunkSize) {
    const end = Math.min(start + chunkSize, bytes.length);
    const chunk = bytes.subarray(start, end);
    parts.push(isAsciiBytes(bytes, start, end) ? new TextDecoder().decode(chunk) : decodeChunk(chunk));
  }
  return parts.join('');
}

function isAsciiBytes(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start; at < end; at += 1) seen |= bytes[at] ?? 0;
  return seen < 0x80;
}

function decodeChunk(bytes: Uint8Array): string {
  // A typed array is array-like, which is all that `apply` needs; its declared type asks for number[].
  return Reflect.apply(String.fromCharCode, null, bytes);
}

/**
 * Encodes latin1 text as bytes, one a character.
 *
 * Errors: throws RangeError for a character above U+00FF, which is a caller's mistake: pass text through `toLatin1` first.
 */
export function encodeLatin1(text: string): Uint8Array {
  // UTF-8 has one byte for each character only where all are ASCII; then it is the same, and the platform's encoder is faster.
  const encoded = text.length < leastEncoded ? null : new TextEncoder().encode(text);
  if (encoded?.length === text.length) return encoded;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0xff)
      throw new RangeError(`Character U+${code.toString(16)} at ${at} is no latin1: use toLatin1 first.`);
    bytes[at] = code;
  }
  return bytes;
}

/**
 * Turns ordinary text (what a person typed) into the latin1 form that words and edits use: its UTF-8 bytes, one a character.
 * A lone surrogate becomes U+FFFD. `toDisplay(toLatin1(text))` is `text` for well-formed text.
 */
export function toLatin1(utf8Text: string): string {
  if (isAscii(utf8Text)) return utf8Text;
  let out = '';
  for (const character of utf8Text) out += utf8Bytes(character.codePointAt(0) ?? 0);
  return out;
}

function utf8Bytes(codePoint: number): string {
  const code = codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint;
  const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), tail(0));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), tail(6), tail(0));
  return String.fromCharCode(0xf0 | (code >> 18), tail(12), tail(6), tail(0));
}

/** Turns latin1 text into text for people: decoded as UTF-8 when it is valid UTF-8, else unchanged (read as ISO 8859-1). */
export function toDisplay(latin1: string): string {
  if (isAscii(latin1)) return latin1;
  let out = '';
  for (let at = 0; at < latin1.length; ) {
    const step = readUtf8(at, (index) => latin1.charCodeAt(index));
    if (step === null) return latin1;
    out += String.fromCodePoint(step.codePoint);
    at += step.length;
  }
  return out;
}

/** The offset of the first byte that is not part of valid UTF-8, or null when all of it is valid. */
export function findInvalidUtf8(bytes: Uint8Array): number | null {
  for (let at = 0; at < bytes.length; ) {
    if ((bytes[at] ?? 0) < 0x80) {
      at += 1;
      continue;
    }
    const step = readUtf8(at, (index) => bytes[index] ?? Number.NaN);
    if (step === null) return at;
    at += step.length;
  }
  return null;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Reads one UTF-8 sequence; null for overlong forms, surrogates, truncation and stray bytes (RFC 3629, section 4). */
function readUtf8(at: number, byteAt: (index: number) => number): { codePoint: number; length: number } | null {
  const first = byteAt(at);
  if (first < 0x80) return { codePoint: first, length: 1 };
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return null;
  let codePoint = first & (0x7f >> length);
  for (let index = 1; index < length; index += 1) {
    const next = byteAt(at + index);
    // Written so that NaN, which stands for the end, is refused too.
    if (!(next >= 0x80 && next <= 0xbf)) return null;
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  const smallest = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  return codePoint < smallest || surrogate || codePoint > 0x10ffff ? null : { codePoint, length };
}
