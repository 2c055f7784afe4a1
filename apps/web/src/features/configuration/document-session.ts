import {
  applyChanges,
  type LineChange,
  type LineEnd,
  type OpenedDocument,
  openDocument,
  type WrittenDocument,
  writeDocument,
} from './document-lines.ts';

/** One person's edits of one file, from the bytes that were opened to the bytes to stage. */
export interface DocumentSession {
  readonly opened: OpenedDocument;
  /**
   * Takes over what one editor event changed. `version` names the text after it: an undo that comes back to a version gets
   * back its line ends too, also those of lines that were deleted in between.
   */
  change(changes: readonly LineChange[], version: number): void;
  /** The bytes of the editor's text now. */
  write(text: string): WrittenDocument;
}

export function startSession(bytes: Uint8Array, version: number): DocumentSession {
  const opened = openDocument(bytes);
  let lineEnds = opened.lineEnds;
  // With one kind of line end there is nothing to remember: the neighbour always has the right one.
  const mixed = new Set(opened.lineEnds.slice(0, -1)).size > 1;
  const versions = new Map<number, readonly LineEnd[]>(mixed ? [[version, lineEnds]] : []);
  return {
    opened,
    change(changes, next) {
      lineEnds = versions.get(next) ?? applyChanges(lineEnds, changes);
      if (mixed) versions.set(next, lineEnds);
    },
    write: (text) => writeDocument(opened, text, lineEnds),
  };
}
