import { decodeLatin1, encodeLatin1, toDisplay } from '../text/latin1.ts';

/** What a file of entries is: lines of key and value, or lines that are one pattern each. */
export type ListKind = 'map' | 'acl-list';

/** What an entry says. All text is latin1, see `toLatin1`. */
export interface ListEntryWords {
  readonly key: string;
  /** Null in an ACL list; '' for a key of a map that stands alone. */
  readonly value: string | null;
}

/** An entry where it stands in the file. */
export interface ListEntry extends ListEntryWords {
  /** 1-based. */
  readonly line: number;
}

/** Why an entry cannot be written. `field` is what the person has to correct. */
export interface ListProblem {
  readonly kind: 'refused';
  readonly field: 'key' | 'value' | 'line';
  readonly cause: string;
  readonly remediation: string;
}

interface EntryPlace {
  readonly line: number;
  readonly keyStart: number;
  readonly keyEnd: number;
  /** Equal where there is no value. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Of the line, and behind its line feed. */
  readonly start: number;
  readonly end: number;
}

/**
 * The entries of a map or an ACL list as HAProxy reads them from the file.
 *
 * Shape:  `#` makes a comment in the first column only: behind a blank it begins a key. Blanks in front do not count, and a
 *         line ends at its first CR or LF. The key of a map ends at the first blank, the value begins at the next other
 *         character and has no blanks at its end; a pattern of an ACL list is the whole line, blanks at its end included.
 * Limits: HAProxy cuts lines that are longer than its buffer (`tune.bufsize`); here they stay whole.
 * Source: configuration manual, section 7.1 (`-f`) and `map`; compared with `show map` and `show acl` of 2.6 and 3.4.
 */
export function readListEntries(bytes: Uint8Array, kind: ListKind): ListEntry[] {
  const text = decodeLatin1(bytes);
  const entries: ListEntry[] = [];
  for (const place of eachEntry(text, kind)) entries.push(wordsAt(text, kind, place));
  return entries;
}

/** Puts an entry behind the last line. No other byte changes; a last line without line feed gets one. */
export function addListEntry(bytes: Uint8Array, kind: ListKind, entry: ListEntryWords): Uint8Array | ListProblem {
  const problem = findListProblem(kind, entry);
  if (problem !== null) return problem;
  const text = decodeLatin1(bytes);
  const lineEnd = text.charAt(text.lastIndexOf('\n') - 1) === '\r' ? '\r\n' : '\n';
  const joint = text === '' || text.endsWith('\n') ? '' : lineEnd;
  return encodeLatin1(`${text}${joint}${writeEntry(entry)}${lineEnd}`);
}

/** Gives the entry of a line other words. Blanks, line end and every other line stay. */
export function setListEntry(
  bytes: Uint8Array,
  kind: ListKind,
  line: number,
  entry: ListEntryWords,
): Uint8Array | ListProblem {
  const problem = findListProblem(kind, entry);
  if (problem !== null) return problem;
  const text = decodeLatin1(bytes);
  const place = findPlace(text, kind, line);
  if (place === null) return noEntry(line);
  const isLone = entry.value === null || entry.value === '';
  const gap = place.valueStart > place.keyEnd ? text.slice(place.keyEnd, place.valueStart) : ' ';
  const bare = place.keyStart === place.start && entry.key.startsWith('#') ? ' ' : '';
  const written = `${bare}${entry.key}${isLone ? '' : `${gap}${entry.value}`}`;
  return encodeLatin1(text.slice(0, place.keyStart) + written + text.slice(place.valueEnd));
}

/** Takes the line of an entry out, line end included. */
export function removeListEntry(bytes: Uint8Array, kind: ListKind, line: number): Uint8Array | ListProblem {
  const text = decodeLatin1(bytes);
  const place = findPlace(text, kind, line);
  if (place === null) return noEntry(line);
  return encodeLatin1(text.slice(0, place.start) + text.slice(place.end));
}

/** Why HAProxy would read other words than these back; null when it reads them as they are. */
export function findListProblem(kind: ListKind, { key, value }: ListEntryWords): ListProblem | null {
  if (key === '') return refused('key', 'An entry needs a key.', 'Write what HAProxy is to look up.');
  if (kind === 'map' && /[ \t]/.test(key)) {
    const cause = `The key “${toDisplay(key)}” has a blank, where the value would begin.`;
    return refused('key', cause, 'Write the key without blanks.');
  }
  if (/^[ \t]/.test(key)) {
    return refused('key', 'HAProxy does not read blanks in front of an entry.', 'Take the blanks in front away.');
  }
  if (unwritable.test(key)) return refused('key', lineBreak, 'Write it in one line.');
  if (kind === 'acl-list') {
    return value === null ? null : refused('value', 'An ACL list has no values.', 'Give only the pattern.');
  }
  if (value === null) return null;
  if (/^[ \t]|[ \t]$/.test(value)) {
    return refused('value', 'HAProxy does not read blanks around a value.', 'Take the blanks around it away.');
  }
  return unwritable.test(value) ? refused('value', lineBreak, 'Write it in one line.') : null;
}

const unwritable = /[\0\r\n]/;
const lineBreak = 'A line break or a NUL byte ends an entry.';

function refused(field: ListProblem['field'], cause: string, remediation: string): ListProblem {
  return { kind: 'refused', field, cause, remediation };
}

function noEntry(line: number): ListProblem {
  return refused('line', `There is no entry in line ${line}.`, 'Read the entries again: the text is another by now.');
}

function writeEntry({ key, value }: ListEntryWords): string {
  return `${key.startsWith('#') ? ' ' : ''}${key}${value === null || value === '' ? '' : ` ${value}`}`;
}

function wordsAt(text: string, kind: ListKind, place: EntryPlace): ListEntry {
  const key = text.slice(place.keyStart, place.keyEnd);
  return { key, value: kind === 'map' ? text.slice(place.valueStart, place.valueEnd) : null, line: place.line };
}

function findPlace(text: string, kind: ListKind, line: number): EntryPlace | null {
  for (const place of eachEntry(text, kind)) if (place.line === line) return place;
  return null;
}

function* eachEntry(text: string, kind: ListKind): Generator<EntryPlace> {
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed + 1;
    line += 1;
    const place = placeIn(text, kind, { line, start, end });
    if (place !== null) yield place;
    start = end;
  }
}

const isBlank = (character: string | undefined) => character === ' ' || character === '\t';

function placeIn(text: string, kind: ListKind, at: Pick<EntryPlace, 'line' | 'start' | 'end'>): EntryPlace | null {
  if (text[at.start] === '#') return null;
  let keyStart = at.start;
  while (keyStart < at.end && isBlank(text[keyStart])) keyStart += 1;
  let lineEnd = keyStart;
  while (lineEnd < at.end && text[lineEnd] !== '\r' && text[lineEnd] !== '\n') lineEnd += 1;
  if (lineEnd === keyStart) return null;
  if (kind === 'acl-list') return { ...at, keyStart, keyEnd: lineEnd, valueStart: lineEnd, valueEnd: lineEnd };
  let keyEnd = keyStart;
  while (keyEnd < lineEnd && !isBlank(text[keyEnd])) keyEnd += 1;
  let valueStart = keyEnd;
  while (valueStart < lineEnd && isBlank(text[valueStart])) valueStart += 1;
  let valueEnd = lineEnd;
  while (valueEnd > valueStart && isBlank(text[valueEnd - 1])) valueEnd -= 1;
  if (valueStart === lineEnd) return { ...at, keyStart, keyEnd, valueStart: keyEnd, valueEnd: keyEnd };
  return { ...at, keyStart, keyEnd, valueStart, valueEnd };
}
