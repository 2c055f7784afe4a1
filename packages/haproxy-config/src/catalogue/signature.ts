/** Types of one word, or of what stands between parentheses. See `docs/design/haproxy-language.md` for what each means. */
const simpleTypes = [
  ...[
    'int',
    'num',
    'time',
    'size',
    'string',
    'word',
    'name',
    'path',
    'dir',
    'address',
    'bind-address',
    'server-address',
  ],
  ...['cidr', 'port', 'url', 'fmt', 'expr', 'regex', 'pattern', 'var', 'cond', 'rest', 'args'],
] as const;

/** How one value is written, for example `time`: HAProxy reads `30s` as milliseconds. */
export type ValueType = (typeof simpleTypes)[number];

/** Kinds of things that have a name in one place and are used in others. */
export const symbolKinds = [
  ...['backend', 'frontend', 'proxy', 'defaults', 'server', 'acl', 'userlist', 'group', 'user', 'resolvers', 'peers'],
  ...[
    'cache',
    'ring',
    'mailers',
    'http-errors',
    'fcgi-app',
    'crt-store',
    'log-profile',
    'acme',
    'healthcheck',
    'table',
  ],
  ...['filter', 'var', 'map', 'file', 'cert', 'spoe-group'],
] as const;

/** A kind of thing that is named in one place and used by that name in others. */
export type SymbolKind = (typeof symbolKinds)[number];

/** One value of a signature. */
export interface ValueItem {
  readonly kind: 'value';
  readonly type: ValueType;
  /** What it is for, `seconds` for times without unit that count seconds, or the family of `args`; null without. */
  readonly hint: string | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Names something of this kind, or uses its name. */
  readonly symbol: { readonly kind: SymbolKind; readonly role: 'definition' | 'reference' } | null;
}

/** One part of what follows a keyword. */
export type SignatureItem =
  | ValueItem
  | { readonly kind: 'literal'; readonly word: string }
  | { readonly kind: 'optional'; readonly items: Signature }
  | { readonly kind: 'choice'; readonly alternatives: readonly Signature[] }
  | { readonly kind: 'any-order'; readonly alternatives: readonly Signature[] }
  | { readonly kind: 'repeat'; readonly item: SignatureItem }
  /** A word glued to a parenthesis, `prefix` empty when the keyword itself is that word. */
  | {
      readonly kind: 'parentheses';
      readonly prefix: string;
      readonly values: readonly ValueItem[];
      readonly required: number;
    };

/** What may follow a keyword, part by part. */
export type Signature = readonly SignatureItem[];

const simple: ReadonlySet<string> = new Set(simpleTypes);
const kinds: ReadonlySet<string> = new Set(symbolKinds);

/**
 * Reads a signature as the tables write it.
 *
 * Shape:  literal words, `<type>`, `[optional]`, `{ one | of }`, `%{ any | order }`, `item ...`, `word(<type>[,<type>])`.
 * Errors: throws SyntaxError; the tables are ours, and a test reads them all.
 */
export function parseSignature(text: string): Signature {
  const reader = new SignatureReader(text);
  const items = reader.readItems();
  if (!reader.isAtEnd()) reader.fail('a bracket closes nothing');
  return items;
}

class SignatureReader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  isAtEnd(): boolean {
    this.skipBlanks();
    return this.at >= this.text.length;
  }

  fail(why: string): never {
    throw new SyntaxError(`Signature '${this.text}': ${why} at ${this.at}.`);
  }

  readItems(): SignatureItem[] {
    const items: SignatureItem[] = [];
    while (!this.isAtEnd() && !/[\]}|]/.test(this.peek())) {
      if (this.take('...')) {
        const item = items.pop();
        if (item === undefined) this.fail("'...' follows nothing");
        items.push({ kind: 'repeat', item });
      } else {
        items.push(this.readItem());
      }
    }
    return items;
  }

  private readItem(): SignatureItem {
    if (this.take('[')) {
      const items = this.readItems();
      if (!this.take(']')) this.fail("']' is missing");
      return { kind: 'optional', items };
    }
    if (this.take('%{')) return { kind: 'any-order', alternatives: this.readAlternatives() };
    if (this.take('{')) return { kind: 'choice', alternatives: this.readAlternatives() };
    if (this.peek() === '<') return this.readValue();
    if (this.peek() === '(') return this.readParentheses('');
    const word = /^[^\s[\]{}|<>(]+/.exec(this.text.slice(this.at))?.[0];
    if (word === undefined) this.fail('a word or bracket is expected');
    this.at += word.length;
    return this.peek() === '(' ? this.readParentheses(word) : { kind: 'literal', word };
  }

  private readAlternatives(): Signature[] {
    const alternatives = [this.readItems()];
    while (this.take('|')) alternatives.push(this.readItems());
    if (!this.take('}')) this.fail("'}' is missing");
    return alternatives;
  }

  private readParentheses(prefix: string): SignatureItem {
    this.take('(');
    const values: ValueItem[] = [];
    let required = -1;
    while (!this.take(')')) {
      if (this.isAtEnd()) this.fail("')' is missing");
      if (this.take('[')) required = required < 0 ? values.length : required;
      else if (this.peek() === '<') values.push(this.readValue());
      else if (!this.take(']') && !this.take(',')) this.fail('a value is expected');
    }
    return { kind: 'parentheses', prefix, values, required: required < 0 ? values.length : required };
  }

  private readValue(): ValueItem {
    const match = /^<([@=]?)([a-z0-9-]+)(?::([^>]*))?>/.exec(this.text.slice(this.at));
    if (match === null) this.fail('a type is expected');
    this.at += match[0].length;
    const [, mark = '', name = '', hint] = match;
    if (mark !== '') {
      if (!isSymbolKind(name)) this.fail(`'${name}' is no kind of symbol`);
      const role = mark === '=' ? 'definition' : 'reference';
      return { kind: 'value', type: 'name', hint: hint ?? null, min: null, max: null, symbol: { kind: name, role } };
    }
    if (!isValueType(name)) this.fail(`'${name}' is no type`);
    const bounds = /^(-?[0-9]+)\.\.(-?[0-9]*)$/.exec(hint ?? '');
    return {
      kind: 'value',
      type: name,
      hint: name === 'time' && hint === 's' ? 'seconds' : bounds === null ? (hint ?? null) : null,
      min: bounds === null ? null : Number(bounds[1]),
      max: bounds === null || bounds[2] === '' ? null : Number(bounds[2]),
      symbol: null,
    };
  }

  private peek(): string {
    this.skipBlanks();
    return this.text[this.at] ?? '';
  }

  private take(text: string): boolean {
    this.skipBlanks();
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private skipBlanks(): void {
    while (this.text[this.at] === ' ') this.at += 1;
  }
}

function isValueType(name: string): name is ValueType {
  return simple.has(name);
}

function isSymbolKind(name: string): name is SymbolKind {
  return kinds.has(name);
}
