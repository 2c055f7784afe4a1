import type { SymbolKind } from '../catalogue/signature.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Span } from '../text/span.ts';
import type { Word } from '../text/word.ts';
import { mapPiece } from '../text/word-map.ts';

/**
 * What a name is the name of: the kinds of the catalogue, and `listen`. In a reference, `backend` also means a listen
 * section, `frontend` too, `proxy` any of the three, and `table` a proxy or peers section with a stick-table of that name.
 */
export type NameKind = SymbolKind | 'listen';

/** One place where a section names something or uses the name of something. */
export interface NameUse {
  readonly kind: NameKind;
  readonly role: 'definition' | 'reference';
  /** As HAProxy reads it, latin1. The text of a variable stays in it when `isDynamic`. */
  readonly name: string;
  /** The section named in front of it: `shop` in `track shop/web1`. Null when the name stands alone. */
  readonly owner: string | null;
  readonly statement: Statement;
  /** The word that holds the name; null for a name that HAProxy adds, such as the own table of `src_conn_rate`. */
  readonly word: Word | null;
  /** Which characters of the word's value are the name. */
  readonly start: number;
  readonly end: number;
  /** Does the name depend on a variable or on traffic (`use_backend %[…]`)? It then names nothing in particular. */
  readonly isDynamic: boolean;
  /** Does HAProxy refuse the file when nothing has this name? */
  readonly isRequired: boolean;
  /** Is it sure that HAProxy reads a name here? Not on lines that the catalogue does not know. */
  readonly isCertain: boolean;
  /** Conditionals that are open here, counted from the section's header; may be negative after an `.endif`. */
  readonly depth: number;
  /** What asks for the name, for people: `use_backend`, `nbsrv`, `if`. */
  readonly via: string;
}

/** The bytes of a name; null when it is nowhere in the file. */
export function spanOfUse(use: NameUse): Span | null {
  return use.word === null ? null : mapPiece(use.word, use.start, use.end).span;
}

/** The bytes to show for a use: its name, or the line that implies it. */
export function placeOfUse(use: NameUse): Span {
  const span = spanOfUse(use);
  if (span !== null) return span;
  const first = use.statement.words[0];
  const last = use.statement.words.at(-1);
  if (first === undefined || last === undefined) return use.statement.span;
  return { offset: first.span.offset, length: last.span.offset + last.span.length - first.span.offset };
}
