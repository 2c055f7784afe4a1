import type { Family } from '../catalogue/keyword.ts';

/** One keyword that `haproxy -dKall` lists. */
export interface DumpedKeyword {
  readonly family: Family;
  /** Without the parenthesis, for example `http-request set-var`. */
  readonly name: string;
  /** The kind of section for a section's statements; null for the others. */
  readonly place: string | null;
}

const headings: ReadonlyMap<string, Family | 'cfg'> = new Map([
  ['# List of registered ACL keywords:', 'acl'],
  ['# List of registered configuration keywords:', 'cfg'],
  ['# List of registered CLI keywords:', 'command'],
  ['# List of registered sample converter functions:', 'converter'],
  ['# List of registered filter names:', 'filter'],
  ['# List of registered sample fetch functions:', 'fetch'],
  ['# List of registered service names:', 'service'],
]);

/** Reads the output of `haproxy -dKall -q -c -f /dev/null` of any release from 2.6 on. */
export function readKeywordDump(text: string): DumpedKeyword[] {
  const found: DumpedKeyword[] = [];
  let heading: Family | 'cfg' | null = null;
  let block = '';
  for (const line of text.split('\n')) {
    heading = headings.get(line) ?? heading;
    if (heading === null || line.startsWith('#') || line.trim() === '') continue;
    if (heading !== 'cfg') found.push(readNamed(heading, line));
    else if (line.startsWith('\t')) found.push(readStatement(block, line.trim()));
    else block = line.trim();
  }
  return found;
}

function readNamed(family: Family, line: string): DumpedKeyword {
  const patterns: Partial<Record<Family, RegExp>> = {
    acl: /^(\S+) =/,
    command: /^(.*?) (?:\[[A-Z,]+\] ?)*$/,
    converter: /^([^(:]+)/,
    fetch: /^\[[Y. ]+\] ([^(:]+)/,
    filter: /^(\S+)/,
    service: /^(\S+)/,
  };
  return { family, name: patterns[family]?.exec(line)?.[1]?.trim() ?? line.trim(), place: null };
}

function readStatement(block: string, line: string): DumpedKeyword {
  const argument = /^(bind|server) (?:<\w+> )+(?:ssl (?=\S))?(\S+)/.exec(line);
  if (argument?.[1] !== undefined) {
    return { family: argument[1] === 'bind' ? 'bind' : 'server', name: argument[2] ?? '', place: null };
  }
  const words = line.replace(/ \[.*$/, '').replace(/ \+-?[0-9]+$/, '');
  const name = words.replace(/\*$/, '').replace(/track-sc$/, 'track-sc0');
  if (block === 'crt-list') return { family: 'bind', name, place: null };
  if (block === 'global') return { family: 'global', name, place: 'global' };
  if (block === 'listen') return { family: 'proxy', name, place: null };
  return { family: 'section', name, place: block };
}
