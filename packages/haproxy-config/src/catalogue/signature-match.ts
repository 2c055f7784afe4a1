import type { Keyword } from './keyword.ts';
import type { Signature, SignatureItem, ValueItem } from './signature.ts';
import { describeItem } from './signature-words.ts';
import { splitArguments } from './split-arguments.ts';
import { readValue } from './value-reader.ts';

/** A word to match: a `Word` of a statement, or text alone. `hasVariable` means that its value is known on a node only. */
export interface MatchWord {
  readonly value: string;
  readonly hasVariable?: boolean;
}

/** What a word of a line turned out to be. `index` counts the words that were matched from 0. */
export type Part =
  | { readonly kind: 'literal'; readonly index: number; readonly word: string }
  /** `value` is in the unit of its type; null when a variable hides it. `text` is a part of the word in parentheses. */
  | {
      readonly kind: 'value';
      readonly index: number;
      readonly item: ValueItem;
      readonly value: number | string | null;
      readonly text: string;
      /** How many words it took: more than one for expressions, conditions and rests. */
      readonly count: number;
    }
  /** An argument of a `bind` or `server` line; its own parts are in `parts`. */
  | { readonly kind: 'argument'; readonly index: number; readonly keyword: Keyword; readonly parts: readonly Part[] };

/** The first word that does not fit; `index` is the number of words when one is missing. */
export interface MatchProblem {
  readonly kind: 'missing' | 'extra' | 'bad' | 'unknown-argument';
  readonly index: number;
  readonly expected: string;
}

/** How the words of a line fit a signature. `problem` is null when all of them do. */
export interface Match {
  readonly parts: readonly Part[];
  readonly problem: MatchProblem | null;
  /** Is every word in `parts`? Not after an argument that takes more words than its row says, nor up to a problem. */
  readonly isComplete: boolean;
}

/** What the matcher asks the catalogue. */
export interface MatchContext {
  /** Is this the name of a converter? It then goes on with the expression before it. */
  isConverter(name: string): boolean;
  /** The argument of a `bind` or `server` line that a word begins; null when there is none. */
  findArgument(family: string, word: string): Keyword | null;
}

// A signature has few branches and a line at most 64 words; text that needs more steps is not worth judging.
const maxSteps = 20_000;

/**
 * Reads the words after a keyword by its signature.
 *
 * Returns: the parts in order; up to the problem when the words do not fit. Words with variables fit anything.
 * Errors:  a problem names the word furthest to the right that could not be taken, and what would have fitted there.
 */
export function matchSignature(signature: Signature, words: readonly MatchWord[], context: MatchContext): Match {
  return new Matcher(words, context).run(signature);
}

/**
 * What may stand after words that a keyword begins with: literal words and values, each once. For `args` items the arguments
 * of that line may follow.
 */
export function listExpected(
  signature: Signature,
  words: readonly MatchWord[],
  context: MatchContext,
): readonly SignatureItem[] {
  return new Matcher(words, context).collect(signature);
}

type Next = (at: number) => boolean;

type ValuePart = Part & { readonly kind: 'value' };

const noParts: readonly Part[] = [];

/** Items that stand for a word. */
const wordKinds: ReadonlySet<SignatureItem['kind']> = new Set(['literal', 'value', 'parentheses']);

/** What may take several words. */
const longTypes: ReadonlySet<ValueItem['type']> = new Set(['args', 'rest', 'cond', 'expr']);

class Matcher {
  private readonly words: readonly MatchWord[];
  private readonly context: MatchContext;
  private readonly parts: Part[] = [];
  private furthest: { at: number; kind: MatchProblem['kind']; expected: Set<string>; parts: Part[] } | null = null;
  private steps = 0;
  /** Were words taken that nobody knows the meaning of? */
  private skipsWords = false;
  /** Most lines fit: what would have fitted instead is collected only in a second run, for those that do not. */
  private explains = false;
  /** Filled with the items that are tried after the last word. */
  private wanted: Set<SignatureItem> | null = null;

  constructor(words: readonly MatchWord[], context: MatchContext) {
    this.words = words;
    this.context = context;
  }

  run(signature: Signature): Match {
    const attempt = () => this.items(signature, 0, 0, (at) => this.end(at));
    if (attempt() || this.steps > maxSteps) {
      return { parts: this.parts, problem: null, isComplete: !this.skipsWords && this.steps <= maxSteps };
    }
    this.explains = true;
    attempt();
    const { at, kind, expected, parts } = this.furthest ?? { at: 0, kind: 'bad', expected: [], parts: [] };
    return { parts, problem: { kind, index: at, expected: [...expected].join(', or ') }, isComplete: false };
  }

  /** Tries every way to read the words, and remembers what each asks for after the last. */
  collect(signature: Signature): readonly SignatureItem[] {
    const wanted = new Set<SignatureItem>();
    this.wanted = wanted;
    this.items(signature, 0, 0, () => false);
    return [...wanted];
  }

  private end(at: number): boolean {
    if (at >= this.words.length || this.steps > maxSteps) return true;
    this.miss(at, 'extra', 'the end of the line');
    return false;
  }

  /** Remembers what would have fitted at the furthest word. */
  private miss(at: number, kind: MatchProblem['kind'], expected: string): false {
    if (!this.explains) return false;
    if (this.furthest === null || at > this.furthest.at) {
      this.furthest = { at, kind, expected: new Set(), parts: [...this.parts] };
    }
    const { furthest } = this;
    if (at === furthest.at) {
      // "extra" says only that the line could have ended here: any other expectation tells more.
      if (furthest.kind === 'extra' && kind !== 'extra' && at < this.words.length) furthest.kind = 'bad';
      if (kind !== 'extra' || furthest.expected.size === 0) furthest.expected.add(expected);
    }
    return false;
  }

  private items(items: Signature, index: number, at: number, next: Next): boolean {
    const item = items[index];
    if (item === undefined) return next(at);
    return this.item(item, at, (after) => this.items(items, index + 1, after, next));
  }

  private item(item: SignatureItem, at: number, next: Next): boolean {
    this.steps += 1;
    if (this.steps > maxSteps) return true;
    if (at === this.words.length && wordKinds.has(item.kind)) this.wanted?.add(item);
    switch (item.kind) {
      case 'literal':
        return this.literal(item.word, at, next);
      case 'value':
        return this.value(item, at, next);
      case 'optional':
        return this.items(item.items, 0, at, next) || next(at);
      case 'choice':
        return item.alternatives.some((items) => this.items(items, 0, at, next));
      case 'any-order':
        return this.anyOrder(item.alternatives, at, next);
      case 'repeat':
        return this.repeat(item.item, at, next);
      case 'parentheses':
        return this.parentheses(item, at, next);
    }
  }

  /** Goes on with a part; it is taken back when what follows does not fit. */
  private with(part: Part, after: number, next: Next): boolean {
    const length = this.parts.length;
    this.parts.push(part);
    if (next(after)) return true;
    this.parts.length = length;
    return false;
  }

  private literal(word: string, at: number, next: Next): boolean {
    const found = this.words[at];
    if (found?.value !== word && found?.hasVariable !== true) {
      return this.miss(at, found === undefined ? 'missing' : 'bad', `'${word}'`);
    }
    return this.with({ kind: 'literal', index: at, word }, at + 1, next);
  }

  private value(item: ValueItem, at: number, next: Next): boolean {
    if (item.type === 'args') return this.lineArguments(item, at, next);
    const part = this.readPart(item, at);
    return part !== null && this.with(part, at + part.count, next);
  }

  /** The value that begins at a word; null when none does. */
  private readPart(item: ValueItem, at: number): ValuePart | null {
    const found = this.words[at];
    const count = found === undefined ? 0 : this.countWords(item, at);
    if (found === undefined || count === 0) {
      this.miss(at, found === undefined ? 'missing' : 'bad', this.explains ? describeItem(item) : '');
      return null;
    }
    const read = found.hasVariable === true ? { value: null } : readValue(item, found.value);
    if (!('expected' in read)) return { kind: 'value', index: at, item, value: read.value, text: found.value, count };
    this.miss(at, 'bad', read.expected);
    return null;
  }

  /** How many words a value takes from here. */
  private countWords(item: ValueItem, at: number): number {
    const left = this.words.length - at;
    if (item.type === 'rest') return left;
    if (item.type === 'cond') return isConditionWord(this.words[at]) && left > 1 ? left : 0;
    if (item.type !== 'expr') return 1;
    let count = 1;
    for (; count < left; count += 1) {
      const name = /^[a-zA-Z0-9_.-]+(?=[,(]|$)/.exec(this.words[at + count]?.value ?? '')?.[0];
      if (name === undefined || !this.context.isConverter(name)) break;
    }
    return count;
  }

  private anyOrder(alternatives: readonly Signature[], at: number, next: Next): boolean {
    if (isConditionWord(this.words[at]) && next(at)) return true;
    const again: Next = (after) => (after > at ? this.anyOrder(alternatives, after, next) : false);
    return alternatives.some((items) => this.items(items, 0, at, again)) || next(at);
  }

  private repeat(item: SignatureItem, at: number, next: Next): boolean {
    return this.item(item, at, (after) => {
      if (after <= at) return false;
      if (isConditionWord(this.words[after]) && next(after)) return true;
      return (after < this.words.length && this.repeat(item, after, next)) || next(after);
    });
  }

  private parentheses(item: SignatureItem & { kind: 'parentheses' }, at: number, next: Next): boolean {
    const found = this.words[at];
    const expected = `'${item.prefix}(…)'`;
    if (found === undefined) return this.miss(at, 'missing', expected);
    // The keyword's own parenthesis: its name stands before it.
    const text = item.prefix === '' ? found.value.slice(Math.max(0, found.value.indexOf('('))) : found.value;
    if (!text.startsWith(`${item.prefix}(`) || !text.endsWith(')')) {
      return found.hasVariable === true ? next(at + 1) : this.miss(at, 'bad', expected);
    }
    const texts = splitArguments(text.slice(item.prefix.length + 1, -1));
    const length = this.parts.length;
    for (const [index, value] of item.values.entries()) {
      const argument = texts[index];
      if (argument === undefined) break;
      this.parts.push({ kind: 'value', index: at, item: value, value: argument, text: argument, count: 1 });
    }
    if (next(at + 1)) return true;
    this.parts.length = length;
    return false;
  }

  private lineArguments(item: ValueItem, at: number, next: Next): boolean {
    const length = this.parts.length;
    let end = at;
    let isCertain = true;
    while (end < this.words.length) {
      const found = this.words[end];
      const keyword = found === undefined ? null : this.context.findArgument(item.hint ?? '', found.value);
      if (found === undefined || keyword === null) {
        if (found?.hasVariable === true) {
          end += 1;
          this.skipsWords = true;
          continue;
        }
        this.parts.length = length;
        return this.miss(end, 'unknown-argument', `an argument of '${item.hint}' lines`);
      }
      const taken = this.oneArgument(keyword, end);
      if (taken === 0 && keyword.isStrict) {
        this.parts.length = length;
        return false;
      }
      // HAProxy takes more for this argument than its row says, so nobody knows where the next one begins.
      isCertain = taken > 0;
      end = isCertain ? end + taken : this.words.length;
    }
    if (!isCertain) this.skipsWords = true;
    if (end === this.words.length && isCertain) this.wanted?.add(item);
    if (next(end)) return true;
    this.parts.length = length;
    return false;
  }

  /** Does the run only say whether and how the words fit? */
  private get isPlainRun(): boolean {
    return !this.explains && this.wanted === null;
  }

  /** Takes one argument and its values; 0 when they do not fit. */
  private oneArgument(keyword: Keyword, at: number): number {
    const [only, more] = keyword.signature;
    // Most arguments are a flag or have one value: no way back has to be kept open for them.
    if (only === undefined) {
      this.parts.push({ kind: 'argument', index: at, keyword, parts: noParts });
      return 1;
    }
    if (more === undefined && only.kind === 'value' && !longTypes.has(only.type) && this.isPlainRun) {
      const part = this.readPart(only, at + 1);
      if (part !== null) this.parts.push({ kind: 'argument', index: at, keyword, parts: [part] });
      return part === null ? 0 : 2;
    }
    const length = this.parts.length;
    let end = 0;
    const start = keyword.takesParentheses ? at : at + 1;
    // An argument takes as much as it can: what follows is another argument.
    const fits = this.items(keyword.signature, 0, start, (after) => {
      end = after;
      return true;
    });
    if (!fits) return 0;
    const parts = this.parts.splice(length);
    this.parts.push({ kind: 'argument', index: at, keyword, parts });
    return end - at;
  }
}

function isConditionWord(word: MatchWord | undefined): boolean {
  return word?.value === 'if' || word?.value === 'unless';
}
