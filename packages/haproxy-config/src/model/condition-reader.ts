import type { Word } from '../text/word.ts';

/** A term of a condition. */
export type ConditionTerm =
  /** The name of an ACL: characters `start` to the end of the word's value, after its exclamation marks. */
  | {
      readonly kind: 'acl';
      readonly word: Word;
      readonly start: number;
      readonly name: string;
      readonly isNegated: boolean;
      readonly isPredefined: boolean;
    }
  /** An anonymous ACL: the words between the braces, the expression first. */
  | { readonly kind: 'anonymous'; readonly words: readonly Word[]; readonly isNegated: boolean };

/** `if` or `unless` with what follows: any of the alternatives, each of which needs all of its terms. */
export interface Condition {
  readonly keyword: 'if' | 'unless';
  readonly alternatives: readonly (readonly ConditionTerm[])[];
  /** The `{` whose `}` is missing. */
  readonly unclosed: Word | null;
}

/** The ACLs that HAProxy knows without a line `acl`, 2.4 to 3.4. Source: manual, section 7.4; `default_acl_list` of acl.c. */
export const predefinedAcls: ReadonlySet<string> = new Set([
  ...[
    'FALSE',
    'HTTP',
    'HTTP_1.0',
    'HTTP_1.1',
    'HTTP_2.0',
    'HTTP_3.0',
    'HTTP_CONTENT',
    'HTTP_URL_ABS',
    'HTTP_URL_SLASH',
  ],
  ...['HTTP_URL_STAR', 'LOCALHOST', 'METH_CONNECT', 'METH_DELETE', 'METH_GET', 'METH_HEAD', 'METH_OPTIONS'],
  ...['METH_POST', 'METH_PUT', 'METH_TRACE', 'RDP_COOKIE', 'REQ_CONTENT', 'TRUE', 'WAIT_END'],
]);

/**
 * Reads a condition from its words, `if` or `unless` first.
 *
 * Returns: null when the first word is neither. `and` is no word of HAProxy: terms side by side must all hold.
 * Errors:  a brace that does not close is in `unclosed`; its words make no term. Never throws.
 * Source:  `parse_acl_cond()` of acl.c; configuration manual, section 7.2.
 */
export function readCondition(words: readonly Word[]): Condition | null {
  const keyword = words[0]?.value;
  if (keyword !== 'if' && keyword !== 'unless') return null;
  const alternatives: ConditionTerm[][] = [[]];
  let isNegated = false;
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    const marks = /^!*/.exec(word.value)?.[0].length ?? 0;
    if (marks % 2 === 1) isNegated = !isNegated;
    const name = word.value.slice(marks);
    if (name === '') continue;
    if (name.toLowerCase() === 'or' || name === '||') {
      alternatives.push([]);
    } else if (name === '{') {
      const close = words.findIndex((candidate, at) => at > index && candidate.value === '}');
      if (close < 0) return { keyword, alternatives, unclosed: word };
      alternatives.at(-1)?.push({ kind: 'anonymous', words: words.slice(index + 1, close), isNegated });
      index = close;
    } else {
      const isPredefined = predefinedAcls.has(name);
      alternatives.at(-1)?.push({ kind: 'acl', word, start: marks, name, isNegated, isPredefined });
    }
    isNegated = false;
  }
  return { keyword, alternatives, unclosed: null };
}
