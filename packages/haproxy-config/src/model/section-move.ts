import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { findSectionKeyword, proxyKinds } from '../syntax/section-keyword.ts';
import type { Edit } from '../text/edit.ts';
import type { Word } from '../text/word.ts';
import { type Diagnostic, isDiagnostic, refuse } from './diagnostic.ts';
import { usualLineEnd } from './line-insert.ts';
import { removeStatements } from './section-edit.ts';
import { refuseStaleSection } from './stale-view.ts';
import { listValues } from './typed-statement.ts';
import { insertValue, refuseUnreadable } from './value-edit.ts';
import { endOf, replaceWord, spellAll } from './word-edit.ts';

/**
 * Gives a section another name in its header; lines that use the name stay as they are.
 *
 * Shape:  null takes the name away where a section may be without one (`defaults`, `crt-store`).
 * Errors: a diagnostic for a name that HAProxy does not take, that another section has already, or that the kind of section
 *         cannot have; and for a header that cannot be read.
 */
export function renameSectionHeader(file: ConfigFile, section: Section, name: string | null): Edit[] | Diagnostic {
  const refusal = refuseUnreadable(file, section.header) ?? refuseName(file, section.kind, name, section);
  if (refusal !== null) return refusal;
  const keyword = section.header.words.find(({ value }) => value === section.kind);
  const present = nameWordOf(section);
  if (keyword === undefined) return [];
  if (name === null) {
    return present === null ? [] : [{ offset: endOf(keyword), length: endOf(present) - endOf(keyword), content: '' }];
  }
  if (present !== null) return replaceWord(present, name);
  const text = spellAll([name]);
  return typeof text === 'string' ? [{ offset: endOf(keyword), length: 0, content: ` ${text}` }] : text;
}

/**
 * Copies a section under another name, with its comments, to the place behind it.
 *
 * Errors: as for `renameSectionHeader`, and when a conditional begins or ends in the section without its other end.
 */
export function duplicateSection(file: ConfigFile, section: Section, name: string): Edit[] | Diagnostic {
  const refusal =
    refuseUnreadable(file, section.header) ?? refuseName(file, section.kind, name, null) ?? refuseUnbalanced(section);
  if (refusal !== null) return refusal;
  const renamed = renameSectionHeader(file, section, name);
  if (isDiagnostic(renamed)) return renamed;
  const { offset, length } = section.ownedSpan;
  let copy = file.slice(offset, length);
  for (const edit of renamed) {
    const at = edit.offset - offset;
    copy = copy.slice(0, at) + edit.content + copy.slice(at + edit.length);
  }
  return [insertSection(file, copy, offset + length)];
}

/**
 * Moves a section, with its comments, before another one, or to the end of the file.
 *
 * Errors: a diagnostic when a conditional begins or ends in the section without its other end, or when the section or its
 *         new place lies in a conditional.
 * Limits: order has a meaning: a proxy takes its settings from the last `defaults` above it, unless its header names one.
 */
export function moveSection(file: ConfigFile, section: Section, before: Section | null): Edit[] | Diagnostic {
  if (before === section || file.sections[file.sections.indexOf(section) + 1] === (before ?? undefined)) return [];
  const refusal =
    refuseStaleSection(file, section) ??
    refuseUnbalanced(section) ??
    refuseConditional(file, section) ??
    refuseConditional(file, before);
  if (refusal !== null) return refusal;
  const { offset, length } = section.ownedSpan;
  const inserted = insertSection(file, file.slice(offset, length), before?.ownedSpan.offset ?? file.sizeBytes);
  return [{ offset, length, content: '' }, inserted];
}

/** Puts the text of a section where another one begins, or at the end, with a blank line between where the file has such. */
function insertSection(file: ConfigFile, text: string, offset: number): Edit {
  const end = usualLineEnd(file);
  const [first, ...others] = file.sections;
  const usesBlanks =
    others.length === 0 || others.some(({ ownedSpan }) => beginsBlank(file.slice(ownedSpan.offset, 80)));
  const blank = usesBlanks ? end : '';
  let content = text.endsWith('\n') ? text : text + end;
  if (offset === first?.ownedSpan.offset) {
    return { offset, length: 0, content: beginsBlank(file.slice(offset, 80)) ? content : content + blank };
  }
  if (!beginsBlank(content)) content = blank + content;
  const isEnded = offset === 0 || file.slice(offset - 1, 1) === '\n';
  return { offset, length: 0, content: isEnded ? content : end + content };
}

function beginsBlank(text: string): boolean {
  return /^[ \t]*\r?\n/.test(text);
}

/** The header's word that is the section's name. */
function nameWordOf(section: Section): Word | null {
  if (section.name === null) return null;
  return section.header.arguments.find(({ value }) => value === section.name) ?? null;
}

/** Kinds of sections of which two may have the same name. */
const shareNames: ReadonlySet<string> = new Set(['defaults', 'crt-store']);

function refuseName(file: ConfigFile, kind: string, name: string | null, own: Section | null): Diagnostic | null {
  const rule = findSectionKeyword(kind)?.name;
  const say = (cause: string, remediation: string) => refuse('unwritable-statement', cause, remediation);
  if (name === null) return rule === 'mandatory' ? say(`A ${kind} section needs a name.`, 'Name it.') : null;
  if (rule === 'none') return say(`A ${kind} section has no name.`, 'There can be several without.');
  if (!/^[A-Za-z0-9_:.-]+$/.test(name)) {
    return say(`'${name}' is no valid section name.`, "Use letters, digits, '-', '_', '.' and ':' only.");
  }
  if (shareNames.has(kind)) return null;
  const clash = file.sections.find(
    (section) => section !== own && section.name === name && sharesNameSpace(section.kind, kind),
  );
  return clash === undefined
    ? null
    : say(`Line ${clash.header.line} has a ${clash.kind} '${name}'.`, 'Use another name.');
}

/** A listen is a frontend and a backend; those two may have the same name up to HAProxy 3.2. */
function sharesNameSpace(one: string, other: string): boolean {
  return one === other || ((one === 'listen' || other === 'listen') && proxyKinds.has(one) && proxyKinds.has(other));
}

function refuseUnbalanced(section: Section): Diagnostic | null {
  let depth = 0;
  for (const { keyword, line } of section.statements) {
    if (keyword === '.if') depth += 1;
    else if (keyword === '.endif') depth -= 1;
    if (depth < 0 || ((keyword === '.else' || keyword === '.elif') && depth === 0)) return refuseOpen(line);
  }
  return depth === 0 ? null : refuseOpen(section.header.line);
}

function refuseOpen(line: number): Diagnostic {
  return refuse(
    'unwritable-statement',
    `A conditional around line ${line} has only one end in this section.`,
    'Edit the lines as text.',
  );
}

/** Is a section (null: the end of the file) inside a conditional from above? */
function refuseConditional(file: ConfigFile, section: Section | null): Diagnostic | null {
  let depth = 0;
  const count = (keyword: string) => {
    if (keyword === '.if') depth += 1;
    else if (keyword === '.endif') depth -= 1;
  };
  for (const { keyword } of file.prologue) count(keyword);
  for (const above of file.sections) {
    if (above === section) break;
    for (const { keyword } of above.statements) count(keyword);
  }
  return depth > 0 ? refuseOpen(section?.header.line ?? file.lines.length) : null;
}

/**
 * Switches a proxy or peers section off or on at start (`disabled`, `enabled`).
 *
 * Shape:  `inheritsDisabled`: its defaults say `disabled`, so that only `enabled` switches it on.
 * Errors: a diagnostic for sections that cannot be switched off, and for a line in a conditional.
 */
export function setSectionDisabled(
  file: ConfigFile,
  section: Section,
  isDisabled: boolean,
  inheritsDisabled = false,
): Edit[] | Diagnostic {
  const [wanted, unwanted] = isDisabled ? ['disabled', 'enabled'] : ['enabled', 'disabled'];
  const present = listValues(section, unwanted);
  const conditional = present.find((view) => view.isConditional);
  if (conditional !== undefined) return refuseOpen(conditional.line);
  const isNeeded = isDisabled || inheritsDisabled;
  const has = listValues(section, wanted).length > 0;
  const [first, ...others] = present;
  const gone = removeStatements(
    file,
    (isNeeded && !has ? others : present).map(({ statement }) => statement),
  );
  if (isDiagnostic(gone) || !isNeeded || has) return gone;
  const word = first?.statement.words.find(({ value }) => value === unwanted);
  // A line that gives way to its opposite keeps its place.
  const edits = word === undefined ? insertValue(file, section, wanted, []) : replaceWord(word, wanted);
  return isDiagnostic(edits) ? edits : [...gone, ...edits];
}
