import { type ConfigFile, layoutOf } from '../syntax/config-file.ts';
import type { Layout } from '../syntax/layout.ts';
import { diagnosePassage, type OpenConditional, type PassageSetting } from './diagnose-passage.ts';
import type { Diagnostic } from './diagnostic.ts';
import { locate } from './finding.ts';

/** What is asked about a file. */
export interface DiagnoseOptions {
  /** The HAProxy that shall read it, `major.minor`; without it or with null, only what every release of the catalogue says is given. */
  readonly release?: string | null | undefined;
}

/**
 * Lists what is wrong or remarkable about a file's text, in the order of its lines.
 *
 * Shape:   everything that needs no node: the tokenizer, section headers, conditionals, line ends, encoding, keywords and their
 *          arguments.
 * Returns: no `error` or `warning` for a file that HAProxy accepts without one; hints are possible on any file.
 * Errors:  none. Never throws.
 * Limits:  what stands in a conditional may be skipped on a node, so its keywords give hints only. What is found out about a
 *          section is kept with it: after `file.edit` only those are read again that changed, or that came into a
 *          conditional or out of one.
 */
export function diagnose(file: ConfigFile, options: DiagnoseOptions = {}): Diagnostic[] {
  const layout = layoutOf(file);
  const found = diagnoseWhole(layout);
  const release = options.release ?? null;
  let isUtf8 = true;
  let sectionKind: string | null = null;
  let open: readonly OpenConditional[] = [];
  let setting: PassageSetting = { sectionKind, release, sawElse: noConditional };
  for (const [index, passage] of layout.passages.entries()) {
    const sawElse = open.length === 0 ? noConditional : open.map((conditional) => conditional.sawElse);
    if (passage.header >= 0) sectionKind = passage.names.kind;
    // Kept with the passages: those that follow each other share one.
    if (setting.sectionKind !== sectionKind || setting.sawElse !== sawElse) setting = { sectionKind, release, sawElse };
    const diagnosis = diagnosePassage(passage, setting);
    if (isUtf8 && diagnosis.notUtf8 !== null) {
      found.push(place(layout, index, diagnosis.notUtf8));
      isUtf8 = false;
    }
    for (const diagnostic of diagnosis.found) found.push(place(layout, index, diagnostic));
    if (diagnosis.open.length === 0) open = diagnosis.open;
    else open = diagnosis.open.map((conditional, depth) => placeConditional(layout, index, conditional, open[depth]));
  }
  for (const { unterminated } of open) if (unterminated !== null) found.push(unterminated);
  return found.sort((a, b) => a.span.offset - b.span.offset);
}

const noConditional: readonly boolean[] = [];

/** Moves what was found out about a passage to where it stands in the file. */
function place(layout: Layout, index: number, diagnostic: Diagnostic): Diagnostic {
  const { span, line } = diagnostic;
  const placed = { offset: span.offset + layout.offsetOf(index), length: span.length };
  return { ...diagnostic, span: placed, line: line + layout.lineOf(index) };
}

/** Places a conditional that a passage opens; one from above has its place already. */
function placeConditional(
  layout: Layout,
  index: number,
  { unterminated, sawElse }: OpenConditional,
  above: OpenConditional | undefined,
): OpenConditional {
  return {
    unterminated: unterminated === null ? (above?.unterminated ?? null) : place(layout, index, unterminated),
    sawElse,
  };
}

/** What concerns the file and not one of its lines. */
function diagnoseWhole(layout: Layout): Diagnostic[] {
  const found: Diagnostic[] = [];
  const { passages } = layout;
  const [first, last] = [passages[0], passages.at(-1)];
  if (first?.source.text.startsWith('\xef\xbb\xbf') === true) {
    found.push({
      code: 'byte-order-mark',
      severity: 'error',
      span: { offset: 0, length: 3 },
      line: 1,
      column: 1,
      cause: 'The file begins with a UTF-8 byte order mark, which HAProxy takes for a part of the first word.',
      remediation: 'Remove the first three bytes; many editors call this "UTF-8 without BOM".',
    });
  }
  if (last !== undefined && !last.source.text.endsWith('\n')) {
    const missing = locate(last.source, {
      code: 'missing-final-newline',
      severity: 'error',
      span: { offset: last.source.sizeBytes, length: 0 },
      cause: 'The last line has no line end; HAProxy takes the file for truncated and refuses it.',
      remediation: 'Add a newline at the end of the file.',
    });
    found.push(place(layout, passages.length - 1, missing));
  }
  return found;
}
