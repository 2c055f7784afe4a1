import type { ResourceKind, SemanticLine } from '@sluice/contract';
import { describeChange, parse, toDisplay } from '@sluice/haproxy-config';
import { countChangedLines, emptyContent } from './content.ts';
import { flattenValues, readNodeValues } from './node-values.ts';

/** What a kind is called in summaries. */
export const kindWords: Readonly<Record<ResourceKind, string>> = {
  'haproxy-config': 'configuration',
  map: 'map',
  'acl-list': 'ACL list',
  'crt-list': 'certificate list',
  'error-page': 'error page',
  lua: 'Lua file',
  sealed: 'sealed file',
  'node-values': 'values of nodes',
};

/** What changes in one resource, in words; null where the tree does not have it. */
export function describeContent(
  { kind, name }: { kind: ResourceKind; name: string },
  before: Uint8Array | null,
  after: Uint8Array | null,
): SemanticLine[] {
  if (kind === 'haproxy-config') return describeConfig(before ?? emptyContent, after ?? emptyContent);
  const line = (word: string, summary: string, detail: Partial<SemanticLine> = {}): SemanticLine => ({
    kind: `${kind}-${word}`,
    section: name,
    subject: name,
    before: null,
    after: null,
    line: null,
    summary: `${name}: ${summary}`,
    ...detail,
  });
  if (after === null) return [line('removed', `${kindWords[kind]} removed`)];
  const lines = before === null ? [line('added', `${kindWords[kind]} added`)] : [];
  if (kind === 'map' || kind === 'acl-list') {
    return [...lines, ...describeEntries(kind === 'map', before ?? emptyContent, after, line)];
  }
  if (kind === 'node-values') return [...lines, ...describeValues(before, after, line)];
  if (before === null) return lines;
  if (kind === 'sealed') return [line('changed', 'new version of the sealed file')];
  const { addedLines, removedLines } = countChangedLines(before, after);
  return [line('changed', `${counted(addedLines)} added, ${counted(removedLines)} removed`)];
}

function describeValues(before: Uint8Array | null, after: Uint8Array, write: WriteLine): SemanticLine[] {
  const old = before === null ? new Map() : flattenValues(readNodeValues(before));
  const now = flattenValues(readNodeValues(after));
  const lines: SemanticLine[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(key)?.value ?? null, now.get(key)?.value ?? null];
    const place = now.get(key) ?? old.get(key);
    if (place === undefined || was === is) continue;
    const subject = `${place.node} ${place.name}`;
    const words = was === null ? `${is} set` : is === null ? `${was} removed` : `${was} → ${is}`;
    lines.push(write('value-changed', `${subject}: ${words}`, { subject, before: was, after: is }));
  }
  return lines;
}

function counted(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}

function describeConfig(before: Uint8Array, after: Uint8Array): SemanticLine[] {
  return describeChange(parse(before), parse(after)).map(
    ({ kind, section, subject, before: old, after: fresh, line, summary }): SemanticLine => ({
      kind,
      section,
      subject,
      before: old,
      after: fresh,
      line,
      summary,
    }),
  );
}

interface Entry {
  key: string;
  /** Null in an ACL list. */
  value: string | null;
  line: number;
}

/**
 * Entries as HAProxy reads them from a file: blanks around them and lines that begin with `#` do not count; the key of a map
 * ends at the first blank.
 */
export function readEntries(bytes: Uint8Array, hasValues: boolean): Entry[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const entries: Entry[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const trimmed = raw.replace(/^[ \t]+|[ \t\r]+$/g, '');
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const blank = hasValues ? trimmed.search(/[ \t]/) : -1;
    const key = blank < 0 ? trimmed : trimmed.slice(0, blank);
    const value = hasValues ? (blank < 0 ? '' : trimmed.slice(blank).replace(/^[ \t]+/, '')) : null;
    entries.push({ key, value, line: index + 1 });
  }
  return entries;
}

type WriteLine = (word: string, summary: string, detail: Partial<SemanticLine>) => SemanticLine;

/** Entries that came, went or have another value; the same ones in another order are one line. */
function describeEntries(hasValues: boolean, before: Uint8Array, after: Uint8Array, write: WriteLine): SemanticLine[] {
  const [old, now] = [readEntries(before, hasValues), readEntries(after, hasValues)];
  const left = groupByKey(old);
  const lines: SemanticLine[] = [];
  for (const entry of now) {
    const subject = toDisplay(entry.key);
    const detail = { subject, after: shown(entry.value), line: entry.line };
    const known = left.get(entry.key)?.shift();
    if (known === undefined) lines.push(write('entry-added', `${spelled(entry)} added`, detail));
    else if (known.value !== entry.value) {
      const words = `${subject}: ${shown(known.value)} → ${shown(entry.value)}`;
      lines.push(write('entry-changed', words, { ...detail, before: shown(known.value) }));
    }
  }
  for (const entry of [...left.values()].flat()) {
    const detail = { subject: toDisplay(entry.key), before: shown(entry.value) };
    lines.push(write('entry-removed', `${spelled(entry)} removed`, detail));
  }
  if (lines.length > 0 || old.every((entry, index) => entry.key === now[index]?.key)) return lines;
  return [write('order-changed', 'entries in another order', {})];
}

function groupByKey(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.key);
    if (group === undefined) groups.set(entry.key, [entry]);
    else group.push(entry);
  }
  return groups;
}

function shown(value: string | null): string | null {
  return value === null ? null : toDisplay(value);
}

function spelled({ key, value }: Entry): string {
  return toDisplay(value === null || value === '' ? key : `${key} ${value}`);
}
