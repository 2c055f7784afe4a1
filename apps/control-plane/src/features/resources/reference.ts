import { posix } from 'node:path';
import type { Diagnostic, ResourceUse } from '@sluice/contract';
import {
  type ConfigFile,
  createCertificateNames,
  listNamedFiles,
  readCrtList,
  toDisplay,
} from '@sluice/haproxy-config';
import type { TreeEntry } from '../../platform/schema/configuration.ts';
import { kindWords } from './content-summary.ts';

/** Where Debian's package and most others have it; asked for while no node of a cluster has said where it is. */
export const usualDirectory = '/etc/haproxy';

/** A line of a configuration or a crt-list that names a file in a directory of haproxy.cfg, by its path below it. */
export interface FileReference extends ResourceUse {
  name: string;
}

/**
 * The files that a configuration and its crt-lists name in the directory that the cluster manages.
 *
 * Shape:   `directories` are those of haproxy.cfg on the nodes.
 * Limits:  a name that begins at the working directory of HAProxy is only known on a node. Directories of certificates name no
 *          single file.
 */
export function listFileReferences(
  files: readonly { name: string; file: ConfigFile }[],
  crtLists: readonly { name: string; bytes: Uint8Array }[],
  directories: readonly string[],
): FileReference[] {
  const configs = files.map(({ file }) => file);
  const ofConfigs = listNamedFiles(configs).flatMap(({ path, fileIndex, line, via }) => {
    const name = path === null ? null : nameBelow(path, directories);
    const resource = files[fileIndex]?.name;
    return name === null || resource === undefined ? [] : [{ name, resource, line, via }];
  });
  const nameCertificate = createCertificateNames(configs);
  const ofLists = crtLists.flatMap((list) => listFilesOfCrtList(list, nameCertificate, directories));
  return [...ofConfigs, ...ofLists];
}

/** What a crt-list names: its certificates, and files in their options. */
function listFilesOfCrtList(
  { name: resource, bytes }: { name: string; bytes: Uint8Array },
  nameCertificate: (spelled: string) => string,
  directories: readonly string[],
): FileReference[] {
  return (readCrtList(bytes) ?? []).flatMap(({ certificate, options, line }) => {
    const named = [['crt', nameCertificate(certificate)], ...options];
    return named.flatMap(([via = '', path = '']): FileReference[] => {
      const name = path.startsWith('/') ? nameBelow(toDisplay(path), directories) : null;
      return name === null ? [] : [{ name, resource, line, via }];
    });
  });
}

/** A path below one of the directories; null for any other, and for a directory itself. */
function nameBelow(path: string, directories: readonly string[]): string | null {
  const plain = posix.normalize(path);
  const directory = directories.find((candidate) => plain.startsWith(`${candidate}/`));
  return directory === undefined ? null : plain.slice(directory.length + 1);
}

/**
 * What is wrong with the files that a tree names: one that the plan takes away and a line still uses, one that every node must
 * have by itself, and one that nothing uses.
 */
export function diagnoseReferences(
  tree: readonly TreeEntry[],
  references: readonly FileReference[],
  before: readonly TreeEntry[],
): Diagnostic[] {
  const held = new Set(tree.map(({ name }) => name));
  const taken = new Map(before.filter(({ name }) => !held.has(name)).map((entry) => [entry.name, entry]));
  const used = new Set(references.map(({ name }) => name));
  const found: Diagnostic[] = [];
  for (const reference of references) {
    const gone = taken.get(reference.name);
    if (gone !== undefined) found.push(removedInUse(reference, kindWords[gone.kind]));
    else if (!held.has(reference.name)) found.push(ofTheNode(reference));
  }
  for (const { name, kind } of tree) {
    if (kind !== 'haproxy-config' && kind !== 'node-values' && !used.has(name))
      found.push(unused(name, kindWords[kind]));
  }
  return found;
}

const nowhere = { column: null, endColumn: null, source: 'sluice' } as const;

const removedInUse = ({ name, resource, line, via }: FileReference, kind: string): Diagnostic => ({
  ...nowhere,
  code: 'resource-removed-in-use',
  severity: 'error',
  resource,
  line,
  cause: `“${via}” uses ${name}, ${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind} that is removed.`,
  remediation: 'Take the line out too, or keep the file.',
});

const ofTheNode = ({ name, resource, line }: FileReference): Diagnostic => ({
  ...nowhere,
  code: 'resource-not-managed',
  severity: 'hint',
  resource,
  line,
  cause: `${name} is not part of the cluster: each node must have a file of its own there.`,
  remediation: 'Add the file to the cluster, so that it is versioned and the same on every node.',
});

const unused = (name: string, kind: string): Diagnostic => ({
  ...nowhere,
  code: 'resource-unused',
  severity: 'hint',
  resource: name,
  line: null,
  cause: `No line of the configuration uses this ${kind}.`,
  remediation: 'Name it in the configuration by its path on the nodes, or remove it.',
});
