import { joinBytes } from '../text/edit.ts';
import type { CheckMessage } from './check-output.ts';

/** One input of a compiled file, in the order in which HAProxy shall read them. */
export interface CompilePart {
  /** What people know it by: a file, a rule; null for text of the program itself, which no person can correct. */
  readonly source: string | null;
  readonly bytes: Uint8Array;
}

/** Where the lines of a part stand in the compiled text. */
export interface PlacedPart {
  readonly source: string | null;
  /** Counts from 1. */
  readonly firstLine: number;
  readonly lineCount: number;
}

/** One text made of several, and where each of its lines comes from. */
export interface Compiled {
  readonly bytes: Uint8Array;
  readonly parts: readonly PlacedPart[];
}

/** A line of a source, counted from 1. */
export interface SourceLine {
  readonly source: string;
  readonly line: number;
}

/** A message of `haproxy -c`, on the line of the source that caused it; null when it has no line, or one of the program's own. */
export interface TracedMessage extends CheckMessage {
  readonly at: SourceLine | null;
}

const lineFeed = 10;

/**
 * Joins inputs into the text that HAProxy reads, with a map back.
 *
 * Shape:   any bytes. A part whose last line has no line end gets one when another part follows, so that no two parts share
 *          a line; the last part keeps its own end, which HAProxy judges.
 * Returns: the bytes of all parts in order; every line of the result belongs to exactly one part.
 * Errors:  none. Never throws.
 * Limits:  linear in the size. A part is only joined: that it begins with a section is the caller's business.
 */
export function compile(parts: readonly CompilePart[]): Compiled {
  const chunks: Uint8Array[] = [];
  const placed: PlacedPart[] = [];
  const last = parts.findLastIndex(({ bytes }) => bytes.length > 0);
  let firstLine = 1;
  for (const [index, { source, bytes }] of parts.entries()) {
    const isOpen = bytes.length > 0 && bytes.at(-1) !== lineFeed;
    chunks.push(bytes);
    if (isOpen && index < last) chunks.push(Uint8Array.of(lineFeed));
    const lineCount = countFeeds(bytes) + (isOpen ? 1 : 0);
    placed.push({ source, firstLine, lineCount });
    firstLine += lineCount;
  }
  return { bytes: joinBytes(chunks), parts: placed };
}

function countFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}

/** Where a line of the compiled text (from 1) comes from; null for lines of the program itself and beyond the end. */
export function traceLine(compiled: Pick<Compiled, 'parts'>, line: number): SourceLine | null {
  const part = compiled.parts.find(({ firstLine, lineCount }) => line >= firstLine && line < firstLine + lineCount);
  if (part === undefined || part.source === null) return null;
  return { source: part.source, line: line - part.firstLine + 1 };
}

/**
 * Puts messages of `haproxy -c` (see `parseCheckOutput`) on the lines that people wrote.
 *
 * Shape:   `file` is the name under which HAProxy read the compiled text; messages about other files stay where they are.
 */
export function traceMessages(
  compiled: Pick<Compiled, 'parts'>,
  file: string,
  messages: readonly CheckMessage[],
): TracedMessage[] {
  return messages.map((message) => {
    const isOurs = message.line !== null && message.file === file;
    return { ...message, at: isOurs && message.line !== null ? traceLine(compiled, message.line) : null };
  });
}
