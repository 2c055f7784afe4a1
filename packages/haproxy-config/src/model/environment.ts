import { type ConfigFile, layoutOf } from '../syntax/config-file.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Span } from '../text/span.ts';
import type { Word } from '../text/word.ts';
import { listWordVariables } from '../text/word-map.ts';

/** One place where the text of a file takes the value of an environment variable. */
export interface VariableUse {
  /** Names that begin with a dot are HAProxy's own: `.FILE`, `.LINE`, `.SECTION`. */
  readonly name: string;
  /** What stands there while the variable is not set, `80` in `${PORT-80}`; null for empty text. */
  readonly fallback: string | null;
  /** `[*]`: the value is split on blanks into several words. */
  readonly splits: boolean;
  /** The reference with its `$` and braces. */
  readonly span: Span;
  /** Counts from 1. */
  readonly line: number;
}

/**
 * Lists where a file takes the values of environment variables, in order.
 *
 * Returns: only references that HAProxy expands: in double quotes, not in comments, single quotes or behind a backslash. Lines
 *          like `setenv` and the sample fetch `env()` name variables, too, but take no value while the file is read.
 * Errors:  none. Never throws.
 * Source:  configuration manual, section 2.3; `readVariable`.
 */
export function listVariables(file: ConfigFile): VariableUse[] {
  const { passages } = layoutOf(file);
  // Most files have no variables; then no line is read.
  if (passages.every(({ source }) => !source.text.includes('$'))) return [];
  const statements = [...file.prologue, ...file.sections.flatMap(({ header, statements: body }) => [header, ...body])];
  return statements.flatMap((statement) =>
    statement.words.filter(({ hasVariable }) => hasVariable).flatMap((word) => readWord(statement, word)),
  );
}

function readWord({ line }: Statement, word: Word): VariableUse[] {
  return listWordVariables(word).map(({ at, reference: { name, fallback, splits, end } }) => ({
    name,
    fallback,
    splits,
    span: { offset: word.span.offset + at, length: end - at },
    line,
  }));
}
