import { listKeywords } from '../catalogue/catalogue.ts';
import type { Signature, SignatureItem } from '../catalogue/signature.ts';

/** The lines whose arguments are keywords with values. */
export type ArgumentKind = 'bind' | 'server';

// What the catalogue counts to `source`, but what may follow it as an argument of its own: `source 0.0.0.0 usesrc client`.
const partsOfSource = ['usesrc', 'interface'];

const counts = new Map<ArgumentKind, ReadonlyMap<string, number>>();

function countsOf(kind: ArgumentKind): ReadonlyMap<string, number> {
  let known = counts.get(kind);
  if (known === undefined) {
    const found = new Map(listKeywords(kind).map(({ name, signature }) => [name, countWords(signature)]));
    if (kind === 'server') for (const name of partsOfSource) found.set(name, 1);
    known = found;
    counts.set(kind, known);
  }
  return known;
}

/** How many words a signature asks for at least. */
function countWords(signature: Signature): number {
  return signature.reduce((sum, item) => sum + countItem(item), 0);
}

function countItem(item: SignatureItem): number {
  switch (item.kind) {
    case 'optional':
    case 'any-order':
      return 0;
    case 'choice':
      return Math.min(...item.alternatives.map(countWords));
    case 'parentheses':
      // Glued to the keyword: `set-proxy-v2-tlv-fmt(ID) FORMAT`.
      return item.prefix === '' ? 0 : 1;
    default:
      return 1;
  }
}

/** How many values follow an argument keyword, as the catalogue says; 0 for flags and for words that are not known. */
export function countArgumentValues(kind: ArgumentKind, keyword: string): number {
  const open = keyword.indexOf('(');
  return countsOf(kind).get(open < 0 ? keyword : keyword.slice(0, open)) ?? 0;
}
