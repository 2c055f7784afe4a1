// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { encodeLatin1 } from '../text/latin1.ts';
import type { Random } from './random.ts';

const inserts = [
  '"',
  "'",
  '\\',
  '\0',
  '\r',
  '\n',
  '\r\n',
  '#',
  '"${',
  '"$',
  '${A[*]}',
  '\\x',
  '[',
  '.if 1',
  '.endif',
  '',
].concat([
  '\nbackend b\n',
  '\nno frontend f\n',
  '\ndefaults from\n',
  '\xef\xbb\xbf',
  '\xff',
  '\v',
  '\f',
  '""',
  ' from ',
]);

/** Some bytes of a file that tests read, changed in one to four ways; or bytes without any order. */
export function mutateBytes(random: Random, files: readonly Uint8Array[], maxSize: number): Uint8Array {
  if (random.oneIn(12)) return Uint8Array.from({ length: random.below(200) }, () => random.below(256));
  let bytes = cutPiece(random, random.pick(files), maxSize);
  for (let steps = 1 + random.below(4); steps > 0; steps -= 1) bytes = mutateOnce(random, bytes, files, maxSize);
  return bytes;
}

function cutPiece(random: Random, bytes: Uint8Array, maxSize: number): Uint8Array {
  const start = bytes.length <= maxSize ? 0 : random.below(bytes.length - maxSize + 1);
  return bytes.slice(start, start + maxSize);
}

function mutateOnce(random: Random, bytes: Uint8Array, files: readonly Uint8Array[], maxSize: number): Uint8Array {
  const at = random.below(bytes.length + 1);
  const length = random.below(random.oneIn(4) ? bytes.length + 1 : 12);
  switch (random.below(7)) {
    case 0: {
      const flipped = bytes.slice();
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
    case 1:
      return bytes.slice(0, at);
    case 2:
      return splice(bytes, at, length, new Uint8Array(0));
    case 3:
      return splice(bytes, at, 0, encodeLatin1(random.pick(inserts).repeat(random.oneIn(20) ? random.below(80) : 1)));
    case 4:
      return splice(bytes, at, length, cutPiece(random, random.pick(files), 1 + random.below(maxSize >> 1)));
    case 5:
      return splice(bytes, at, 0, bytes.slice(at, at + length));
    default:
      return shuffleLines(random, bytes);
  }
}

function splice(bytes: Uint8Array, at: number, length: number, content: Uint8Array): Uint8Array {
  const tail = bytes.subarray(Math.min(bytes.length, at + length));
  const result = new Uint8Array(at + content.length + tail.length);
  result.set(bytes.subarray(0, at));
  result.set(content, at);
  result.set(tail, at + content.length);
  return result;
}

/** Swaps a few lines. */
function shuffleLines(random: Random, bytes: Uint8Array): Uint8Array {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  for (let swaps = 1 + random.below(4); swaps > 0 && lines.length > 0; swaps -= 1) {
    const [one, other] = [random.below(lines.length), random.below(lines.length)];
    [lines[one], lines[other]] = [lines[other] ?? bytes, lines[one] ?? bytes];
  }
  const result = new Uint8Array(bytes.length);
  let at = 0;
  for (const line of lines) {
    result.set(line, at);
    at += line.length;
  }
  return result;
}
