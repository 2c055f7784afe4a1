import type { DriftFact } from '@sluice/contract/agent';
import type { PatternLine } from '@sluice/haproxy-runtime';

/** Entries of one file that are named one by one; the others are counted. */
const maxNamed = 20;

/** Differences of one map or list between its file and the worker, by key: HAProxy uses the first entry of a key. Pure. */
export function compareEntries(
  path: string,
  expected: readonly PatternLine[],
  running: readonly PatternLine[],
): DriftFact[] {
  const wanted = firstByKey(expected);
  const found = firstByKey(running);
  const keys = [...new Set([...wanted.keys(), ...found.keys()])].filter((key) => wanted.get(key) !== found.get(key));
  const kind = expected.concat(running).some(({ value }) => value !== null) ? 'map-entry' : 'list-entry';
  const facts = keys.slice(0, maxNamed).map((key): DriftFact => {
    const [before, after] = [wanted.get(key), found.get(key)];
    return {
      state: 'running',
      kind,
      object: `${path} ${key}`.slice(0, 400),
      expected: before?.slice(0, 400) ?? null,
      found: after?.slice(0, 400) ?? null,
    };
  });
  if (keys.length > maxNamed)
    facts.push({
      state: 'running',
      kind: 'more',
      object: path,
      expected: null,
      found: `${keys.length - maxNamed} further entries`,
    });
  return facts;
}

/** In a list an entry has no value of its own: that it is there is what counts. */
function firstByKey(entries: readonly PatternLine[]): Map<string, string> {
  const first = new Map<string, string>();
  for (const { key, value } of entries) if (!first.has(key)) first.set(key, value ?? 'present');
  return first;
}
