import { expect } from 'vitest';
import { diagnose } from '../model/diagnose.ts';
import { type Diagnostic, isDiagnostic } from '../model/diagnostic.ts';
import { addStatement } from '../model/section-edit.ts';
import { type ConfigFile, parse } from '../syntax/config-file.ts';
import { expandWords, type Statement } from '../syntax/statement.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { statementsOf } from './exercise.ts';

/** One snippet of the edge cases, and short questions about it. Lines count from 1, in the file and not in the snippet. */
export class EdgeCase {
  readonly file: ConfigFile;

  constructor(bytes: Uint8Array) {
    this.file = parse(bytes);
  }

  statement(line: number): Statement {
    const found = statementsOf(this.file).find((statement) => statement.line === line);
    if (found === undefined) throw new Error(`Line ${line} is no statement.`);
    return found;
  }

  /** The values of a line's words, as the file has them. */
  words(line: number): string[] {
    return this.statement(line).words.map((word) => word.value);
  }

  /** The spellings of a line's words. */
  raws(line: number): string[] {
    return this.statement(line).words.map((word) => word.raw);
  }

  expanded(line: number, values: Readonly<Record<string, string>> = {}): string[] {
    return expandWords(this.statement(line), (name) => values[name] ?? null);
  }

  comment(line: number): string | null {
    const span = this.statement(line).comment;
    return span === null ? null : this.file.slice(span.offset, span.length);
  }

  /** Every section as `kind name < from`. */
  sections(): string[] {
    return this.file.sections.map(({ kind, name, from }) => {
      return kind + (name === null ? '' : ` ${name}`) + (from === null ? '' : ` < ${from}`);
    });
  }

  /** The keywords of one section's lines. */
  keywords(section: number): string[] {
    return this.file.sections[section]?.statements.map((statement) => statement.keyword) ?? [];
  }

  /** Errors and warnings as `line code`, hints with a `?` behind them. */
  findings(release?: string): string[] {
    return diagnose(this.file, { release }).map(
      ({ line, code, severity }) => `${line} ${code}${severity === 'hint' ? '?' : ''}`,
    );
  }

  /** Errors and warnings only. */
  faults(release?: string): string[] {
    return this.findings(release).filter((finding) => !finding.endsWith('?'));
  }

  /** The text after edits that must not be refused. */
  edited(edits: Edit[] | Diagnostic): string {
    if (isDiagnostic(edits)) throw new Error(`${edits.code}: ${edits.cause}`);
    return decodeLatin1(applyEdits(this.file.bytes, edits));
  }

  /** The lines' ends, in order. */
  lineEnds(): string[] {
    return this.file.lines.map((line) => line.end);
  }
}

/** The findings of a text that differs from the snippet. */
export function findingsOf(text: string): string[] {
  return new EdgeCase(encodeLatin1(text)).findings();
}

/** Checks that one line's value, written by this library, is one line and is read as this value. */
export function expectWritable(spelled: string | Diagnostic, value: string): void {
  if (typeof spelled !== 'string') throw new Error(spelled.cause);
  expect(spelled).not.toMatch(/[\r\n]/);
  const { file } = new EdgeCase(encodeLatin1(`global\n description ${spelled}\n`));
  expect(file.sections[0]?.statements[0]?.arguments.map((word) => word.value)).toEqual([value]);
}

/** The text after a line `nbthread 2` was added to the first section. */
export function withNewLine(edge: EdgeCase): string {
  const section = edge.file.sections[0];
  if (section === undefined) throw new Error('The snippet has no section.');
  return edge.edited(addStatement(edge.file, section, ['nbthread', '2']));
}

/** What one note demands. */
export type Demand = (edge: EdgeCase) => void;
