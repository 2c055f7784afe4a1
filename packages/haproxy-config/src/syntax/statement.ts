import type { Span } from '../text/span.ts';
import type { ScannedLine, Word, WordProblem } from '../text/word.ts';
import { type Environment, expandLine } from '../text/word-expander.ts';
import { scanPlacedLine } from '../text/word-scanner.ts';
import type { PlacedPassage } from './passage.ts';

/**
 * One line that is neither blank nor a comment: a section header, a keyword line, or a conditional such as `.if`. It has a
 * word, unless the tokenizer refuses the line before its first.
 *
 * Words are split on first use; the getters cost nothing until then, and the result is kept.
 */
export interface Statement {
  /** The first word after the modifier; the text of a variable when the word holds one. May be empty (`""`). */
  readonly keyword: string;
  /** `no` or `default` in front of another word. */
  readonly modifier: 'no' | 'default' | null;
  /** All words of the line as HAProxy's tokenizer counts them: modifier and keyword included. */
  readonly words: readonly Word[];
  /** The words after the keyword. */
  readonly arguments: readonly Word[];
  /** The whole line without its line end. */
  readonly span: Span;
  /** Counts from 1. */
  readonly line: number;
  /** The blanks before the first word. */
  readonly indent: string;
  /** From `#` to the end of the line. */
  readonly comment: Span | null;
  /** What the tokenizer refuses about the line, or null. */
  readonly problem: WordProblem | null;
  /** The text that the tokenizer refused to split, from the end of the last word on; empty for a line without a problem. */
  readonly unread: string;
  /** Where a CR or NUL made HAProxy stop reading before the end of the line; the bytes from there on do nothing. */
  readonly cutAt: number | null;
}

type Remarks = Omit<ScannedLine, 'words'>;

const noRemarks: Remarks = { commentAt: -1, cutAt: -1, problem: null };

/** A line with a comment, an early end or an error. */
class RemarkableLine {
  readonly words: readonly Word[];
  readonly remarks: Remarks;

  constructor(words: readonly Word[], { commentAt, cutAt, problem }: Remarks) {
    this.words = words;
    this.remarks = { commentAt, cutAt, problem };
  }
}

/** A statement that reads its line on demand. */
export class SourceStatement implements Statement {
  private readonly place: PlacedPassage;
  private readonly lineIndex: number;
  /** Its words; with what is remarkable about the line besides them, which most lines do not have. */
  private known: readonly Word[] | RemarkableLine | null = null;

  constructor(place: PlacedPassage, lineIndex: number) {
    this.place = place;
    this.lineIndex = lineIndex;
  }

  private read(): readonly Word[] | RemarkableLine {
    if (this.known === null) {
      const { source } = this.place;
      const [start, end] = [source.startOf(this.lineIndex), source.feedOf(this.lineIndex)];
      const scanned = scanPlacedLine(this.place, start, end);
      // What is kept is kept as small as it is: an array that grew has room for more.
      const words = scanned.words.slice();
      const isPlain = scanned.commentAt < 0 && scanned.cutAt < 0 && scanned.problem === null;
      this.known = isPlain ? words : new RemarkableLine(words, scanned);
    }
    return this.known;
  }

  get words(): readonly Word[] {
    const known = this.read();
    return known instanceof RemarkableLine ? known.words : known;
  }

  private get remarks(): Remarks {
    const known = this.read();
    return known instanceof RemarkableLine ? known.remarks : noRemarks;
  }

  get modifier(): 'no' | 'default' | null {
    const { words } = this;
    const first = words[0];
    if (first === undefined || words.length < 2) return null;
    const { value } = first;
    if ((value !== 'no' && value !== 'default') || first.hasVariable) return null;
    return value;
  }

  get keyword(): string {
    return this.words[this.modifier === null ? 0 : 1]?.value ?? '';
  }

  get arguments(): readonly Word[] {
    return this.words.slice(this.modifier === null ? 1 : 2);
  }

  get span(): Span {
    const { source, offset } = this.place;
    const start = source.startOf(this.lineIndex);
    return { offset: offset + start, length: source.endOf(this.lineIndex) - start };
  }

  get line(): number {
    return this.place.line + this.lineIndex + 1;
  }

  get indent(): string {
    const { source, offset } = this.place;
    const start = source.startOf(this.lineIndex);
    const first = this.words[0];
    return first === undefined ? '' : source.text.slice(start, first.span.offset - offset);
  }

  get comment(): Span | null {
    const offset = this.remarks.commentAt;
    return offset < 0 ? null : { offset, length: this.end - offset };
  }

  get problem(): WordProblem | null {
    return this.remarks.problem;
  }

  get unread(): string {
    if (this.problem === null) return '';
    const { offset, source } = this.place;
    const last = this.words.at(-1)?.span;
    const start = last === undefined ? source.startOf(this.lineIndex) : last.offset + last.length - offset;
    return source.text.slice(start, source.endOf(this.lineIndex)).trim();
  }

  get cutAt(): number | null {
    const at = this.remarks.cutAt;
    // The CR of a CR LF line end is where every such line stops.
    return at < 0 || at >= this.end ? null : at;
  }

  expand(environment: Environment): string[] {
    const { source } = this.place;
    return expandLine(source.text, source.startOf(this.lineIndex), source.feedOf(this.lineIndex), environment);
  }

  /** Where the line's text ends in the file. */
  private get end(): number {
    return this.place.offset + this.place.source.endOf(this.lineIndex);
  }
}

/**
 * The words of a statement as HAProxy sees them in one environment; with `emptyEnvironment`, as if no variable were set.
 *
 * Their number may differ from `statement.words`: `"${NAME[*]}"` makes none, one or several.
 */
export function expandWords(statement: Statement, environment: Environment): string[] {
  if (statement instanceof SourceStatement && statement.words.some((word) => word.hasVariable)) {
    return statement.expand(environment);
  }
  // After a tokenizer error at a variable the words before it are all there is, in any environment.
  return statement.words.map((word) => word.value);
}
