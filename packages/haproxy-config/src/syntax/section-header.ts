import { findSectionKeyword, proxyKinds } from './section-keyword.ts';
import type { Statement } from './statement.ts';

/** What a header line says about its section; see `Section`. */
export interface HeaderNames {
  readonly kind: string;
  readonly name: string | null;
  readonly from: string | null;
}

/** Reads a section's header line. */
export function readHeaderNames(header: Statement): HeaderNames {
  const kind = header.keyword;
  const values = header.arguments.map((word) => word.value);
  const first = values[0] ?? null;
  if (findSectionKeyword(kind)?.name === 'none') return { kind, name: null, from: null };
  // `defaults from X` has no name and inherits X, but `defaults from` alone is named `from`.
  if (kind === 'defaults' && first === 'from' && values[1] !== undefined) return { kind, name: null, from: values[1] };
  if ((kind === 'defaults' || proxyKinds.has(kind)) && values[1] === 'from')
    return { kind, name: first, from: values[2] ?? null };
  return { kind, name: first, from: null };
}
