import type { SymbolKind } from '../../catalogue/signature.ts';
import type { Span } from '../../text/span.ts';
import type { LinePlace } from './line-place.ts';

/**
 * What a name is the name of: the kinds of the catalogue, and `listen`. In a reference, `backend` also means a listen
 * section, `frontend` too, `proxy` any of the three, and `table` a proxy or peers section with a stick-table of that name.
 */
export type NameKind = SymbolKind | 'listen';

/**
 * One place where a section names something or uses the name of something. Places count from the beginning of the section
 * with its comments (`ownedSpan`), so that they hold wherever the section stands; `spanOfUse` and its like give those of the file.
 */
export interface NameUse {
  readonly kind: NameKind;
  readonly role: 'definition' | 'reference';
  /** As HAProxy reads it, latin1. The text of a variable stays in it when `isDynamic`. */
  readonly name: string;
  /** The section named in front of it: `shop` in `track shop/web1`. Null when the name stands alone. */
  readonly owner: string | null;
  readonly place: LinePlace;
  /** The word that holds the name; null for a name that HAProxy adds, such as the own table of `src_conn_rate`. */
  readonly word: Span | null;
  /** Which characters of the word's value are the name. */
  readonly start: number;
  readonly end: number;
  /** The bytes of the name; null when it is nowhere in the file. */
  readonly span: Span | null;
  /** Does the name depend on a variable or on traffic (`use_backend %[…]`)? It then names nothing in particular. */
  readonly isDynamic: boolean;
  /** Does HAProxy refuse the file when nothing has this name? */
  readonly isRequired: boolean;
  /** Is it sure that HAProxy reads a name here? Not on lines that the catalogue does not know. */
  readonly isCertain: boolean;
  /** What asks for the name, for people: `use_backend`, `nbsrv`, `if`. */
  readonly via: string;
}

/** The bytes to show for a use, in its section: its name, or the line that implies it. */
export function placeInSection(use: NameUse): Span {
  return use.span ?? { offset: use.place.offset, length: use.place.length };
}
