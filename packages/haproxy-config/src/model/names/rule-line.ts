import type { MatchWord } from '../../catalogue/signature-match.ts';
import type { LineReading } from '../line-reading.ts';
import type { LinePlace } from './line-place.ts';

/** The lists of rules that HAProxy evaluates in their order, and lines that work in `mode http` only. */
export type RuleList =
  | HttpRuleList
  | `${'tcp-request' | 'tcp-response'} ${'connection' | 'session' | 'content'}`
  | 'use_backend'
  | 'default_backend'
  | 'redirect'
  | 'stats'
  | 'option forwardfor';

type HttpRuleList = 'http-request' | 'http-response' | 'http-after-response';

/** One line of a list of rules. */
export interface RuleLine {
  readonly list: RuleList;
  /** Does HAProxy never evaluate a rule below it? */
  readonly isFinal: boolean;
  /** Of a rule that ends its list when its condition holds: the condition, as HAProxy reads it. Null for others. */
  readonly endsIf: string | null;
  readonly place: LinePlace;
}

/** A line that decides about a proxy as a whole. */
export interface SettingLine {
  readonly kind: 'mode' | 'switch' | 'timeout' | 'upgrade' | 'volatile-acl';
  /**
   * `mode`: the mode, null when a variable hides it. `switch`: `enabled` or `disabled`. `timeout`: `client`, `server` and so on.
   * `volatile-acl`: the name of an ACL that may say something else each time it is asked.
   */
  readonly value: string | null;
  /** Of a timeout: does it not limit anything? */
  readonly isZero: boolean;
  readonly place: LinePlace;
}

/** Actions after which HAProxy evaluates no further rule of the same list. */
const finalHttpActions: ReadonlySet<string> = new Set(['allow', 'deny', 'auth', 'return', 'redirect', 'tarpit']);
const finalTcpActions: ReadonlySet<string> = new Set(['accept', 'reject', 'close']);
const layers: ReadonlySet<string> = new Set(['connection', 'session', 'content']);

/** Reads a line as a rule; null when it is none. */
export function readRule({ keyword, statement, line }: LineReading, place: LinePlace): RuleLine | null {
  const [first, ...rest] = line.values.slice(1);
  switch (keyword) {
    case 'http-request':
    case 'http-response':
    case 'http-after-response':
      return ruleOf(keyword, isEndHttp(first, rest), rest, place);
    case 'tcp-request':
    case 'tcp-response':
      if (!isLayer(first?.value)) return null;
      return ruleOf(`${keyword} ${first.value}`, finalTcpActions.has(rest[0]?.value ?? ''), rest, place);
    case 'use_backend':
      // A name that traffic makes may be that of no backend: HAProxy then goes on.
      return ruleOf(keyword, first?.value.includes('%') === false && first.hasVariable !== true, rest, place);
    case 'default_backend':
    case 'redirect':
    case 'stats':
      return ruleOf(keyword, false, rest, place);
    case 'option':
      if (first?.value !== 'forwardfor' || statement.modifier !== null) return null;
      return ruleOf('option forwardfor', false, rest, place);
    default:
      return null;
  }
}

function isLayer(word: string | undefined): word is 'connection' | 'session' | 'content' {
  return word !== undefined && layers.has(word);
}

/** Stands between the words of a condition: no word holds it. */
export const wordSeparator = '\0';

/** Does a word hold a fetch that gives another value each time, or changes what it counts? */
function isVolatile({ value }: MatchWord): boolean {
  return /\brand\b|\buuid\b|\bdate|_(?:inc|clr)_gpc|_updt_/.test(value);
}

/** `ends`: does the rule end its list whenever its condition holds? */
function ruleOf(list: RuleList, ends: boolean, words: readonly MatchWord[], place: LinePlace): RuleLine {
  // What a variable stands for is not known: it may be the condition.
  if (!ends || words.some(({ hasVariable }) => hasVariable)) return { list, isFinal: false, endsIf: null, place };
  const at = words.findIndex(({ value }) => value === 'if' || value === 'unless');
  if (at < 0) return { list, isFinal: true, endsIf: null, place };
  const condition = words.slice(at);
  const endsIf = condition.some(isVolatile) ? null : condition.map(({ value }) => value).join(wordSeparator);
  return { list, isFinal: false, endsIf, place };
}

function isEndHttp(action: MatchWord | undefined, rest: readonly MatchWord[]): boolean {
  if (action?.hasVariable === true || !finalHttpActions.has(action?.value ?? '')) return false;
  return !rest.some(({ value }) => value === 'ignore-empty');
}

/** Reads a line as a setting of its proxy; null when it is none. */
export function readSetting({ keyword, line }: LineReading, place: LinePlace): SettingLine | null {
  const [first, second] = line.values.slice(1);
  switch (keyword) {
    case 'mode': {
      const value = first === undefined || first.hasVariable === true ? null : first.value;
      return { kind: 'mode', value, isZero: false, place };
    }
    case 'acl':
      if (first === undefined || !line.values.slice(2).some(isVolatile)) return null;
      return { kind: 'volatile-acl', value: first.value, isZero: false, place };
    case 'enabled':
    case 'disabled':
      return { kind: 'switch', value: keyword, isZero: false, place };
    case 'timeout':
      return { kind: 'timeout', value: first?.value ?? null, isZero: isZero(second), place };
    case 'tcp-request':
      if (!line.values.some(({ value, hasVariable }) => value === 'switch-mode' || hasVariable === true)) return null;
      return { kind: 'upgrade', value: null, isZero: false, place };
    default:
      return null;
  }
}

function isZero(word: MatchWord | undefined): boolean {
  if (word === undefined) return true;
  return word.hasVariable !== true && /^0+(?:us|ms|s|m|h|d)?$/.test(word.value);
}
