import { findNamed } from '../../catalogue/catalogue.ts';
import type { Keyword } from '../../catalogue/keyword.ts';
import type { Signature, SymbolKind, ValueItem } from '../../catalogue/signature.ts';
import type { Word } from '../../text/word.ts';
import { mapPiece } from '../../text/word-map.ts';
import { readCondition } from '../condition-reader.ts';
import { type ExpressionArgument, type ExpressionCall, readExpression } from '../expression-reader.ts';
import { isDynamicFormat, readLogFormat } from '../log-format-reader.ts';
import {
  type ExpressionProblem,
  type ExpressionProblemKind,
  isSectionName,
  isVariableName,
} from './expression-problem.ts';
import type { LinePlace } from './line-place.ts';
import type { NameKind, NameUse } from './symbol.ts';

/** What is known of a name beyond its kind and place. */
interface UseOptions {
  readonly via: string;
  readonly start?: number;
  readonly end?: number;
  readonly name?: string;
  readonly owner?: string | null;
  readonly isDynamic?: boolean;
  readonly isRequired?: boolean;
  readonly isCertain?: boolean;
}

/** The kinds without which HAProxy does not start. Files and certificates are on the node; variables may be unset. */
const requiredKinds: ReadonlySet<string> = new Set([
  ...['backend', 'frontend', 'defaults', 'server', 'acl', 'userlist', 'resolvers', 'peers', 'cache', 'mailers'],
  ...['http-errors', 'fcgi-app', 'table', 'group', 'user'],
]);

/** Names that HAProxy checks; those of sections are checked with their headers. */
const checkedKinds: ReadonlySet<string> = new Set(['acl', 'server']);

/** Collects names, statement by statement. */
export class NameCollector {
  readonly uses: NameUse[] = [];
  readonly problems: ExpressionProblem[] = [];
  private place: LinePlace = { offset: 0, length: 0, line: 1, depth: 0 };
  private isKnownLine = false;
  private argument: { word: Word | null; end: number } = { word: null, end: 0 };

  /** What is added from here on stands in this line. */
  begin(place: LinePlace): void {
    this.place = place;
    this.isKnownLine = false;
  }

  /** The catalogue reads the whole line, so what is wrong in its words is HAProxy's opinion too. */
  trust(): void {
    this.isKnownLine = true;
  }

  private report(
    kind: ExpressionProblemKind,
    word: Word,
    start: number,
    end: number,
    keyword: Keyword | null = null,
  ): void {
    if (!this.isKnownLine || word.hasVariable) return;
    const { span } = mapPiece(word, start, end);
    const text = word.value.slice(start, end);
    this.problems.push({ kind, text, span: span.length > 0 ? span : word.span, keyword, place: this.place });
  }

  add(kind: NameKind, role: NameUse['role'], word: Word, options: UseOptions): void {
    const { start = 0, end = word.value.length } = options;
    const name = options.name ?? word.value.slice(start, end);
    if (role === 'definition' && checkedKinds.has(kind)) this.checkName(word, name, start, end);
    if (kind === 'var' && !isVariableName(name)) this.report('bad-variable', word, start, end);
    const isWhole = end - start === word.span.length && !word.hasVariable;
    const mapped = isWhole ? null : mapPiece(word, start, end);
    const isVariable = word.hasVariable && mapped?.hasVariable === true;
    this.uses.push({
      kind,
      role,
      name,
      owner: options.owner ?? null,
      place: this.place,
      word: word.span,
      start,
      end,
      span: mapped?.span ?? word.span,
      isDynamic: options.isDynamic ?? isVariable,
      isRequired: options.isRequired ?? (role === 'reference' && requiredKinds.has(kind)),
      isCertain: options.isCertain ?? true,
      via: options.via,
    });
  }

  /** Reports a name that HAProxy does not take. */
  checkName(word: Word, name: string, start: number, end: number): void {
    if (!isSectionName(name)) this.report('bad-name', word, start, end);
  }

  /** A name that stands in no word: the proxy's own. */
  private addTable(role: NameUse['role'], via: string): void {
    this.uses.push({
      kind: 'table',
      role,
      name: '',
      owner: null,
      place: this.place,
      word: null,
      start: 0,
      end: 0,
      span: null,
      isDynamic: false,
      isRequired: role === 'reference',
      isCertain: true,
      via,
    });
  }

  /** The table that a `stick-table` line gives its proxy: it has the proxy's name. */
  addOwnTable(): void {
    this.addTable('definition', 'stick-table');
  }

  /** A word that the catalogue gives a type or a symbol. */
  addValue(keyword: string, item: ValueItem, word: Word, text: string): void {
    const start = text === word.value ? 0 : this.findArgument(word, text);
    const end = start + text.length;
    const piece = { via: keyword, start, end, name: text };
    if (item.symbol !== null) this.addSymbol(item.symbol.kind, item.symbol.role, word, piece);
    else if (item.type === 'var') this.add('var', isVariableSetter(keyword) ? 'definition' : 'reference', word, piece);
    else if (item.type === 'path') this.add('file', 'reference', word, piece);
    else if (item.type === 'address' && keyword.startsWith('log')) this.addLogTarget(word, piece);
    else if (keyword === 'group' && item.hint === 'user,...') this.addList('user', word, keyword);
    else if (keyword === 'user' && item.hint === 'group,...') this.addList('group', word, keyword);
    else if (keyword === 'stats scope' && item.hint === 'proxy' && text !== '.')
      this.add('proxy', 'reference', word, { ...piece, isRequired: false });
    else if (keyword === 'server-template' && item.hint === 'prefix')
      this.add('server', 'definition', word, { ...piece, via: 'server-template' });
  }

  /** Where an argument stands in a word such as `do-resolve(txn.a,dns)`: arguments come from left to right. */
  private findArgument(word: Word, text: string): number {
    const from = this.argument.word === word ? this.argument.end : word.value.indexOf('(') + 1;
    const start = Math.max(0, word.value.indexOf(text, from));
    this.argument = { word, end: start + text.length };
    return start;
  }

  private addSymbol(kind: SymbolKind, role: NameUse['role'], word: Word, piece: UseOptions): void {
    const { start = 0, end = 0, name = '' } = piece;
    if (role === 'reference' && (piece.via === 'use_backend' || piece.via === 'use-server')) {
      const format = readLogFormat(word.value);
      this.add(kind, role, word, isDynamicFormat(format) ? { ...piece, isDynamic: true } : piece);
      this.addLogFormat(word);
      return;
    }
    const slash = name.lastIndexOf('/');
    if (role === 'reference' && slash >= 0 && (kind === 'server' || kind === 'table')) {
      const owner = name.slice(0, slash);
      const ownerPiece = { ...piece, end: start + slash, name: owner };
      this.add(kind === 'server' ? 'backend' : 'peers', role, word, ownerPiece);
      this.add(kind, role, word, { ...piece, start: start + slash + 1, end, name: name.slice(slash + 1), owner });
      return;
    }
    if (kind === 'acl' && name.startsWith('!')) {
      this.add(kind, role, word, { ...piece, start: start + 1, name: name.slice(1) });
      return;
    }
    this.add(kind, role, word, piece);
    const store = kind === 'cert' ? /^@([^/]+)\//.exec(name)?.[1] : undefined;
    if (store !== undefined) {
      this.add('crt-store', role, word, { ...piece, start: start + 1, end: start + 1 + store.length, name: store });
    }
  }

  /** `log ring@name` and `log backend@name`. */
  private addLogTarget(word: Word, piece: UseOptions): void {
    const target = /^(ring|backend)@(.+)$/.exec(word.value);
    if (target === null) return;
    const kind = target[1] === 'ring' ? 'ring' : 'backend';
    const start = kind.length + 1;
    this.add(kind, 'reference', word, { ...piece, start, end: word.value.length, name: target[2] ?? '' });
  }

  private addList(kind: NameKind, word: Word, via: string): void {
    let start = 0;
    for (const name of word.value.split(',')) {
      if (name !== '') this.add(kind, 'reference', word, { via, start, end: start + name.length });
      start += name.length + 1;
    }
  }

  /** A sample expression over one or several words: after the first, words hold converters only. */
  addExpression(words: readonly Word[], isAcl = false): void {
    for (const [index, word] of words.entries()) {
      const { calls, end, problem } = readExpression(word.value);
      if (problem !== null || end < word.value.length) this.report('bad-expression', word, end, word.value.length);
      for (const [at, call] of calls.entries()) this.addCall(word, call, index === 0 && at === 0, isAcl);
    }
  }

  private addCall(word: Word, call: ExpressionCall, isFetch: boolean, isAcl = false): void {
    const family = isFetch ? 'fetch' : 'converter';
    const keyword = findNamed(family, call.name) ?? findNamed(family, `${call.name}(`);
    if (keyword === null) {
      const isForeign = call.name.startsWith('lua.') || (isFetch && isAcl && findNamed('acl', call.name) !== null);
      if (!isForeign) this.report(isFetch ? 'unknown-fetch' : 'unknown-converter', word, call.start, call.end);
      return;
    }
    if (keyword.lifetime.since !== null || keyword.lifetime.until !== null) {
      this.report('limited', word, call.start, call.end, keyword);
    }
    for (const [index, item] of argumentItems(keyword).entries()) {
      const argument = call.arguments?.[index];
      if (argument === undefined || argument.text === '') {
        const isImplied = argument !== undefined || (index === 0 && usesOwnTable(keyword));
        if (item.symbol?.kind === 'table' && isImplied) this.addTable('reference', call.name);
        continue;
      }
      this.addArgument(word, keyword, item, argument);
    }
  }

  private addArgument(word: Word, keyword: Keyword, item: ValueItem, argument: ExpressionArgument): void {
    const piece = { via: keyword.name, start: argument.start, end: argument.end, name: argument.text };
    if (item.type === 'var') {
      this.add('var', keyword.name === 'set-var' ? 'definition' : 'reference', word, piece);
    } else if (item.symbol !== null) {
      // A part of an argument with quotes or escapes inside has no place of its own.
      const isWhole = argument.isPlain || !argument.text.includes('/');
      if (isWhole) this.addSymbol(item.symbol.kind, item.symbol.role, word, piece);
      else this.add(item.symbol.kind, item.symbol.role, word, { ...piece, isDynamic: true });
    }
  }

  /** `if` or `unless` and the words after it. */
  addCondition(words: readonly Word[], isCertain: boolean): void {
    const condition = readCondition(words);
    if (condition === null) return;
    if (condition.unclosed !== null)
      this.report('unclosed-brace', condition.unclosed, 0, condition.unclosed.value.length);
    for (const term of condition.alternatives.flat()) {
      if (term.kind === 'anonymous') {
        this.addExpression(term.words.slice(0, 1), true);
        this.addAclFiles(term.words.slice(1));
        this.addAclPatterns(term.words);
      } else {
        this.add('acl', 'reference', term.word, { via: condition.keyword, start: term.start, isCertain });
      }
    }
  }

  /** The files that the flags of an anonymous ACL name. */
  private addAclFiles(words: readonly Word[]): void {
    const isMap = words.some((word) => word.value === '-M');
    for (const [index, word] of words.entries()) {
      if (word.value === '--' || !word.value.startsWith('-')) {
        const before = words[index - 1]?.value;
        if (word.value === '--' || (before !== '-f' && before !== '-m' && before !== '-u')) return;
        if (before === '-f') this.add(isMap ? 'map' : 'file', 'reference', word, { via: '-f' });
      }
    }
  }

  /** The patterns of `http_auth_group(list)` are groups of that list; `words` begin with the expression. */
  addAclPatterns(words: readonly Word[]): void {
    const [first, ...patterns] = words;
    if (first?.value.startsWith('http_auth_group(') !== true) return;
    const owner = readExpression(first.value).calls[0]?.arguments?.[0]?.text ?? null;
    for (const word of patterns) {
      if (word.value.startsWith('-')) {
        if (word.value !== '-i' && word.value !== '--') return;
      } else this.add('group', 'reference', word, { via: 'http_auth_group', owner });
    }
  }

  /** The expressions in a log-format text. */
  addLogFormat(word: Word): void {
    if (!word.value.includes('%')) return;
    const { pieces, problemAt } = readLogFormat(word.value);
    if (problemAt !== null) this.report('bad-log-format', word, problemAt, word.value.length);
    for (const piece of pieces) {
      if (piece.kind !== 'expression') continue;
      for (const [at, call] of piece.expression.calls.entries()) this.addCall(word, call, at === 0);
    }
  }
}

function isVariableSetter(keyword: string): boolean {
  return /(?:^|[ -])(?:set-var(?:-fmt)?|do-resolve)$/.test(keyword);
}

/** Without parentheses, fetches and converters use the table of their own proxy; only those of `sc` use the tracked one. */
function usesOwnTable(keyword: Keyword): boolean {
  return !/^sc[012_]/.test(keyword.name);
}

const itemsOf = new WeakMap<Keyword, readonly ValueItem[]>();

/** The types of a fetch's or converter's arguments. */
function argumentItems(keyword: Keyword): readonly ValueItem[] {
  let items = itemsOf.get(keyword);
  if (items === undefined) {
    items = findParentheses(keyword.signature);
    itemsOf.set(keyword, items);
  }
  return items;
}

function findParentheses(signature: Signature): readonly ValueItem[] {
  for (const item of signature) {
    if (item.kind === 'parentheses') return item.values;
    if (item.kind === 'optional') return findParentheses(item.items);
  }
  return [];
}
