import type { ConfigFile } from '../syntax/config-file.ts';
import type { Edit } from '../text/edit.ts';
import { toDisplay } from '../text/latin1.ts';
import type { Word } from '../text/word.ts';
import { mapPiece } from '../text/word-map.ts';
import { predefinedAcls } from './condition-reader.ts';
import { type Diagnostic, refuse } from './diagnostic.ts';
import { locateFinding } from './finding.ts';
import { isSectionName, isVariableName } from './names/expression-problem.ts';
import { kindsFor } from './names/name-table.ts';
import type { NameKind } from './names/symbol.ts';
import {
  type IndexedUse,
  indexNames,
  lineOfUse,
  type NamedSymbol,
  type NameIndex,
  placeOfUse,
} from './names/symbol-index.ts';
import { writeWordLike } from './statement-writer.ts';

/** A diagnostic about one of several files. */
export interface FileDiagnostic {
  readonly fileIndex: number;
  readonly diagnostic: Diagnostic;
}

/** What a rename changes. */
export interface Rename {
  /** The edits of each file, in the order of the files. */
  readonly edits: readonly (readonly Edit[])[];
  /** Uses that only a node or traffic can name: they may still mean the old name. */
  readonly hints: readonly FileDiagnostic[];
}

const externalKinds: ReadonlySet<NameKind> = new Set<NameKind>(['file', 'map', 'cert', 'spoe-group', 'table']);

/**
 * Renames a symbol wherever a name of it stands: headers, rules, conditions, expressions, log formats.
 *
 * Shape:   the files, or their index, with the symbol found in it (`find`, `resolve`).
 * Returns: edits for each file; bytes beside the names stay. A name inside quotes or escapes keeps them; where a name itself
 *          is spelled with escapes, its word is written anew. Values in map files and answers of Lua are no names of the files:
 *          where they can choose a backend, hints say so.
 * Errors:  `invalid-name` and `name-taken` refuse; `unwritable-value` when a word with a variable would have to be written anew.
 */
export function rename(index: NameIndex, symbol: NamedSymbol, newName: string): Rename | Diagnostic {
  const refusal = refuseName(index, symbol, newName);
  if (refusal !== null) return refusal;
  const edits: Edit[][] = index.files.map(() => []);
  for (const uses of groupByWord([...symbol.definitions, ...symbol.references])) {
    const [first] = uses;
    const word = first === undefined ? undefined : wordOf(first);
    if (first === undefined || word === undefined) continue;
    const written = renameInWord(word, uses, symbol, newName);
    if (!Array.isArray(written)) return written;
    edits[first.entry.fileIndex]?.push(...written);
  }
  return { edits, hints: listHints(index, symbol) };
}

/** The uses that stand in a word, those of one word together: `acl_a` in `if acl_a !acl_a` are two words. */
function groupByWord(uses: readonly IndexedUse[]): Iterable<IndexedUse[]> {
  const groups = new Map<string, IndexedUse[]>();
  for (const located of uses) {
    const { use, entry } = located;
    if (use.word === null) continue;
    const key = `${entry.fileIndex} ${entry.offset + use.word.offset}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [located]);
    else known.push(located);
  }
  return groups.values();
}

/** The word of a use, as its file has it. */
function wordOf(located: IndexedUse): Word | undefined {
  const { use, entry } = located;
  const { header, statements } = entry.section;
  const line = lineOfUse(located);
  const statement = header.line === line ? header : statements.find((candidate) => candidate.line === line);
  const offset = entry.offset + (use.word?.offset ?? 0);
  return statement?.words.find(({ span }) => span.offset === offset);
}

/** Renames a symbol of files that have no index yet; see `rename`. */
export function renameInFiles(
  files: readonly ConfigFile[],
  kind: NameKind,
  name: string,
  newName: string,
): Rename | Diagnostic {
  const index = indexNames(files);
  const [symbol, other] = index.find(kind, name);
  if (symbol === undefined)
    return refuse('invalid-name', `There is no ${kind} '${toDisplay(name)}'.`, 'Check the name.');
  if (other !== undefined) {
    return refuse('invalid-name', `Several sections have a ${kind} '${toDisplay(name)}'.`, 'Name one of the symbols.');
  }
  return rename(index, symbol, newName);
}

/** The references that would lead nowhere if the symbol were deleted: HAProxy would refuse those that are required. */
export function whatBreaks(symbol: NamedSymbol): readonly IndexedUse[] {
  const { scope, definitions, references } = symbol;
  const own = new Set(scope === null ? definitions.map(({ entry }) => entry) : []);
  // References inside the deleted section go with it.
  return references.filter(({ entry }) => !own.has(entry) || definitions.length === 0);
}

function renameInWord(
  word: Word,
  uses: readonly IndexedUse[],
  symbol: NamedSymbol,
  newName: string,
): Edit[] | Diagnostic {
  const pieces = uses.map(({ use }) => ({
    start: use.start,
    end: use.end,
    content: nameAfter(use.name, symbol, newName),
    mapped: mapPiece(word, use.start, use.end),
  }));
  if (pieces.every(({ mapped }) => mapped.isExact)) {
    return pieces.map(({ mapped, content }) => ({ ...mapped.span, content }));
  }
  if (word.hasVariable) {
    return refuse(
      'unwritable-value',
      `The word ${toDisplay(word.raw)} holds a variable and spells the name with quotes or escapes.`,
      'Change this word by hand.',
    );
  }
  let value = word.value;
  for (const { start, end, content } of pieces.sort((a, b) => b.start - a.start)) {
    value = value.slice(0, start) + content + value.slice(end);
  }
  const content = writeWordLike(value, word.raw);
  return typeof content === 'string' ? [{ ...word.span, content }] : content;
}

/** Servers of a template are its prefix with a number. */
function nameAfter(used: string, symbol: NamedSymbol, newName: string): string {
  return symbol.kind === 'server' && used.startsWith(symbol.name) ? newName + used.slice(symbol.name.length) : newName;
}

function refuseName(index: NameIndex, symbol: NamedSymbol, newName: string): Diagnostic | null {
  const { kind } = symbol;
  if (externalKinds.has(kind) && symbol.scope === null) {
    return refuse('invalid-name', `A ${kind} has its name outside of the configuration.`, 'Move the file itself.');
  }
  const isReserved = (kind === 'acl' && newName.toLowerCase() === 'or') || (kind === 'defaults' && newName === 'from');
  const isValid = kind === 'var' ? isVariableName(newName) : isSectionName(newName);
  if (!isValid || isReserved) {
    return refuse(
      'invalid-name',
      `'${toDisplay(newName)}' cannot be the name of a ${kind}.`,
      kind === 'var' ? 'Use a scope and a name, such as txn.name.' : "Use letters, digits, '-', '_', '.' and ':' only.",
    );
  }
  if (newName === symbol.name) return null;
  if (!isTaken(index, symbol, newName)) return null;
  return refuse('name-taken', `There is a ${kind} '${newName}' already.`, 'Choose another name.');
}

function isTaken(index: NameIndex, symbol: NamedSymbol, newName: string): boolean {
  if (symbol.kind === 'acl' && predefinedAcls.has(newName)) return true;
  if (symbol.kind === 'var') return index.find('var', newName).length > 0;
  const rivals = rivalsOf(symbol.kind).flatMap((kind) => index.find(kind, newName));
  return rivals.some((rival) => rival.scope === symbol.scope && rival.definitions.length > 0);
}

/** Kinds that share their names: a listen section is a frontend and a backend; two proxies cannot both have a table of a name. */
function rivalsOf(kind: NameKind): readonly NameKind[] {
  if (kind === 'listen') return ['listen', 'backend', 'frontend'];
  return kindsFor(kind);
}

function listHints(index: NameIndex, symbol: NamedSymbol): FileDiagnostic[] {
  const kinds = new Set<NameKind>(symbol.kind === 'listen' ? ['backend', 'frontend', 'proxy', 'table'] : [symbol.kind]);
  if (symbol.kind === 'backend' || symbol.kind === 'frontend') kinds.add('table').add('proxy');
  return index.dynamicUses
    .filter(({ use, entry }) => use.isDynamic && kinds.has(use.kind) && (symbol.scope ?? entry) === entry)
    .map((located) => ({ located, ...located }))
    .map(({ located, use, entry }) => ({
      fileIndex: entry.fileIndex,
      diagnostic: locateFinding(entry.file, {
        code: 'dynamic-name',
        severity: 'hint',
        span: placeOfUse(located),
        cause: `'${use.via}' finds the name while HAProxy runs or starts; it may still say '${toDisplay(symbol.name)}'.`,
        remediation: 'Check the map, header or variable that the name comes from.',
      }),
    }));
}
