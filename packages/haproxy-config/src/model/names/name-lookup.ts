import { listKeywords } from '../../catalogue/catalogue.ts';
import type { Keyword } from '../../catalogue/keyword.ts';
import type { Signature, SignatureItem } from '../../catalogue/signature.ts';
import type { LineReading } from '../line-reading.ts';
import type { StatementView } from '../statement-view.ts';

// Most lines of a large file are servers and plain settings: their words are looked at only where a name can be.

/** What words of a keyword can be names: none, only those in arguments of `server` or `bind`, or others too. */
type Naming = 'none' | 'arguments' | 'words';

const namings = new WeakMap<Keyword, Naming>();
const namingArguments = new Map<'bind' | 'server', ReadonlySet<string>>();

/** The reading of a statement that fits best. Null when none is known. */
export function readNamingStatement(reading: LineReading): StatementView | 'no-names' | null {
  const { values } = reading.line;
  if (values[0]?.hasVariable !== false) return null;
  const { placed } = reading.lookup;
  if (placed.length > 0 && placed.every(({ keyword }) => !canName(keyword, reading))) return 'no-names';
  return reading.readBest(placed);
}

function canName(keyword: Keyword, { hasWatchedArgument, line }: LineReading): boolean {
  const naming = namingOf(keyword);
  if (naming !== 'arguments') return naming === 'words';
  if (!hasWatchedArgument) return false;
  const interesting = argumentsThatName(keyword.signatureText.includes('<args:bind>') ? 'bind' : 'server');
  return line.values.some(({ value }) => interesting.has(value) || value.includes('('));
}

/** Is the first argument of such a line a definition, as the name of a server is? */
export function definesServer(keyword: string): boolean {
  return keyword === 'server' || keyword === 'peer';
}

function namingOf(keyword: Keyword): Naming {
  let naming = namings.get(keyword);
  if (naming === undefined) {
    naming = namingOfSignature(keyword.signature, keyword.name);
    namings.set(keyword, naming);
  }
  return naming;
}

function namingOfSignature(signature: Signature, name: string): Naming {
  if (name === 'stick-table' || name.startsWith('stats') || name.startsWith('log') || name === 'server-template') {
    return 'words';
  }
  const namings = signature.map((item) => namingOfItem(item, name));
  if (namings.includes('words')) return 'words';
  return namings.includes('arguments') ? 'arguments' : 'none';
}

function namingOfItem(item: SignatureItem, name: string): Naming {
  switch (item.kind) {
    case 'literal':
      return 'none';
    case 'value':
      if (item.type === 'args') return 'arguments';
      // The line's own definition is read without matching.
      if (item.symbol?.role === 'definition' && definesServer(name)) return 'none';
      return item.symbol !== null || nameTypes.has(item.type) || /,\.\.\.$/.test(item.hint ?? '') ? 'words' : 'none';
    case 'optional':
      return namingOfSignature(item.items, name);
    case 'choice':
    case 'any-order':
      return namingOfSignature(item.alternatives.flat(), name);
    case 'repeat':
      return namingOfItem(item.item, name);
    case 'parentheses':
      return namingOfSignature(item.values, name);
  }
}

const nameTypes: ReadonlySet<string> = new Set(['expr', 'cond', 'fmt', 'var', 'path', 'rest']);

/** The arguments of server or bind lines that name something. */
export function argumentsThatName(family: 'bind' | 'server'): ReadonlySet<string> {
  let names = namingArguments.get(family);
  if (names === undefined) {
    names = new Set(
      listKeywords(family)
        .filter((keyword) => namingOf(keyword) !== 'none')
        .map(({ name }) => name),
    );
    namingArguments.set(family, names);
  }
  return names;
}
