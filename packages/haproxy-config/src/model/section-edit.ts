import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { findSectionKeyword, proxyKinds } from '../syntax/section-keyword.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Edit } from '../text/edit.ts';
import { type Diagnostic, isDiagnostic, refuse } from './diagnostic.ts';
import { insertAfter, lineEndAt, unconditionalStatements, usualIndent, usualLineEnd } from './line-insert.ts';
import { refuseStale, refuseStaleSection } from './stale-view.ts';
import { writeLine, writeStatement } from './statement-writer.ts';

/** One argument of a new server: a keyword and its values, all latin1. */
export interface NewArgument {
  readonly keyword: string;
  readonly values: readonly string[];
}

/** A server to add; its words are latin1. */
export interface NewServer {
  readonly name: string;
  readonly address: string;
  readonly arguments?: readonly NewArgument[];
}

/** A section to add; its words are latin1, one array a line. */
export interface NewSection {
  readonly kind: string;
  readonly name: string | null;
  readonly from?: string | null;
  readonly statements: readonly (readonly string[])[];
}

const serverKeywords: ReadonlySet<string> = new Set(['server', 'server-template', 'default-server']);
/** Adds a server after the section's last one, with its indentation and line end; errors as for `addStatement`. */
export function addServer(file: ConfigFile, section: Section, server: NewServer): Edit[] | Diagnostic {
  const words = (server.arguments ?? []).flatMap((argument) => [argument.keyword, ...argument.values]);
  const statements = unconditionalStatements(section);
  const anchor = statements.findLast((statement) => serverKeywords.has(statement.keyword)) ?? statements.at(-1);
  return insertAfter(file, section, anchor ?? section.header, ['server', server.name, server.address, ...words]);
}

/**
 * Adds a line after the section's last statement, with its indentation and line end. A conditional that only begins in the
 * section, or ends in it, is kept out of the way: the new line holds whenever the section does.
 *
 * Errors: a diagnostic when a word has no spelling or the words would be no statement of the section: see `writeStatement`.
 */
export function addStatement(file: ConfigFile, section: Section, words: readonly string[]): Edit[] | Diagnostic {
  return insertAfter(file, section, unconditionalStatements(section).at(-1) ?? section.header, words);
}

/** Removes a statement's whole line, its comment included. Errors: a diagnostic for a line that was read from another text. */
export function removeStatement(file: ConfigFile, statement: Statement): Edit[] | Diagnostic {
  const { offset, length } = statement.span;
  const end = offset + length;
  return refuseStale(file, statement) ?? [{ offset, length: length + lineEndAt(file, end).length, content: '' }];
}

/** Removes the lines of several statements; errors as for `removeStatement`. */
export function removeStatements(file: ConfigFile, statements: readonly Statement[]): Edit[] | Diagnostic {
  const edits: Edit[] = [];
  for (const statement of statements) {
    const removed = removeStatement(file, statement);
    if (isDiagnostic(removed)) return removed;
    edits.push(...removed);
  }
  return edits;
}

/**
 * Removes a section with the comments and blank lines that belong to it. Errors: a diagnostic for a section that was read from
 * another text.
 */
export function removeSection(file: ConfigFile, section: Section): Edit[] | Diagnostic {
  return refuseStaleSection(file, section) ?? [{ ...section.ownedSpan, content: '' }];
}

/**
 * Adds a section at the end of the file, after a blank line; a missing last line end is added first.
 *
 * Errors: a diagnostic for a kind that is no section keyword, a missing or superfluous or invalid name, and for statements as
 *         `writeStatement` says.
 */
export function addSection(file: ConfigFile, section: NewSection): Edit[] | Diagnostic {
  const refusal = refuseHeader(section);
  if (refusal !== null) return refusal;
  const names = section.name === null ? [] : [section.name];
  const from = section.from === undefined || section.from === null ? [] : ['from', section.from];
  const header = writeLine([section.kind, ...names, ...from]);
  if (typeof header !== 'string') return header;
  const end = usualLineEnd(file);
  const indent = usualIndent(file);
  const tail = file.slice(Math.max(0, file.sizeBytes - 200), 200);
  let content = '';
  if (tail !== '') content = tail.endsWith('\n') ? end : end + end;
  if (/(?:^|\n)[ \t\r]*\n$/.test(tail)) content = '';
  content += header + end;
  for (const words of section.statements) {
    const line = writeStatement(words);
    if (typeof line !== 'string') return line;
    content += indent + line + end;
  }
  return [{ offset: file.sizeBytes, length: 0, content }];
}

function refuseHeader(section: NewSection): Diagnostic | null {
  const known = findSectionKeyword(section.kind);
  const say = (cause: string, remediation: string) => refuse('unwritable-statement', cause, remediation);
  if (known === null)
    return say(`'${section.kind}' is no section keyword.`, 'Use one of HAProxy: backend, frontend, …');
  if (known.name === 'none' && section.name !== null)
    return say(`A ${section.kind} section has no name.`, 'Leave it out.');
  if (known.name === 'mandatory' && section.name === null)
    return say(`A ${section.kind} section needs a name.`, 'Name it.');
  const from = section.from ?? null;
  if (from !== null && section.kind !== 'defaults' && !proxyKinds.has(section.kind)) {
    return say(`A ${section.kind} section cannot use 'from'.`, 'Leave it out.');
  }
  const bad = [section.name, from].find((name) => name !== null && !/^[A-Za-z0-9_:.-]+$/.test(name));
  return bad === undefined
    ? null
    : say(`'${bad}' is no valid section name.`, "Use letters, digits, '-', '_', '.' and ':' only.");
}
