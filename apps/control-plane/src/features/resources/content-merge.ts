import type { ResourceKind } from '@sluice/contract';
import { merge, mergeLines, toDisplay } from '@sluice/haproxy-config';
import { ConfigVersions } from './config-versions.ts';
import type { Blob } from './content.ts';
import { mergeNodeValues } from './node-values.ts';

/** One place that two edits changed differently. Texts are for people, null where a side has nothing there. */
export interface ContentConflict {
  section: string;
  ours: string | null;
  theirs: string | null;
}

export type ContentMerge = { kind: 'merged'; bytes: Uint8Array } | { kind: 'conflict'; conflicts: ContentConflict[] };

/** What a conflict names when it is about the file as a whole. */
export const wholeFile = 'the whole file';

/**
 * Merges two edits of one resource: a configuration by section, lists line by line, values one by one. A page, a program or a
 * secret has no parts that could be told apart, so two different edits of one are a conflict.
 */
export function mergeContent(
  { kind, name }: { kind: ResourceKind; name: string },
  contents: { base: Blob; ours: Blob; theirs: Blob },
  versions = new ConfigVersions(),
): ContentMerge {
  if (kind === 'haproxy-config') {
    const { base, ours, theirs } = contents;
    const result = merge(versions.read(base, name), versions.read(ours, name), versions.read(theirs, name));
    return result.kind === 'merged' ? result : { kind: 'conflict', conflicts: [...result.conflicts] };
  }
  const [base, ours, theirs] = [contents.base.bytes, contents.ours.bytes, contents.theirs.bytes];
  switch (kind) {
    case 'map':
    case 'acl-list':
    case 'crt-list':
      return mergeList(base, ours, theirs);
    case 'node-values': {
      const bytes = mergeNodeValues(base, ours, theirs);
      return bytes === null
        ? { kind: 'conflict', conflicts: [conflictOf(latin1(ours), latin1(theirs))] }
        : { kind: 'merged', bytes };
    }
    case 'error-page':
    case 'lua':
    case 'sealed':
      return { kind: 'conflict', conflicts: [conflictOf(latin1(ours), latin1(theirs))] };
  }
}

/** A missing last line feed is added: lists are read the same with it, and a merge may put lines below. */
function mergeList(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): ContentMerge {
  const [old, our, their] = [base, ours, theirs].map(endedText);
  const merged = mergeLines(old ?? '', our ?? '', their ?? '');
  if (merged !== null) return { kind: 'merged', bytes: Buffer.from(merged, 'latin1') };
  return { kind: 'conflict', conflicts: [conflictOf(our ?? '', their ?? '')] };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function endedText(bytes: Uint8Array): string {
  const text = latin1(bytes);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

const shownLines = 200;

/** Both texts without the lines that they begin and end with alike. */
function conflictOf(ours: string, theirs: string): ContentConflict {
  const [left, right] = [ours.split('\n'), theirs.split('\n')];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left[left.length - 1 - end] === right[right.length - 1 - end]) end += 1;
  const part = (lines: readonly string[]) => excerptOf(lines.slice(start, lines.length - end).join('\n'));
  const section = start === 0 ? wholeFile : `line ${start + 1}`;
  return { section, ours: part(left), theirs: part(right) };
}

/** A content for the eye in a conflict: cut where nobody would read on. */
export function excerptOf(latin1Text: string): string {
  const lines = latin1Text.split('\n');
  const shown = lines.length > shownLines ? [...lines.slice(0, shownLines), '…'] : lines;
  return toDisplay(shown.join('\n'));
}
