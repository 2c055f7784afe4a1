import { findStatementKeyword, matchContext } from '../catalogue/catalogue.ts';
import { isAliveIn, type Keyword } from '../catalogue/keyword.ts';
import type { ValueItem } from '../catalogue/signature.ts';
import { type MatchProblem, matchSignature, type Part } from '../catalogue/signature-match.ts';
import { toDisplay } from '../text/latin1.ts';
import type { Word } from '../text/word.ts';
import { type Diagnostic, refuse } from './diagnostic.ts';
import { type NewWord, textOf } from './word-edit.ts';

/**
 * A value to write: a text (latin1, `$` is literal), a number in the unit of its place (milliseconds, bytes or none), or a
 * word of a view, which keeps its spelling and its variables.
 */
export type ValueInput = string | number | Word;

const timeUnits = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
  ['us', 0.001],
] as const;
const sizeUnits = [
  ['g', 1024 ** 3],
  ['m', 1024 ** 2],
  ['k', 1024],
  ['', 1],
] as const;

/**
 * The keyword of this name that may stand in sections of a kind.
 *
 * Errors: a diagnostic when no release has it there, or not the one that is asked for.
 */
export function findWritable(sectionKind: string, name: string, release: string | null): Keyword | Diagnostic {
  const keyword = findStatementKeyword(sectionKind, name);
  const say = (cause: string) => refuse('unwritable-statement', cause, 'Choose a keyword that HAProxy has there.');
  if (keyword === null) return say(`HAProxy has no '${toDisplay(name)}' in ${sectionKind} sections.`);
  if (release !== null && !isAliveIn(keyword.lifetime, release)) {
    return say(`HAProxy ${release} has no '${name}' in ${sectionKind} sections.`);
  }
  return keyword;
}

/**
 * The words of a whole line, modifier excluded, for a keyword and its values.
 *
 * Shape:  `names` are the words of the name as they are or shall be spelled; values follow them. Of a name that takes
 *         parentheses the first value may be what stands in them, with them: `(txn.a)`. Numbers become times and sizes in the unit of the present word when it can hold them, else the largest.
 * Errors: a diagnostic that names what is expected, when the keyword's signature is strict and does not take the values.
 */
export function composeLine(
  keyword: Keyword,
  names: readonly NewWord[],
  inputs: readonly ValueInput[],
  present: readonly Word[] = [],
): NewWord[] | Diagnostic {
  const values = writeNumbers(keyword, inputs, present);
  const problem = judge(keyword, values);
  if (problem !== null) return problem;
  const [first, ...others] = values;
  const before = names.slice(0, -1);
  const last = textOf(names.at(-1) ?? '').replace(/\(.*$/s, '');
  // Parentheses of the keyword itself stand behind the last word of its name.
  if (keyword.takesParentheses) {
    if (first === undefined) return [...before, last];
    if (typeof first === 'string' && first.startsWith('(')) return [...before, `${last}${first}`, ...others];
    if (textOf(first).startsWith(`${last}(`)) return [...before, first, ...others];
    return [...before, last, ...values];
  }
  return [...names, ...values];
}

/**
 * What a strict keyword says against values. Words of a view were there before: a line that HAProxy refuses because of them
 * may still be changed elsewhere, and set back.
 */
function judge(keyword: Keyword, values: readonly NewWord[]): Diagnostic | null {
  if (!keyword.isStrict) return null;
  const { problem } = matchSignature(keyword.signature, values.map(toMatchWord), matchContext);
  if (problem === null || isOld(values[problem.index] ?? values.at(-1))) return null;
  return refuseProblem(keyword, values, problem);
}

function isOld(word: NewWord | undefined): boolean {
  return word !== undefined && typeof word !== 'string';
}

/** A refusal that says which value does not fit and what would. */
export function refuseProblem(keyword: Keyword, values: readonly NewWord[], problem: MatchProblem): Diagnostic {
  const word = values[problem.index];
  return word === undefined
    ? refuse('unwritable-statement', `'${keyword.name}' needs more values.`, `Add ${problem.expected}.`)
    : refuse(
        problem.kind === 'extra' ? 'unwritable-statement' : 'unwritable-value',
        `'${toDisplay(textOf(word))}' does not fit here in '${keyword.name}'.`,
        `Expected: ${problem.expected}.`,
      );
}

/** A word as the matcher wants it. */
export function toMatchWord(word: NewWord): { value: string; hasVariable: boolean } {
  return typeof word === 'string' ? { value: word, hasVariable: false } : word;
}

/** Writes numbers as the words of their place: `5000` for a time becomes `5s`. */
export function writeNumbers(
  keyword: Keyword,
  inputs: readonly ValueInput[],
  present: readonly Word[] = [],
): NewWord[] {
  if (inputs.every((input): input is NewWord => typeof input !== 'number')) return [...inputs];
  // The matcher needs words to tell what each place takes; any whole number is one of a time.
  const plain = inputs.map((input) => (typeof input === 'number' ? `${Math.trunc(input)}` : input));
  const match = matchSignature(keyword.signature, plain.map(toMatchWord), matchContext);
  const items = itemsByIndex(match.parts);
  return inputs.map((input, index) => {
    if (typeof input !== 'number') return input;
    return writeNumber(items.get(index) ?? null, input, present[index]?.value ?? null);
  });
}

function itemsByIndex(parts: readonly Part[], found = new Map<number, ValueItem>()): Map<number, ValueItem> {
  for (const part of parts) {
    if (part.kind === 'argument') itemsByIndex(part.parts, found);
    else if (part.kind === 'value') found.set(part.index, part.item);
  }
  return found;
}

/**
 * Spells a number for one place.
 *
 * Shape:   milliseconds for times, bytes for sizes. The unit of `like` stays when the number is whole in it; a plain number
 *          stays plain; otherwise the largest unit in which it is whole.
 * Returns: digits alone when the place takes no unit, or when the number is negative or no multiple of the smallest unit.
 */
export function writeNumber(item: ValueItem | null, value: number, like: string | null): string {
  if (item === null || (item.type !== 'time' && item.type !== 'size') || value < 0 || !Number.isFinite(value)) {
    return `${value}`;
  }
  const bare = item.type === 'size' ? '' : item.hint === 'seconds' ? 's' : 'ms';
  const units: readonly (readonly [string, number])[] = item.type === 'size' ? sizeUnits : timeUnits;
  const suffix = like === null ? null : (/^[0-9]+([a-z]*)$/i.exec(like)?.[1]?.toLowerCase() ?? null);
  const wanted = units.filter(([unit]) => suffix !== null && unit === (suffix === '' ? bare : suffix));
  for (const [unit, size] of [...wanted, ...units]) {
    const count = unit === 'us' ? Math.round(value * 1000) : value / size;
    if (!Number.isInteger(count) || (value > 0 && count === 0)) continue;
    const isPlain = value === 0 || (suffix === '' && unit === bare);
    return `${count}${isPlain ? '' : unit}`;
  }
  return `${Math.round(value)}`;
}
