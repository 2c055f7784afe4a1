/** A map or ACL list that the worker holds. `file` is null for one without a file. */
export interface PatternReference {
  id: number;
  file: string | null;
  /** Version that serves, and the newest one that `prepare` made; null where the release tells neither. */
  currentVersion: number | null;
  nextVersion: number | null;
  entryCount: number | null;
}

/** One entry; `value` is null in an ACL list. `reference` names it in `del map` and `set map` as `#reference`. */
export interface PatternEntry {
  reference: string;
  key: string;
  value: string | null;
}

/**
 * Reads `show map` or `show acl` without a name: what there is.
 *
 * Source:  HAProxy management guide, section 9.3.
 */
export function parsePatternList(answer: string): PatternReference[] {
  const found: PatternReference[] = [];
  for (const line of answer.split('\n')) {
    const match = /^(\d+) \((.*?)\) /.exec(line);
    if (match === null) continue;
    const number = (name: string) => {
      const value = new RegExp(` ${name}=(\\d+)`).exec(line)?.[1];
      return value === undefined ? null : Number(value);
    };
    found.push({
      id: Number(match[1]),
      file: match[2] === '' ? null : (match[2] ?? null),
      currentVersion: number('curr_ver'),
      nextVersion: number('next_ver'),
      entryCount: number('entry_cnt'),
    });
  }
  return found;
}

/**
 * Reads the entries of one map (`hasValues`) or ACL list, in HAProxy's order.
 *
 * Limits:  a key never holds a blank, as in the file; a value may.
 */
export function parsePatternEntries(answer: string, hasValues: boolean): PatternEntry[] {
  const entries: PatternEntry[] = [];
  for (const line of answer.split('\n')) {
    const match = /^(0x[0-9a-f]+) (.*)$/.exec(line);
    if (match === null) continue;
    const [, reference = '', rest = ''] = match;
    const blank = hasValues ? rest.indexOf(' ') : -1;
    const key = blank < 0 ? rest : rest.slice(0, blank);
    entries.push({ reference, key, value: hasValues ? (blank < 0 ? '' : rest.slice(blank + 1)) : null });
  }
  return entries;
}

/** What a map or list says to one key: the entry that matches, or that none does. */
export type PatternMatch = { found: true; key: string; value: string | null } | { found: false };

/**
 * Reads `get map <file> <key>` or `get acl`: one line for each way in which the list is used, of which the first that
 * found something counts.
 *
 * Returns: null when the answer has no such line, as for an unknown list.
 * Source:  HAProxy management guide, section 9.3; real answers of 2.6 and 3.4.
 */
export function parsePatternMatch(answer: string): PatternMatch | null {
  const lines = answer.split('\n').filter((line) => /^type=\S+, case=\S+, found=/.test(line));
  const hit = lines.find((line) => line.includes(', found=yes'));
  if (hit === undefined) return lines.length === 0 ? null : { found: false };
  const match = /, (?:key|pattern)="(.*?)"(?:, value="(.*)", type="[^"]*")?$/.exec(hit);
  return { found: true, key: match?.[1] ?? '', value: match?.[2] ?? null };
}
