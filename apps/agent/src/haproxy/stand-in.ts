import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import type { ConfigFile } from '@sluice/haproxy-config';
import { type Variables, withConfigVariables } from './config-environment.ts';
import { diagnostic } from './diagnostic.ts';
import { type ForeignKind, listNamedFiles, type NamedFile } from './foreign-file.ts';
import { standInPem } from './stand-in-certificate.ts';
import { listHostNames, writeHosts } from './stand-in-host.ts';
import type { HaproxyTarget } from './target.ts';
import { findClosedDirectory, findPresence, followShownLinks, isReadable, isShown } from './visible-path.ts';

/** What the jail shows in place of what is real. */
export interface StandIns {
  /** Contents by path inside the jail. */
  standIns: Map<string, string>;
  /** Directories that must be empty inside, so that stand-ins can be put there. */
  hidden: string[];
  /** What the check therefore does not prove. */
  notes: NodeDiagnostic[];
}

/** Stand-ins for names, users and files of a configuration that HAProxy reads in `workingDirectory`. */
export async function prepareStandIns(
  target: HaproxyTarget,
  file: ConfigFile,
  start: Variables,
  workingDirectory: string,
  overlays: ReadonlyMap<string, string>,
): Promise<StandIns> {
  const variables = withConfigVariables(file, start);
  const names = listHostNames(file, variables);
  const standIns = new Map([
    ['/etc/hosts', writeHosts(names)],
    ['/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files\n'],
    ['/etc/resolv.conf', 'nameserver 192.0.2.53\n'],
    ['/etc/passwd', await publicLines('/etc/passwd')],
    ['/etc/group', await publicLines('/etc/group')],
  ]);
  const hidden = new Set<string>();
  const notes: NodeDiagnostic[] = [];
  if (names.length > 0)
    notes.push(notProven(target, null, `These names were not looked up: ${names.slice(0, 50).join(', ')}.`));
  const configDirectory = dirname(target.configFile);
  const direct = listNamedFiles(file, variables, workingDirectory);
  for (const { path: named, kind, line } of [
    ...direct,
    ...(await listInCrtLists(direct, overlays, workingDirectory)),
  ]) {
    if (overlays.has(named)) continue;
    const path = await followShownLinks(named, configDirectory);
    const shown = isShown(path, configDirectory);
    if (shown && (await isReadable(path))) continue;
    const presence = await findPresence(named);
    // A missing file stays missing: HAProxy's own words about it are the right answer.
    if (presence === 'missing') continue;
    const closed = shown ? await findClosedDirectory(path) : null;
    if (closed !== null) hidden.add(closed);
    else if (shown && presence === 'directory') hidden.add(path);
    for (const [place, content] of makeStandIn(path, kind, presence === 'directory')) standIns.set(place, content);
    notes.push(notProven(target, line, `${named} was replaced by a stand-in: the check may not read it.`));
  }
  return { standIns, hidden: [...hidden].sort(), notes: notes.slice(0, 100) };
}

/** The certificates that readable lists name, as HAProxy reads them: the first word of a line. */
async function listInCrtLists(
  named: readonly NamedFile[],
  overlays: ReadonlyMap<string, string>,
  workingDirectory: string,
): Promise<NamedFile[]> {
  const found: NamedFile[] = [];
  for (const { path, kind, line } of named) {
    if (kind !== 'crt-list') continue;
    const text = await readFile(overlays.get(path) ?? path, 'utf8').catch(() => '');
    for (const [, name] of text.matchAll(/^[ \t]*([^#\s]\S*)/gm)) {
      if (name !== undefined) found.push({ path: resolve(workingDirectory, name), kind: 'certificate', line });
    }
  }
  return found;
}

function notProven(target: HaproxyTarget, line: number | null, cause: string): NodeDiagnostic {
  return diagnostic({ code: 'not-proven', severity: 'hint', path: target.configFile, line, cause });
}

/** The files that stand for one, such that HAProxy accepts them. A directory gets one file in it. */
function makeStandIn(path: string, kind: ForeignKind, isDirectory: boolean): [string, string][] {
  const pem = standInPem();
  const both = pem.certificate + pem.key;
  if (isDirectory) return [[join(path, 'stand-in.pem'), kind === 'ca' ? pem.certificate : both]];
  switch (kind) {
    case 'certificate':
      return [[path, both]];
    case 'ca':
      return [[path, pem.certificate]];
    case 'crl':
      return [[path, pem.revocations]];
    case 'dh':
      return [[path, pem.parameters]];
    case 'crt-list':
      return [
        [path, `${path}.stand-in.pem\n`],
        [`${path}.stand-in.pem`, both],
      ];
    default:
      return [[path, '']];
  }
}

/** Names and numbers of users or groups, as far as local files know them; nothing else of the line. */
async function publicLines(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const isPasswd = path.endsWith('passwd');
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((cells) => cells.length >= 3)
    .map(([name, , id, group]) => (isPasswd ? `${name}:x:${id}:${group}::/:/bin/false\n` : `${name}:x:${id}:\n`))
    .join('');
}
