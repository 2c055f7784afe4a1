import { resolve } from 'node:path';
import { type ConfigFile, expandWords } from '@sluice/haproxy-config';
import type { Variables } from './config-environment.ts';

export type ForeignKind = 'certificate' | 'ca' | 'crl' | 'dh' | 'list' | 'crt-list' | 'text' | 'lua' | 'directory';

/** A file that a configuration names. */
export interface NamedFile {
  path: string;
  kind: ForeignKind;
  line: number;
}

/** What stands after these words is a file. The kind says what a stand-in must hold so that HAProxy accepts it. */
const fileWords: ReadonlyMap<string, ForeignKind> = new Map<string, ForeignKind>([
  ['crt', 'certificate'],
  ['key', 'certificate'],
  ['ca-file', 'ca'],
  ['ca-verify-file', 'ca'],
  ['ca-sign-file', 'certificate'],
  ['crl-file', 'crl'],
  ['ssl-dh-param-file', 'dh'],
  ['crt-list', 'crt-list'],
  ['-f', 'list'],
  ['file', 'text'],
  ['lf-file', 'text'],
  ['errorfiles', 'directory'],
  ['config', 'text'],
]);
const statementFiles: ReadonlyMap<string, { at: number; kind: ForeignKind }> = new Map([
  ['errorfile', { at: 1, kind: 'text' as const }],
  ['lua-load', { at: 0, kind: 'lua' as const }],
  ['lua-load-per-thread', { at: 0, kind: 'lua' as const }],
  ['ssl-dh-param-file', { at: 0, kind: 'dh' as const }],
  ['load', { at: 0, kind: 'text' as const }],
]);
const mapCall = /\bmap(?:_[a-z0-9_]+)?\(\s*"?([^,)"]+)/g;

/** Files named by a configuration, at the paths where HAProxy with this working directory looks for them. */
export function listNamedFiles(file: ConfigFile, variables: Variables, workingDirectory: string): NamedFile[] {
  const found: NamedFile[] = [];
  const bases = { certificate: workingDirectory, ca: workingDirectory };
  for (const section of file.sections)
    for (const statement of section.statements) {
      const words = expandWords(statement, (name) => variables.get(name) ?? null);
      const [keyword = '', first = ''] = words;
      if (keyword === 'crt-base') bases.certificate = resolve(workingDirectory, first);
      if (keyword === 'ca-base') bases.ca = resolve(workingDirectory, first);
      const add = (name: string | undefined, kind: ForeignKind) => {
        if (!name || name.startsWith('@') || name.startsWith('virt@') || name.startsWith('opt@')) return;
        const base =
          kind === 'ca' || kind === 'crl' ? bases.ca : kind === 'certificate' ? bases.certificate : workingDirectory;
        found.push({ path: resolve(base, name), kind, line: statement.line });
      };
      const own = statementFiles.get(keyword);
      if (own) add(words[own.at + 1], own.kind);
      for (const [index, word] of words.entries()) {
        const kind = fileWords.get(word);
        if (kind !== undefined && index > 0) add(words[index + 1], kind);
        if (word === 'errorfiles') add(words[index + 1], 'directory');
        for (const match of word.matchAll(mapCall)) add(match[1], 'list');
      }
    }
  return found;
}
