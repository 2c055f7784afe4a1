/** One argument between the parentheses of a fetch or converter. */
export interface ExpressionArgument {
  /** What HAProxy reads: the argument's own quotes and escapes are gone. */
  readonly text: string;
  /** Where it stands in the text that was read; a pair of quotes around the whole argument is left out. */
  readonly start: number;
  readonly end: number;
  /** Is it spelled as it reads? Then a part of it stands where it stands in `text`. */
  readonly isPlain: boolean;
}

/** A fetch or converter with its arguments. */
export interface ExpressionCall {
  readonly name: string;
  readonly start: number;
  /** Where the name ends. */
  readonly end: number;
  /** Null without parentheses. */
  readonly arguments: readonly ExpressionArgument[] | null;
}

/** A sample expression: a fetch, then converters; in the words after the first there are only converters. */
export interface Expression {
  readonly calls: readonly ExpressionCall[];
  /** The first character that no longer belongs to it. */
  readonly end: number;
  /** What HAProxy would say against it, and where. */
  readonly problem: { readonly kind: 'missing-name' | 'unclosed-parenthesis'; readonly at: number } | null;
}

/**
 * Reads a sample expression, `fetch[(args)][,converter[(args)]]*`, from a place in a word's value.
 *
 * Returns: its calls up to the first character that continues none; names are not looked up.
 * Errors:  `problem`; what was read before it is kept. Never throws.
 * Source:  configuration manual, section 7.3; `sample_parse_expr()` and `make_arg_list()` of HAProxy 2.8.
 */
export function readExpression(text: string, start = 0): Expression {
  const calls: ExpressionCall[] = [];
  let at = start;
  for (;;) {
    const end = skipName(text, at);
    if (end === at) {
      // HAProxy takes commas without a converter after them.
      const problem = calls.length > 0 && at >= text.length ? null : ({ kind: 'missing-name', at } as const);
      return { calls, end: at, problem };
    }
    const name = text.slice(at, end);
    if (text[end] !== '(') {
      calls.push({ name, start: at, end, arguments: null });
      at = end;
    } else {
      const list = readArguments(text, end + 1);
      calls.push({ name, start: at, end, arguments: list.arguments });
      if (!list.isClosed) return { calls, end: list.end, problem: { kind: 'unclosed-parenthesis', at: end } };
      at = list.end;
    }
    if (text[at] !== ',') return { calls, end: at, problem: null };
    while (text[at] === ',') at += 1;
  }
}

function skipName(text: string, at: number): number {
  let end = at;
  while (end < text.length && /[a-zA-Z0-9_.-]/.test(text.charAt(end))) end += 1;
  return end;
}

interface ArgumentList {
  readonly arguments: readonly ExpressionArgument[];
  readonly end: number;
  readonly isClosed: boolean;
}

function readArguments(text: string, start: number): ArgumentList {
  const found: ExpressionArgument[] = [];
  let at = start;
  for (;;) {
    const argument = readArgument(text, at);
    found.push(argument.argument);
    if (text[argument.end] === ',') {
      at = argument.end + 1;
      continue;
    }
    const isClosed = text[argument.end] === ')';
    return { arguments: found, end: isClosed ? argument.end + 1 : argument.end, isClosed };
  }
}

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function readArgument(text: string, start: number): { argument: ExpressionArgument; end: number } {
  let value = '';
  let quote = '';
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote === '' && (character === ',' || character === ')')) break;
    if ((character === '"' || character === "'") && (quote === '' || quote === character)) {
      quote = quote === '' ? character : '';
    } else if (character === '\\' && quote !== "'" && at + 1 < text.length) {
      const next = text.charAt(at + 1);
      if ('\\ "\''.includes(next)) value += next;
      else if (controls[next] !== undefined) value += controls[next];
      // Any other backslash stays, and so does what follows it.
      else value += `\\${next}`;
      at += 1;
    } else {
      value += character;
    }
  }
  const raw = text.slice(start, at);
  const isWrapped = raw.length >= 2 && raw[0] === raw.at(-1) && raw.slice(1, -1) === value && /^["']/.test(raw);
  const shift = isWrapped ? 1 : 0;
  return {
    argument: { text: value, start: start + shift, end: at - shift, isPlain: isWrapped || raw === value },
    end: at,
  };
}
