import fc from 'fast-check';
import type { Keyword } from '../catalogue/keyword.ts';
import { isDiagnostic } from '../model/diagnostic.ts';
import { listValues } from '../model/typed-statement.ts';
import { removeValue, setFlag, setValue } from '../model/value-edit.ts';
import type { ConfigFile } from '../syntax/config-file.ts';
import { parse } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import { applyEdits } from '../text/edit.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { type GeneratedWord, headerFor, listPlaces, newestRelease, signatureWords } from './signature-arbitrary.ts';

/** What can be asked of a keyword. */
export const viewColumns = ['read', 'set', 'remove', 'inherited'] as const;

export type ViewColumn = (typeof viewColumns)[number];

/** `yes`: works at every place of the keyword. `-`: does not apply, as for what no `defaults` section may say. */
export type Cell = 'yes' | 'empty' | '-';

/** One keyword of the catalogue and what the views can do with it. */
export interface ViewRow {
  readonly keyword: string;
  readonly places: readonly string[];
  readonly cells: Readonly<Record<ViewColumn, Cell>>;
}

/** The statements of a keyword that hold in a section, those of its `defaults` included. */
export type InheritedReader = (file: ConfigFile, section: Section, keywordName: string) => readonly Statement[];

/**
 * Asks the real functions for every statement keyword of the catalogue: an example line is made from its signature, read,
 * given another value, removed, and inherited from a `defaults` section.
 *
 * Shape: without `inherited`, nobody can answer the last column, and its cells are `-`.
 */
export function makeViewTable(inherited: InheritedReader | null): ViewRow[] {
  const rows = new Map<string, { keyword: string; places: string[]; cells: Record<ViewColumn, Cell> }>();
  for (const { keyword, kind } of listPlaces()) {
    const key = `${keyword.family} ${keyword.name} ${keyword.signatureText}`;
    const row = rows.get(key) ?? { keyword: keyword.name, places: [], cells: { ...nothing } };
    rows.set(key, row);
    row.places.push(kind);
    const found = askKeyword(keyword, kind, inherited);
    for (const column of viewColumns) row.cells[column] = join(row.cells[column], found[column]);
  }
  return [...rows.values()];
}

const nothing: Readonly<Record<ViewColumn, Cell>> = { read: '-', set: '-', remove: '-', inherited: '-' };

function join(one: Cell, other: Cell): Cell {
  if (one === 'empty' || other === 'empty') return 'empty';
  return one === '-' ? other : one;
}

/** Two lists of words for a keyword, different where its signature knows more than one. */
function examples(keyword: Keyword): [readonly GeneratedWord[], readonly GeneratedWord[]] {
  const samples = fc.sample(signatureWords(keyword.signature, 'tame'), { numRuns: 12, seed: 4 });
  const longest = samples.reduce((one, other) => (other.length > one.length ? other : one), samples[0] ?? []);
  const other = samples.find((words) => words.join(' ') !== longest.join(' '));
  return [longest, other ?? longest];
}

function askKeyword(keyword: Keyword, kind: string, inherited: InheritedReader | null): Record<ViewColumn, Cell> {
  const [first, second] = examples(keyword);
  const release = newestRelease(keyword);
  const cell = (works: boolean): Cell => (works ? 'yes' : 'empty');
  const empty = read(`${headerFor(kind)}\n    # a comment\n`);
  const set = change(empty, (section) => setValue(empty, section, keyword.name, first, release));
  if (set === null) return { read: 'empty', set: 'empty', remove: 'empty', inherited: 'empty' };
  const other = change(set, (section) =>
    first === second && keyword.takesModifier
      ? setFlag(set, section, keyword.name, 'off')
      : setValue(set, section, keyword.name, second, release),
  );
  const removed = change(set, (section) => removeValue(set, section, keyword.name));
  const isOff = other !== null && listValues(sectionOf(other), keyword.name).at(-1)?.modifier === 'no';
  return {
    read: cell(says(set, keyword, first)),
    set: cell(other !== null && (isOff || says(other, keyword, second))),
    remove: cell(removed?.text === empty.text),
    inherited: askInherited(keyword, kind, first, inherited),
  };
}

/** Keywords of `defaults` that only its own rules use. */
const ownToDefaults: ReadonlySet<string> = new Set(['acl']);

function askInherited(
  keyword: Keyword,
  kind: string,
  words: readonly GeneratedWord[],
  inherited: InheritedReader | null,
): Cell {
  if (inherited === null || keyword.family !== 'proxy' || kind === 'defaults') return '-';
  if (!keyword.places.includes('defaults') || ownToDefaults.has(keyword.name)) return '-';
  const empty = read('defaults d1\n');
  const defaults = change(empty, (section) => setValue(empty, section, keyword.name, words));
  if (defaults === null) return 'empty';
  const [line] = sectionOf(defaults).statements;
  const file = read(`${defaults.text}${headerFor(kind)} from d1\n`);
  const found = inherited(file, sectionOf(file), keyword.name);
  return found.length === 1 && found[0]?.line === line?.line ? 'yes' : 'empty';
}

const read = (text: string): ConfigFile => parse(encodeLatin1(text));

function sectionOf(file: ConfigFile): Section {
  const section = file.sections.at(-1);
  if (section === undefined) throw new Error('The example has no section.');
  return section;
}

function change(file: ConfigFile, edit: (section: Section) => ReturnType<typeof setValue>): ConfigFile | null {
  const edits = edit(sectionOf(file));
  return isDiagnostic(edits) ? null : parse(applyEdits(file.bytes, edits));
}

/** Does the section have one line of the keyword with these words, and their numbers as typed values? */
function says(file: ConfigFile, keyword: Keyword, words: readonly GeneratedWord[]): boolean {
  const [view, ...others] = listValues(sectionOf(file), keyword.name);
  if (view === undefined || others.length > 0 || view.problem !== null) return false;
  if (view.words.length !== words.length) return false;
  return words.every((word, index) => {
    const text = view.words[index]?.value ?? '';
    if (typeof word === 'string') return text === word || (word.startsWith('(') && text.endsWith(word));
    return view.values.some((value) => value.index === index && value.value === word);
  });
}

/** How many cells of a column nobody can answer. */
export function countEmpty(rows: readonly ViewRow[], column: ViewColumn): number {
  return rows.filter(({ cells }) => cells[column] === 'empty').length;
}

/** The table as Markdown: a summary, then the rows that have an empty cell. */
export function writeViewTable(rows: readonly ViewRow[]): string {
  const line = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  const count = (column: ViewColumn, cell: Cell) => rows.filter(({ cells }) => cells[column] === cell).length;
  const gaps = rows.filter(({ cells }) => viewColumns.some((column) => cells[column] === 'empty'));
  return [
    line('column', 'yes', 'empty', 'does not apply'),
    line('---', '---', '---', '---'),
    ...viewColumns.map((column) => line(column, count(column, 'yes'), count(column, 'empty'), count(column, '-'))),
    '',
    line('keyword', 'places', ...viewColumns),
    line('---', '---', ...viewColumns.map(() => '---')),
    ...gaps.map(({ keyword, places, cells }) =>
      line(keyword, places.join(', '), ...viewColumns.map((it) => cells[it])),
    ),
    '',
  ].join('\n');
}
