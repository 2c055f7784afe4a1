import { createHash } from 'node:crypto';
import type { FileDiff, FileText } from '@sluice/contract';
import type { z } from 'zod';

/** The name of a blob: SHA-256 of its bytes in lower-case hex. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a resource holds before its first edit. */
export const emptyContent = new Uint8Array(0);
export const emptyDigest = digestOf(emptyContent);

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text for the eye: UTF-8 when the bytes are valid UTF-8, else each byte as one Latin-1 character. */
export function textOf(bytes: Uint8Array): { encoding: 'utf-8' | 'latin-1'; text: string } {
  try {
    return { encoding: 'utf-8', text: strictUtf8.decode(bytes) };
  } catch {
    // Buffer's latin1 maps each byte to the character of the same number, unlike TextDecoder's windows-1252.
    return {
      encoding: 'latin-1',
      text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
    };
  }
}

export interface Blob {
  digest: string;
  bytes: Uint8Array;
}

/** Bytes with their name. */
export function blobOf(bytes: Uint8Array): Blob {
  return { digest: digestOf(bytes), bytes };
}

export function fileText(blob: Blob): z.infer<typeof FileText> {
  return { digest: blob.digest, ...textOf(blob.bytes) };
}

/** Lines as HAProxy counts them; a last line without its line feed is a line. */
export function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
  return bytes.length > 0 && bytes.at(-1) !== 10 ? lines + 1 : lines;
}

/** The difference of one resource between two trees; null means that the tree lacks it. */
export function fileDiff(
  resource: Pick<FileDiff, 'resourceId' | 'kind' | 'name'>,
  before: Blob | null,
  after: Blob | null,
): FileDiff {
  const beforeText = before === null ? null : fileText(before);
  const afterText = after === null ? null : fileText(after);
  return {
    resourceId: resource.resourceId,
    kind: resource.kind,
    name: resource.name,
    before: beforeText,
    after: afterText,
    ...countChangedLines(before?.bytes ?? emptyContent, after?.bytes ?? emptyContent),
  };
}

/**
 * Counts the lines that a shortest line difference adds and removes.
 *
 * Limits: beyond `maxEdits` edits the middle part counts as replaced, so noise costs linear time.
 */
export function countChangedLines(before: Uint8Array, after: Uint8Array): { addedLines: number; removedLines: number } {
  const left = splitLines(before);
  const right = splitLines(after);
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let leftEnd = left.length;
  let rightEnd = right.length;
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd -= 1;
    rightEnd -= 1;
  }
  const removable = leftEnd - start;
  const addable = rightEnd - start;
  const edits = shortestEdit(left.slice(start, leftEnd), right.slice(start, rightEnd));
  if (edits === null) return { addedLines: addable, removedLines: removable };
  // Additions minus removals is the difference of the lengths, and their sum the number of edits.
  const addedLines = (edits + addable - removable) / 2;
  return { addedLines, removedLines: edits - addedLines };
}

const maxEdits = 1000;

/** Length of the shortest edit script (E. Myers, "An O(ND) Difference Algorithm", 1986); null beyond `maxEdits`. */
function shortestEdit(left: readonly string[], right: readonly string[]): number | null {
  const reach = new Map<number, number>([[1, 0]]);
  const limit = Math.min(left.length + right.length, maxEdits);
  for (let edits = 0; edits <= limit; edits += 1) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = reach.get(diagonal + 1) ?? -1;
      const across = (reach.get(diagonal - 1) ?? -1) + 1;
      let x = diagonal === -edits || (diagonal !== edits && across <= down) ? down : across;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x += 1;
      reach.set(diagonal, x);
      if (x >= left.length && x - diagonal >= right.length) return edits;
    }
  }
  return null;
}

function splitLines(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const lines = text.split('\n');
  // The line feed stays part of its line, so that a missing last one is a difference.
  const last = lines.pop() ?? '';
  const ended = lines.map((line) => `${line}\n`);
  return last === '' ? ended : [...ended, last];
}
