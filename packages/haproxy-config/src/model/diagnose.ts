import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { findInvalidUtf8, toDisplay } from '../text/latin1.ts';
import type { Span } from '../text/span.ts';
import { skipBlanks } from '../text/word-scanner.ts';
import { type ConditionalState, diagnoseConditional } from './diagnose-conditional.ts';
import { diagnoseHeader } from './diagnose-header.ts';
import { diagnoseStatement } from './diagnose-statement.ts';
import type { Diagnostic, DiagnosticCode } from './diagnostic.ts';

/** A finding before it knows its line and column. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly severity: Diagnostic['severity'];
  readonly span: Span;
  readonly cause: string;
  readonly remediation: string;
}

/**
 * Lists what is wrong or remarkable about a file's text, in the order of its lines.
 *
 * Shape:   everything that needs no node and no release: the tokenizer, section headers, conditionals, line ends, encoding.
 * Returns: no `error` or `warning` for a file that HAProxy accepts without one; hints are possible on any file.
 * Errors:  none. Never throws.
 * Limits:  keywords inside sections are not judged. What stands in a conditional is judged only as far as HAProxy judges it
 *          when the condition is false.
 */
export function diagnose(file: ConfigFile): Diagnostic[] {
  const findings: Finding[] = [...diagnoseBytes(file), ...diagnoseScopes(file)];
  const conditional: ConditionalState = { open: [] };
  for (const statement of file.prologue) {
    findings.push(...diagnoseStatement(file, statement), ...diagnoseConditional(statement, conditional));
    if (conditional.open.length === 0 && isBodyLine(statement.keyword)) {
      findings.push({
        code: 'statement-outside-section',
        severity: 'error',
        span: statement.span,
        cause: `'${toDisplay(statement.keyword)}' stands before the first section.`,
        remediation: 'Move the line into a section such as global, or begin a section above it.',
      });
    }
  }
  for (const section of file.sections) findings.push(...diagnoseSection(file, section, conditional));
  for (const opener of conditional.open) {
    findings.push({
      code: 'unterminated-conditional',
      severity: 'error',
      span: opener.span,
      cause: 'The block that .if opens is not closed in this file.',
      remediation: 'Add a line .endif after the block.',
    });
  }
  return locate(file, findings);
}

function isBodyLine(keyword: string): boolean {
  return keyword !== '' && !keyword.startsWith('.');
}

function diagnoseSection(file: ConfigFile, section: Section, conditional: ConditionalState): Finding[] {
  const findings = [...diagnoseStatement(file, section.header)];
  // In a false block HAProxy does not even open the section.
  if (conditional.open.length === 0) findings.push(...diagnoseHeader(section));
  for (const statement of section.statements) {
    findings.push(...diagnoseStatement(file, statement, conditional.open.length === 0));
    findings.push(...diagnoseConditional(statement, conditional));
  }
  return findings;
}

/** What concerns the bytes and not a statement. */
function diagnoseBytes(file: ConfigFile): Finding[] {
  const { text, bytes } = file;
  const findings: Finding[] = [];
  if (text.startsWith('\xef\xbb\xbf')) {
    findings.push({
      code: 'byte-order-mark',
      severity: 'error',
      span: { offset: 0, length: 3 },
      cause: 'The file begins with a UTF-8 byte order mark, which HAProxy takes for a part of the first word.',
      remediation: 'Remove the first three bytes; many editors call this "UTF-8 without BOM".',
    });
  }
  for (let at = text.indexOf('\0'); at >= 0; at = text.indexOf('\0', at + 1)) {
    findings.push({
      code: 'stray-nul',
      severity: 'error',
      span: { offset: at, length: 1 },
      cause: 'A NUL character: HAProxy does not read the rest of the line and refuses the file.',
      remediation: 'Remove the character.',
    });
    // One finding a line says it all; a file of zeros would make millions.
    const feed = text.indexOf('\n', at);
    at = feed < 0 ? text.length : feed;
  }
  if (text !== '' && !text.endsWith('\n')) {
    findings.push({
      code: 'missing-final-newline',
      severity: 'error',
      span: { offset: text.length, length: 0 },
      cause: 'The last line has no line end; HAProxy takes the file for truncated and refuses it.',
      remediation: 'Add a newline at the end of the file.',
    });
  }
  const invalid = findInvalidUtf8(bytes);
  if (invalid !== null) {
    findings.push({
      code: 'not-utf8',
      severity: 'hint',
      span: { offset: invalid, length: 1 },
      cause: 'The file is not UTF-8. HAProxy takes bytes as they are, and so do we: nothing is converted.',
      remediation: 'Nothing has to be done; convert the file to UTF-8 if its text looks wrong.',
    });
  }
  return findings;
}

/** Lines that begin with `[` are scope declarations of the files that `filter spoe` loads. */
function diagnoseScopes(file: ConfigFile): Finding[] {
  const findings: Finding[] = [];
  for (let start = 0; start < file.text.length; ) {
    const feed = file.text.indexOf('\n', start);
    const end = feed < 0 ? file.text.length : feed;
    const offset = skipBlanks(file.text, start, end);
    if (file.text[offset] === '[' && offset < end) {
      findings.push({
        code: 'scope-line',
        severity: 'hint',
        span: { offset, length: end - offset },
        cause: 'A line that begins with "[" names a scope, which has a meaning in SPOE files only.',
        remediation: 'Remove the line unless this is a file for filter spoe.',
      });
    }
    start = end + 1;
  }
  return findings;
}

/** Adds line and column. Findings are sorted first, so that one walk over the lines is enough. */
function locate(file: ConfigFile, findings: Finding[]): Diagnostic[] {
  findings.sort((a, b) => a.span.offset - b.span.offset);
  let line = 1;
  let start = 0;
  return findings.map((finding) => {
    for (;;) {
      const feed = file.text.indexOf('\n', start);
      // The end of the file belongs to its last line, even after a line end.
      if (feed < 0 || feed >= finding.span.offset || feed + 1 >= file.text.length) break;
      start = feed + 1;
      line += 1;
    }
    return { ...finding, line, column: finding.span.offset - start + 1 };
  });
}
