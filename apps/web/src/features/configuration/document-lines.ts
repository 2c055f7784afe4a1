/**
 * Keeps a file byte-exact while it is edited in an editor that only knows lines of text.
 *
 * A file is a byte order mark (maybe), then lines, each with its end (LF, CRLF, or nothing at the end of the file).
 * The editor sees the lines joined by LF. Everything but the line ends is recovered from the text itself, because the
 * decoding is one-to-one: UTF-8 when the whole file is valid UTF-8, else Latin-1; a bare CR, which an editor would take
 * for a line end, is shown as a mark that does not occur in the file. So only the ends are tracked, edit by edit.
 */

export type LineEnd = '' | '\n' | '\r\n';

/** What one edit replaced, in the editor's words: 1-based lines and UTF-16 columns, as they were before the edit. */
export interface LineChange {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
  text: string;
}

export interface OpenedDocument {
  encoding: 'utf-8' | 'latin-1';
  hasByteOrderMark: boolean;
  /** Stands for a bare CR. */
  carriageReturnMark: string;
  /** Lines joined by LF; what the editor is given. */
  text: string;
  /** One entry a line of `text`; the last one is always ''. */
  lineEnds: readonly LineEnd[];
}

export type WrittenDocument =
  | { kind: 'bytes'; bytes: Uint8Array<ArrayBuffer> }
  /** The file is Latin-1 and the text has a character that Latin-1 lacks. */
  | { kind: 'not-encodable'; line: number; character: string };

/** U+240D is the picture of CR; private-use characters step in for a file that has that one itself. */
const carriageReturnMarks = ['\u240d', '\ue00d', '\ue0d0', '\uf8ff'];
const byteOrderMark = '\ufeff';

export function openDocument(bytes: Uint8Array): OpenedDocument {
  const utf8 = decodeUtf8(bytes);
  const decoded = utf8 ?? decodeLatin1(bytes);
  const hasByteOrderMark = utf8 !== null && decoded.startsWith(byteOrderMark);
  const whole = hasByteOrderMark ? decoded.slice(1) : decoded;
  const mark = carriageReturnMarks.find((candidate) => !whole.includes(candidate)) ?? unusedCharacter(whole);
  const lineEnds: LineEnd[] = [];
  const lines = whole.split('\n').map((line, index, all) => {
    const last = index === all.length - 1;
    const crlf = !last && line.endsWith('\r');
    lineEnds.push(last ? '' : crlf ? '\r\n' : '\n');
    return (crlf ? line.slice(0, -1) : line).replaceAll('\r', mark);
  });
  return {
    encoding: utf8 === null ? 'latin-1' : 'utf-8',
    hasByteOrderMark,
    carriageReturnMark: mark,
    text: lines.join('\n'),
    lineEnds,
  };
}

/**
 * Line ends after an edit. A line keeps the end that it had; a new line takes the end of the line it was made from.
 * `changes` are those of one editor event: all positions refer to the text before it and none overlap.
 */
export function applyChanges(lineEnds: readonly LineEnd[], changes: readonly LineChange[]): LineEnd[] {
  const next = [...lineEnds];
  const fromTheEnd = [...changes].sort((a, b) => b.startLine - a.startLine || b.startColumn - a.startColumn);
  for (const change of fromTheEnd) {
    const inserted = countLineBreaks(change.text);
    const removed = change.endLine - change.startLine;
    if (inserted === 0 && removed === 0) continue;
    const kept = next[change.endLine - 1] ?? '';
    const added: LineEnd[] = [];
    for (let index = 0; index < inserted; index += 1) {
      const old = index < removed ? next[change.startLine - 1 + index] : undefined;
      added.push(old === undefined || old === '' ? neighbourEnd(next, change.startLine - 1) : old);
    }
    next.splice(change.startLine - 1, removed + 1, ...added, kept);
  }
  return next;
}

/** The bytes of an edited text. Without an edit they are those of the opened file, whatever it held. */
export function writeDocument(
  opened: Pick<OpenedDocument, 'encoding' | 'hasByteOrderMark' | 'carriageReturnMark'>,
  text: string,
  lineEnds: readonly LineEnd[],
): WrittenDocument {
  const lines = text.split('\n');
  const parts: string[] = opened.hasByteOrderMark ? [byteOrderMark] : [];
  lines.forEach((line, index) => {
    parts.push(line.replaceAll(opened.carriageReturnMark, '\r'));
    if (index < lines.length - 1) parts.push(lineEnds[index] || neighbourEnd(lineEnds, index));
  });
  const whole = parts.join('');
  if (opened.encoding === 'utf-8') return { kind: 'bytes', bytes: new TextEncoder().encode(whole) };
  const outside = firstOutsideLatin1(whole);
  if (outside !== null) {
    const line = countLineBreaks(whole.slice(0, outside)) + 1;
    return { kind: 'not-encodable', line, character: String.fromCodePoint(whole.codePointAt(outside) ?? 0) };
  }
  return { kind: 'bytes', bytes: encodeLatin1(whole) };
}

/** The end of the nearest line above that has one, else of the nearest below, else LF. */
function neighbourEnd(lineEnds: readonly LineEnd[], index: number): LineEnd {
  for (let above = Math.min(index, lineEnds.length - 1); above >= 0; above -= 1) {
    const end = lineEnds[above];
    if (end !== undefined && end !== '') return end;
  }
  return lineEnds.find((end) => end !== '') ?? '\n';
}

function countLineBreaks(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)) count += 1;
  }
  return count;
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

// The encoding standard's "latin1" is windows-1252 and would lose 0x80 to 0x9F, hence by hand.
function decodeLatin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return parts.join('');
}

function firstOutsideLatin1(text: string): number | null {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0xff) return index;
  return null;
}

function encodeLatin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** There is always one: a file of 10 MB has fewer different characters than the private-use planes have. */
function unusedCharacter(text: string): string {
  let code = 0xf0000;
  while (text.includes(String.fromCodePoint(code))) code += 1;
  return String.fromCodePoint(code);
}
