import { fromBase64, toBase64 } from '../../api/base64.ts';

/** A state of the file that edits can be based on. */
export interface Based {
  resource: { digest: string };
  bytes: Uint8Array;
}

/** One person's work on one file. */
export interface Editing<Document extends Based> {
  /** What the edits are based on. */
  base: Document;
  /** What the editor was opened with: the base, or a draft or merge on top of it. */
  start: Uint8Array;
  /** Counts the openings: another number needs another editor. */
  opening: number;
  /** Is there something that would be lost? True from the first key on, before anything is judged. */
  dirty: boolean;
}

export type EditingEvent<Document> =
  | { kind: 'typed' }
  /** Typing paused, and the text was compared with the base. */
  | { kind: 'judged'; differs: boolean }
  /** What the editor holds is staged. */
  | { kind: 'accepted' }
  /** The staged configuration as it is now. */
  | { kind: 'arrived'; document: Document }
  /** Start again on another base, with edits that are already on top of it. */
  | { kind: 'reopened'; document: Document; start: Uint8Array };

export function openEditing<Document extends Based>(base: Document): Editing<Document> {
  return { base, start: base.bytes, opening: 1, dirty: false };
}

/** What becomes of the work. Nothing but the person's own choice replaces a text that has edits. */
export function nextEditing<Document extends Based>(
  editing: Editing<Document>,
  event: EditingEvent<Document>,
): Editing<Document> {
  switch (event.kind) {
    case 'typed':
      return editing.dirty ? editing : { ...editing, dirty: true };
    case 'judged':
      return editing.dirty === event.differs ? editing : { ...editing, dirty: event.differs };
    case 'accepted':
      return { ...editing, dirty: false };
    case 'arrived': {
      const { document } = event;
      if (document === editing.base) return editing;
      // The same bytes with a newer state of the tree: the edits still hold, so they are based on the newer state.
      if (document.resource.digest === editing.base.resource.digest) return { ...editing, base: document };
      return editing.dirty ? editing : reopen(editing, document, document.bytes);
    }
    case 'reopened':
      return reopen(editing, event.document, event.start);
  }
}

function reopen<Document extends Based>(
  editing: Editing<Document>,
  base: Document,
  start: Uint8Array,
): Editing<Document> {
  return { base, start, opening: editing.opening + 1, dirty: !isSame(start, base.bytes) };
}

export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/** Edits that wait for their person, with the bytes that they are based on: those may have gone from the server. */
export interface EditorDraft {
  digest: string;
  base: Uint8Array;
  edited: Uint8Array;
}

export function writeEditorDraft({ digest, base, edited }: EditorDraft): unknown {
  return { digest, base: toBase64(base), edited: toBase64(edited) };
}

/** Reads a draft as a browser stored it; null when it is none. */
export function readEditorDraft(stored: unknown): EditorDraft | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { digest, base, edited }: { digest?: unknown; base?: unknown; edited?: unknown } = { ...stored };
  if (typeof digest !== 'string' || typeof base !== 'string' || typeof edited !== 'string') return null;
  return { digest, base: fromBase64(base), edited: fromBase64(edited) };
}

/**
 * Takes up a draft. On the bytes that it was made from it goes on as if nothing had been; on others it is what the text of
 * somebody who was overtaken is. What is staged already is no draft any more: null.
 */
export function takeUp<Document extends Based>(
  current: Document,
  draft: EditorDraft | null,
  asDocument: (draft: EditorDraft) => Document,
): Editing<Document> | null {
  if (draft === null || isSame(draft.edited, current.bytes) || isSame(draft.edited, draft.base)) return null;
  const base = draft.digest === current.resource.digest ? current : asDocument(draft);
  return { base, start: draft.edited, opening: 1, dirty: true };
}
