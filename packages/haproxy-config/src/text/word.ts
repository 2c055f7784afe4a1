import type { Span } from './span.ts';

/**
 * One word of a line, as HAProxy's tokenizer sees it.
 *
 * `value` is the latin1 text after quotes and escapes are gone; it ends at a NUL (`\x00`), as it does for HAProxy. A
 * variable in double quotes stays as text (`$NAME`) in `value` and sets `hasVariable`, because its value belongs to a node
 * and not to the file; `expandWords` gives the words for one environment. `raw` is the spelling in the file.
 */
export interface Word {
  readonly value: string;
  readonly raw: string;
  readonly span: Span;
  readonly hasVariable: boolean;
}

/** What the tokenizer refuses about a line. All are fatal for HAProxy and concern one line only. */
export type WordProblemKind =
  | 'unmatched-quote'
  | 'unmatched-brace'
  | 'bad-variable-name'
  | 'bad-word-expansion'
  | 'bad-hex-escape'
  | 'too-many-words';

/** A tokenizer error, and the byte of the file where HAProxy points. */
export interface WordProblem {
  readonly kind: WordProblemKind;
  readonly offset: number;
}

/** What the tokenizer made of one line. */
export interface ScannedLine {
  /** On an error that stops the tokenizer, the words before it. */
  readonly words: readonly Word[];
  /** Where `#` starts a comment, or -1. */
  readonly commentAt: number;
  /** Where a CR or NUL made the tokenizer stop before the line's end, or -1. */
  readonly cutAt: number;
  readonly problem: WordProblem | null;
}

/** HAProxy's limit on words in one line, the keyword included (MAX_LINE_ARGS). */
export const maxWords = 64;
