/** Words with their place in the list of what people use most; the first has 1. */
export type Ranks = ReadonlyMap<string, number>;

/** A letter or digit that stands alone, out of 36; other characters are hardly rarer. */
const singleBits = Math.log2(36);
/** Where a row begins, which way it goes and how long it is. */
const rowBits = 9;
/** One of a century, or what stood there already. */
const yearBits = 7;
const repeatedBits = 6;
const shortestRow = 3;
const longestWord = 40;

/** How letters are often written with digits and signs. */
const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * How hard a password is to guess for somebody who puts together what people use most: the cheapest way to make it of common
 * passwords, rows such as `4321` or `aaaa`, years, what stands in it already, words that are known of the user, and single characters.
 *
 * Returns: bits; half as many guesses again find it. Upper case and the usual disguises of letters count nothing.
 */
export function guessingBits(password: string, ranks: Ranks, ownWords: ReadonlySet<string>): number {
  const plain = [...password.normalize('NFKC').toLowerCase()];
  const undisguised = plain.map((character) => disguises[character] ?? character);
  const bitsOf = (word: string): number => {
    if (ownWords.has(word)) return 1;
    const rank = ranks.get(word);
    return rank === undefined ? Number.POSITIVE_INFINITY : Math.log2(rank + 1);
  };
  return cheapest(plain, undisguised, bitsOf);
}

/** The cheapest way to each position, from left to right. A word may be disguised while the next is not. */
function cheapest(plain: readonly string[], undisguised: readonly string[], bitsOf: (word: string) => number): number {
  const best = [0];
  for (let end = 1; end <= plain.length; end += 1) {
    let bits = (best[end - 1] ?? 0) + singleBits;
    for (let start = Math.max(0, end - longestWord); start < end; start += 1) {
      const piece = plain.slice(start, end);
      const asWord = Math.min(bitsOf(piece.join('')), bitsOf(undisguised.slice(start, end).join('')));
      bits = Math.min(bits, (best[start] ?? 0) + Math.min(asWord, patternBits(piece, plain.slice(0, start))));
    }
    best.push(bits);
  }
  return best[plain.length] ?? 0;
}

function patternBits(piece: readonly string[], before: readonly string[]): number {
  if (piece.length < shortestRow) return Number.POSITIVE_INFINITY;
  const text = piece.join('');
  if (before.join('').includes(text)) return repeatedBits;
  if (/^(?:19|20)\d\d$/.test(text)) return yearBits;
  return isRow(piece) ? rowBits : Number.POSITIVE_INFINITY;
}

/** Each character follows on the one before by the same step: `aaaa`, `abcd`, `9876`. */
function isRow(characters: readonly string[]): boolean {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const step = (codes[1] ?? 0) - (codes[0] ?? 0);
  if (Math.abs(step) > 1) return false;
  return codes.every((code, index) => index === 0 || code - (codes[index - 1] ?? 0) === step);
}
