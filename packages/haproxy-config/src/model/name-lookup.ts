import { type FoundKeyword, familyOf, findKeywords, isPlacedIn, listKeywords } from '../catalogue/catalogue.ts';
import type { Family, Keyword } from '../catalogue/keyword.ts';
import type { Signature, SignatureItem } from '../catalogue/signature.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../text/word.ts';
import { bodyWords, namesOf, readBy, type StatementView } from './statement-view.ts';

// Most lines of a large file are servers and plain settings. What the catalogue says about them is looked up once, and their
// words are matched only where a name can be.

/** What words of a keyword can be names: none, only those in arguments of `server` or `bind`, or others too. */
type Naming = 'none' | 'arguments' | 'words';

const namings = new WeakMap<Keyword, Naming>();
const oneWordNames = new Map<Family, ReadonlySet<string>>();
const foundByWord = new Map<string, readonly FoundKeyword[]>();
const namingArguments = new Map<Family, ReadonlySet<string>>();

/** The keywords whose name a statement's words begin with and that may stand in the section, the longest names first. */
export function findPlaced(sectionKind: string, words: readonly Word[]): readonly FoundKeyword[] {
  const first = words[0]?.value ?? '';
  const family = familyOf(sectionKind);
  if (!namesOfOneWord(family).has(first)) return findAll(family, sectionKind, words);
  const key = `${sectionKind} ${first}`;
  let found = foundByWord.get(key);
  if (found === undefined) {
    found = findAll(family, sectionKind, words.slice(0, 1));
    foundByWord.set(key, found);
  }
  return found;
}

function findAll(family: Family, sectionKind: string, words: readonly Word[]): FoundKeyword[] {
  return findKeywords(family, namesOf(words), sectionKind).filter(({ keyword }) => isPlacedIn(keyword, sectionKind));
}

/** First words that are a whole name and begin no longer one. */
function namesOfOneWord(family: Family): ReadonlySet<string> {
  let names = oneWordNames.get(family);
  if (names === undefined) {
    const all = listKeywords(family);
    const others = all.filter(({ name, takesParentheses }) => takesParentheses || name.includes(' '));
    const taken = new Set(others.map(({ name }) => name.split(' ')[0]));
    names = new Set(all.map(({ name }) => name).filter((name) => !taken.has(name) && !name.includes(' ')));
    oneWordNames.set(family, names);
  }
  return names;
}

/** The reading of a statement that fits best: of several rows by one name, one without a problem. Null when none is known. */
export function readNamingStatement(sectionKind: string, statement: Statement): StatementView | 'no-names' | null {
  const words = bodyWords(statement);
  if (words[0]?.hasVariable !== false) return null;
  const found = findPlaced(sectionKind, words);
  if (found.length > 0 && found.every(({ keyword }) => !canName(keyword, words))) return 'no-names';
  let first: StatementView | null = null;
  for (const { keyword, wordCount } of found) {
    const view = readBy(keyword, wordCount, statement, words);
    if (view.problem === null) return view;
    first ??= view;
  }
  return first;
}

function canName(keyword: Keyword, words: readonly Word[]): boolean {
  const naming = namingOf(keyword);
  if (naming !== 'arguments') return naming === 'words';
  const interesting = argumentsThatName(keyword.signatureText.includes('<args:bind>') ? 'bind' : 'server');
  return words.some(({ value }) => interesting.has(value) || value.includes('('));
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

function argumentsThatName(family: 'bind' | 'server'): ReadonlySet<string> {
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
