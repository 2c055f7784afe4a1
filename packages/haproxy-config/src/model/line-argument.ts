import { matchContext } from '../catalogue/catalogue.ts';
import type { Keyword } from '../catalogue/keyword.ts';
import type { Signature, SignatureItem } from '../catalogue/signature.ts';
import { matchSignature, type Part } from '../catalogue/signature-match.ts';
import type { Edit } from '../text/edit.ts';
import { maxWords, type Word } from '../text/word.ts';
import { type Diagnostic, refuse } from './diagnostic.ts';
import { readValues, type TypedStatement, type ValueView } from './typed-statement.ts';
import { refuseUnreadable } from './value-edit.ts';
import { refuseProblem, toMatchWord, type ValueInput, writeNumbers } from './value-input.ts';
import { endOf, type NewWord, rewriteWords, spellAll } from './word-edit.ts';

/** One argument inside a line: `weight 10` of a server, `expire 30m` of a stick-table, `code 301` of a redirect. */
export interface LineArgument {
  /** The literal word that begins it; without its parentheses. */
  readonly name: string;
  readonly nameWord: Word;
  /** Every word after the first, in order; values that a signature gives a meaning are in `values`. */
  readonly words: readonly Word[];
  readonly values: readonly ValueView[];
  /** The argument's own keyword, for `bind` and `server` lines. */
  readonly keyword: Keyword | null;
  /** Its first word, counted in `words` of the statement. */
  readonly index: number;
}

/**
 * The arguments of a line, in order: what begins with a literal word of the keyword's signature, or with an argument keyword
 * of `bind` and `server` lines. Values that stand for themselves (an address, a name) are none.
 */
export function listArguments(view: TypedStatement): LineArgument[] {
  return readLineArguments(view.keyword, view.words, view.parts);
}

/** The argument of a name that counts: the last. `name` may carry its parentheses. Null when the line has none. */
export function getArgument(view: TypedStatement, name: string): LineArgument | null {
  return listArguments(view).findLast((argument) => isNamed(argument, name)) ?? null;
}

function isNamed(argument: LineArgument, name: string): boolean {
  return argument.name === name || argument.nameWord.value === name;
}

function readLineArguments(keyword: Keyword, words: readonly Word[], parts: readonly Part[]): LineArgument[] {
  const heads = headsOf(keyword.signature);
  const found: LineArgument[] = [];
  let end = 0;
  for (const part of parts) {
    const nameWord = words[part.index];
    if (nameWord === undefined || part.index < end) continue;
    if (part.kind === 'argument') {
      end = endOfPart(part);
      found.push({
        name: part.keyword.name,
        nameWord,
        words: words.slice(part.index + 1, end),
        values: readValues(words, part.parts, part.keyword.name),
        keyword: part.keyword,
        index: part.index,
      });
    } else if (part.kind === 'literal') {
      const head = heads.get(part.word);
      if (head === undefined) continue;
      end = part.index + countTaken(head, words.slice(part.index));
      found.push({
        name: part.word,
        nameWord,
        words: words.slice(part.index + 1, end),
        values: readValues(words, parts.filter(isBetween(part.index, end)), part.word),
        keyword: null,
        index: part.index,
      });
    }
  }
  return found;
}

const isBetween =
  (index: number, end: number) =>
  (part: Part): boolean =>
    part.index > index && part.index < end;

function endOfPart(part: Part): number {
  if (part.kind === 'value') return part.index + part.count;
  if (part.kind === 'literal') return part.index + 1;
  return part.parts.reduce((end, inner) => Math.max(end, endOfPart(inner)), part.index + 1);
}

/** How many words the items take from the start of a line. */
function countTaken(items: Signature, words: readonly Word[]): number {
  const rest: SignatureItem = { kind: 'value', type: 'rest', hint: null, min: null, max: null, symbol: null };
  const { parts } = matchSignature([...items, { kind: 'optional', items: [rest] }], words, matchContext);
  const last = parts.at(-1);
  const isOpen = last?.kind === 'value' && last.item === rest;
  return isOpen ? last.index : words.length;
}

const headsBySignature = new WeakMap<Signature, ReadonlyMap<string, Signature>>();

/** The words that begin an argument, and what the argument takes: itself and what must follow. */
function headsOf(signature: Signature): ReadonlyMap<string, Signature> {
  let heads = headsBySignature.get(signature);
  if (heads === undefined) {
    const found = new Map<string, Signature>();
    for (const item of signature) collectHeads(item, found);
    heads = found;
    headsBySignature.set(signature, heads);
  }
  return heads;
}

function collectHeads(item: SignatureItem, found: Map<string, Signature>): void {
  if (item.kind === 'repeat') collectHeads(item.item, found);
  else if (item.kind === 'optional') addHead(item.items, found);
  else if (item.kind === 'choice' || item.kind === 'any-order') {
    for (const alternative of item.alternatives) addHead(alternative, found);
  }
}

/** Do arguments of their own begin here? Optional values without a word in front belong to the argument before. */
function opensArguments(item: SignatureItem): boolean {
  return item.kind === 'any-order' || (item.kind === 'optional' && item.items[0]?.kind === 'literal');
}

function addHead(items: Signature, found: Map<string, Signature>): void {
  const [first] = items;
  if (first?.kind !== 'literal') {
    for (const item of items) collectHeads(item, found);
    return;
  }
  const open = items.findIndex(opensArguments);
  const core = open < 0 ? items : items.slice(0, open);
  if (!found.has(first.word)) found.set(first.word, core);
  for (const item of items.slice(core.length)) collectHeads(item, found);
}

/**
 * Sets, replaces or removes one argument inside a line: of a `bind` or `server` line by its keyword, of any other by the
 * literal word in front of it (`stick-table … expire`, `cookie … domain`, `http-request return … status`).
 *
 * Shape:   `inputs` are what follows the argument's name: `['20']` for `weight 20`, `[5000]` for `inter 5s`, `[]` for a flag;
 *          null removes the argument, every occurrence. A new one stands as far right as the keyword takes it.
 * Returns: the edits on the file's bytes; none when nothing is to change.
 * Errors:  a diagnostic when the line cannot be read or was read from another text, would be too long, or would no longer be
 *          what its keyword's signature takes (naming what that expects).
 */
export function setArgument(
  file: Parameters<typeof refuseUnreadable>[0],
  view: TypedStatement,
  name: string,
  inputs: readonly ValueInput[] | null,
): Edit[] | Diagnostic {
  const refusal = refuseUnreadable(file, view.statement);
  if (refusal !== null) return refusal;
  const present = listArguments(view).filter((argument) => isNamed(argument, name));
  if (inputs === null) return removeArguments(view, present);
  const last = present.at(-1);
  return last === undefined ? addArgument(view, name, inputs) : replaceArgument(view, last, inputs);
}

function removeArguments(view: TypedStatement, gone: readonly LineArgument[]): Edit[] | Diagnostic {
  const isGone = (index: number) =>
    gone.some((argument) => index >= argument.index && index <= argument.index + argument.words.length);
  const problem = judgeWords(
    view,
    view.words.filter((_, index) => !isGone(index)),
  );
  if (problem !== null) return problem;
  return gone.map((argument) => {
    const before = wordBefore(view, argument.nameWord);
    const end = endOf(argument.words.at(-1) ?? argument.nameWord);
    return { offset: endOf(before), length: end - endOf(before), content: '' };
  });
}

function replaceArgument(
  view: TypedStatement,
  argument: LineArgument,
  inputs: readonly ValueInput[],
): Edit[] | Diagnostic {
  const place = argument.index + 1;
  const values = numbersInLine(view, place, argument.words.length, [argument.nameWord], inputs);
  const words = splice(view.words, place, argument.words.length, values);
  const problem = judgeWords(view, words) ?? refuseTooLong(view, words.length);
  return problem ?? rewriteWords(argument.nameWord, argument.words, values);
}

function addArgument(view: TypedStatement, name: string, inputs: readonly ValueInput[]): Edit[] | Diagnostic {
  const long = refuseTooLong(view, view.words.length + 1 + inputs.length);
  if (long !== null) return long;
  const first = view.keyword.takesParentheses && view.words[0]?.value.includes('(') === true ? 1 : 0;
  for (let at = view.words.length; at >= first; at -= 1) {
    const values = numbersInLine(view, at, 0, [name], inputs);
    const words = splice(view.words, at, 0, [name, ...values]);
    if (!takesAt(view, words, at, name, values.length)) continue;
    const text = spellAll([name, ...values]);
    if (typeof text !== 'string') return text;
    const before = view.words[at - 1] ?? wordBefore(view, view.words[0]);
    return [{ offset: endOf(before), length: 0, content: ` ${text}` }];
  }
  return refuse(
    'unwritable-statement',
    `A line of '${view.keyword.name}' does not take '${[name, ...inputs.map((input) => (typeof input === 'object' ? input.value : input))].join(' ')}'.`,
    `It takes: ${view.keyword.signatureText || 'nothing'}.`,
  );
}

/** Is what stands at a place of a line read as this argument with this many words, and all the rest as before? */
function takesAt(view: TypedStatement, words: readonly NewWord[], at: number, name: string, count: number): boolean {
  const match = matchSignature(view.keyword.signature, words.map(toMatchWord), matchContext);
  if (match.problem !== null && (view.keyword.isStrict || view.problem === null)) return false;
  const read = readLineArguments(view.keyword, words.map(toWord), match.parts);
  const found = read.find((argument) => argument.index === at && isNamed(argument, name));
  if (found?.words.length !== count) return false;
  const others = read.filter((argument) => argument !== found).map((argument) => argument.nameWord.value);
  return (
    others.join(' ') ===
    listArguments(view)
      .map((argument) => argument.nameWord.value)
      .join(' ')
  );
}

/** A word that stands in no file yet. */
function toWord(word: NewWord): Word {
  if (typeof word !== 'string') return word;
  return { value: word, raw: word, span: { offset: 0, length: 0 }, hasVariable: false };
}

/** Spells numbers for their place in the line; `gone` words from `at` make way for them. */
function numbersInLine(
  view: TypedStatement,
  at: number,
  gone: number,
  names: readonly NewWord[],
  inputs: readonly ValueInput[],
): NewWord[] {
  const isNew = names.some((name) => typeof name === 'string');
  const inserted = isNew ? [...names, ...inputs] : inputs;
  const line: ValueInput[] = [...view.words.slice(0, at), ...inserted, ...view.words.slice(at + gone)];
  const present = [
    ...view.words.slice(0, at),
    ...(isNew ? [] : view.words.slice(at, at + Math.min(gone, inputs.length))),
  ];
  const written = writeNumbers(view.keyword, line, present);
  const start = at + (inserted.length - inputs.length);
  return written.slice(start, start + inputs.length);
}

function splice(words: readonly NewWord[], at: number, gone: number, added: readonly NewWord[]): NewWord[] {
  return [...words.slice(0, at), ...added, ...words.slice(at + gone)];
}

function judgeWords(view: TypedStatement, words: readonly NewWord[]): Diagnostic | null {
  if (!view.keyword.isStrict || view.problem !== null) return null;
  const { problem } = matchSignature(view.keyword.signature, words.map(toMatchWord), matchContext);
  return problem === null ? null : refuseProblem(view.keyword, words, problem);
}

function refuseTooLong(view: TypedStatement, count: number): Diagnostic | null {
  if (view.statement.words.length - view.words.length + count <= maxWords) return null;
  return refuse('unwritable-statement', `HAProxy reads at most ${maxWords} words in a line.`, 'Use fewer words.');
}

/** The word in front of another, or the last of the line's name. */
function wordBefore(view: TypedStatement, word: Word | undefined): Word {
  const { words } = view.statement;
  const at = word === undefined ? words.length : words.indexOf(word);
  const before = words[Math.max(0, at - 1)] ?? words[0];
  return before ?? toWord('');
}
