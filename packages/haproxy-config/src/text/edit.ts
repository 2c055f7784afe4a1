import { encodeLatin1 } from './latin1.ts';

/** Replaces `length` bytes from `offset` by `content` (latin1); `length` 0 inserts. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/**
 * Applies edits that were made on one text. Bytes that no edit covers never change; edits may come in any order, and
 * insertions at the same offset keep theirs.
 *
 * Errors: throws RangeError for edits that overlap or lie outside the text, or whose content is no latin1. All are mistakes
 * of the caller: no text that a user types leads here when the edits come from this package.
 */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let done = 0;
  for (const edit of orderEdits(edits, bytes.length)) {
    parts.push(bytes.subarray(done, edit.offset), encodeLatin1(edit.content));
    done = edit.offset + edit.length;
  }
  parts.push(bytes.subarray(done));
  return joinBytes(parts);
}

/** Sorts edits by their place in a text of `sizeBytes` bytes; errors as for `applyEdits`, except about the content. */
export function orderEdits(edits: readonly Edit[], sizeBytes: number): Edit[] {
  const ordered = edits.map((edit, index) => ({ edit, index }));
  ordered.sort((a, b) => a.edit.offset - b.edit.offset || a.index - b.index);
  let done = 0;
  for (const { edit } of ordered) {
    if (edit.offset < done || edit.length < 0 || edit.offset + edit.length > sizeBytes) {
      throw new RangeError(`The edit at ${edit.offset} overlaps another one or lies outside the ${sizeBytes} bytes.`);
    }
    done = edit.offset + edit.length;
  }
  return ordered.map(({ edit }) => edit);
}

/** Copies byte ranges into one array. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
