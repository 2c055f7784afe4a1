import {
  familyOf,
  findKeywords,
  isOfferedIn,
  listKeywords,
  listNextWords,
  matchContext,
} from '../catalogue/catalogue.ts';
import type { Keyword } from '../catalogue/keyword.ts';
import type { SignatureItem, SymbolKind } from '../catalogue/signature.ts';
import { listExpected } from '../catalogue/signature-match.ts';
import { describeItem } from '../catalogue/signature-words.ts';
import { listAcls } from '../model/acl-view.ts';
import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { sectionKeywords } from '../syntax/section-keyword.ts';
import type { Span } from '../text/span.ts';
import { readCursor } from './cursor.ts';

/** One thing that may be typed at the cursor. */
export interface Completion {
  /** `placeholder` says what is expected and inserts nothing. */
  readonly kind: 'section' | 'keyword' | 'argument' | 'word' | 'name' | 'placeholder';
  /** What is shown and, unless it is a placeholder, written in place of `span`. */
  readonly text: string;
  /** One line about it; empty when there is nothing to say. */
  readonly help: string;
  /** What it replaces: the word at the cursor, or nothing. */
  readonly span: Span;
}

/** What the caller knows besides the file. */
export interface CompletionOptions {
  /** Leave out what this release does not know. */
  readonly release?: string | undefined;
  /** Further files of the configuration, whose sections may be named as well. */
  readonly beside?: readonly ConfigFile[] | undefined;
  /** Names that a reference of a kind may use; without it, the sections of the file and of those beside it. */
  readonly namesOf?: ((kind: SymbolKind) => readonly string[]) | undefined;
}

/**
 * Lists what may stand at an offset: section keywords, keywords of the section, what a keyword's signature asks for next, and names that
 * are defined.
 *
 * Returns: everything that fits there; the caller filters by what is typed already. Empty in comments.
 * Errors:  none. Never throws.
 */
export function complete(file: ConfigFile, offset: number, options: CompletionOptions = {}): Completion[] {
  const cursor = readCursor(file, offset);
  if (cursor === null) return [];
  const span = cursor.word?.span ?? { offset, length: 0 };
  const found: Omit<Completion, 'span'>[] = [];
  if (cursor.before.length === 0) {
    found.push(...sectionKeywords.map(({ keyword }) => ({ kind: 'section' as const, text: keyword, help: '' })));
  }
  if (cursor.section !== null && cursor.statement !== cursor.section.header) {
    found.push(...completeBody(file, cursor.section, cursor.before, options));
  }
  return found.map((completion) => ({ ...completion, span }));
}

type Found = Omit<Completion, 'span'>;

function completeBody(
  file: ConfigFile,
  section: Section,
  before: readonly { value: string; hasVariable: boolean }[],
  options: CompletionOptions,
): Found[] {
  const sectionKind = section.kind;
  const values = before.map((word) => word.value);
  const names = listNextWords(sectionKind, values.join(' ')).flatMap((text): Found[] => {
    const name = [...values, text].join(' ');
    const rows = listKeywords(familyOf(sectionKind)).filter((row) => row.name === name);
    // The beginning of longer names has no row of its own.
    if (rows.length === 0) return [{ kind: 'keyword', text, help: '' }];
    const keyword = rows.find((row) => isOfferedIn(row, sectionKind, options.release ?? null));
    return keyword === undefined ? [] : [{ kind: 'keyword', text: spell(keyword, text), help: keyword.help }];
  });
  const [found] = findKeywords(familyOf(sectionKind), values, sectionKind);
  if (found === undefined) return names;
  if (values.findLastIndex((value) => value === 'if' || value === 'unless') >= found.wordCount) {
    return [...names, ...aclNames(section, options).map((text): Found => ({ kind: 'name', text, help: '' }))];
  }
  const rest = before.slice(found.wordCount);
  const expected = listExpected(found.keyword.signature, rest, matchContext);
  return [...names, ...expected.flatMap((item) => offer(file, item, options))];
}

/** The ACLs that a condition of the section can ask. */
function aclNames(section: Section, { namesOf: given }: CompletionOptions): readonly string[] {
  if (given !== undefined) return given('acl');
  return [...new Set(listAcls(section).map(({ name }) => name))];
}

function spell(keyword: Keyword, text: string): string {
  return keyword.takesParentheses ? `${text}(` : text;
}

/** What one item of a signature lets people type. */
function offer(file: ConfigFile, item: SignatureItem, options: CompletionOptions): Found[] {
  if (item.kind === 'literal') return [{ kind: 'word', text: item.word, help: '' }];
  if (item.kind === 'parentheses') return [{ kind: 'word', text: `${item.prefix}(`, help: '' }];
  if (item.kind !== 'value') return [];
  if (item.type === 'args') {
    const family = item.hint === 'bind' ? 'bind' : 'server';
    return listKeywords(family)
      .filter((keyword) => isOfferedIn(keyword, family, options.release ?? null) || keyword.places.length > 0)
      .map((keyword) => ({ kind: 'argument', text: spell(keyword, keyword.name), help: keyword.help }));
  }
  if (item.type === 'cond') return ['if', 'unless'].map((text) => ({ kind: 'word', text, help: '' }));
  if (item.symbol?.role === 'reference') {
    return namesOf(file, item.symbol.kind, options).map((text) => ({ kind: 'name', text, help: '' }));
  }
  return [{ kind: 'placeholder', text: describeItem(item), help: '' }];
}

function namesOf(
  file: ConfigFile,
  kind: SymbolKind,
  { namesOf: given, beside = [] }: CompletionOptions,
): readonly string[] {
  if (given !== undefined) return given(kind);
  const kinds: Partial<Record<SymbolKind, readonly string[]>> = {
    backend: ['backend', 'listen'],
    frontend: ['frontend', 'listen'],
    proxy: ['frontend', 'backend', 'listen'],
    table: ['frontend', 'backend', 'listen'],
  };
  const wanted = kinds[kind] ?? [kind];
  const sections = [file, ...beside].flatMap((each) => each.sections);
  return [...new Set(sections.flatMap(({ kind: of, name }) => (name !== null && wanted.includes(of) ? [name] : [])))];
}
