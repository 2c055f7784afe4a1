import { mainConfigName, type ResourceKind, type SemanticLine } from '@sluice/contract';
import {
  describeChange,
  type ListEntry,
  type ListKind,
  parse,
  readListEntries,
  replaceConfigSecrets,
  toDisplay,
} from '@sluice/haproxy-config';
import { countChangedLines, emptyContent } from './content.ts';
import { flattenValues, readNodeValues } from './node-values.ts';

/** What a kind is called in summaries. */
export const kindWords: Readonly<Record<ResourceKind, string>> = {
  'haproxy-config': 'configuration',
  map: 'map',
  'acl-list': 'ACL list',
  'crt-list': 'crt-list',
  'error-page': 'error page',
  lua: 'Lua file',
  sealed: 'sealed file',
  'node-values': 'node values',
};

/** What changes in one resource, in words; null where the tree does not have it. */
export function describeContent(
  { kind, name }: { kind: ResourceKind; name: string },
  before: Uint8Array | null,
  after: Uint8Array | null,
): SemanticLine[] {
  if (kind === 'haproxy-config') {
    const lines = describeConfig(before ?? emptyContent, after ?? emptyContent);
    return name === mainConfigName ? lines : lines.map((line) => ({ ...line, summary: `${name}: ${line.summary}` }));
  }
  const line: WriteLine = (word, summary, detail = {}) => ({
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
    return [...lines, ...describeEntries(kind, before ?? emptyContent, after, line)];
  }
  if (kind === 'node-values') return [...lines, ...describeValues(before, after, line)];
  if (before === null) return lines;
  if (kind === 'sealed') return [line('changed', 'new version of the sealed file')];
  return [describeLines(before, after, line)];
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

/** Summaries are kept, and read by whoever may see the change: a secret is a number in them, the same for the same one. */
function describeConfig(before: Uint8Array, after: Uint8Array): SemanticLine[] {
  const numbers = new Map<string, string>();
  const numberOf = ({ raw }: { raw: string }) => {
    const number = numbers.get(raw) ?? `hidden-${numbers.size + 1}`;
    numbers.set(raw, number);
    return number;
  };
  const [old, now] = [before, after].map((bytes) => parse(replaceConfigSecrets(bytes, numberOf)));
  if (old === undefined || now === undefined) return [];
  return describeChange(old, now).map(
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

type WriteLine = (word: string, summary: string, detail?: Partial<SemanticLine>) => SemanticLine;

/** Entries that came, went or have another value; the same ones in another order are one line. */
function describeEntries(kind: ListKind, before: Uint8Array, after: Uint8Array, write: WriteLine): SemanticLine[] {
  const [old, now] = [readListEntries(before, kind), readListEntries(after, kind)];
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

function describeLines(before: Uint8Array, after: Uint8Array, write: WriteLine): SemanticLine {
  const { addedLines, removedLines } = countChangedLines(before, after);
  return write('changed', `${counted(addedLines)} added, ${counted(removedLines)} removed`, {});
}

function groupByKey(entries: readonly ListEntry[]): Map<string, ListEntry[]> {
  const groups = new Map<string, ListEntry[]>();
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

function spelled({ key, value }: ListEntry): string {
  return toDisplay(value === null || value === '' ? key : `${key} ${value}`);
}
