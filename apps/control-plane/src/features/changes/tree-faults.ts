import { diagnoseNames, indexNames, lineOfUse, type NameIndex, parse, toDisplay } from '@sluice/haproxy-config';
import { diagnoseResource, type FileReference, type LoadedEntry, listTreeReferences } from '../resources/index.ts';

/** Something that a tree lacks or has wrong, under a key that is the same in every tree that has it. */
export interface Fault {
  key: string;
  /** What is missing, for people: `backend beta`. Null for another fault, which `cause` tells. */
  missing: string | null;
  cause: string;
}

export interface TreeFaults {
  faults: ReadonlyMap<string, Fault>;
  /** What the tree has, in the words of `Fault.missing`. */
  held: ReadonlySet<string>;
}

/**
 * What makes HAProxy refuse a tree as far as we see it, and the managed files that it names and does not hold. Of two trees it tells
 * what one has and the other lacks; lines that moved do not count.
 */
export function findFaults(tree: readonly LoadedEntry[], directories: readonly string[]): TreeFaults {
  const configs = tree.filter(({ kind }) => kind === 'haproxy-config');
  const files = configs.map(({ name, blob }) => ({ name, file: parse(blob.bytes) }));
  const index = indexNames(files.map(({ file }) => file));
  const held = new Set(tree.map(({ name }) => name));
  const aboutNames = diagnoseNames(files.map(({ file }) => file));
  const found = [
    ...files.flatMap(({ name, file }) => listErrors(name, diagnoseResource(name, file))),
    ...files.flatMap(({ name }, fileIndex) => {
      const about = aboutNames[fileIndex] ?? [];
      return listErrors(name, about, (finding) => undefinedName(finding, index, fileIndex));
    }),
    ...listTreeReferences(tree, directories)
      .filter(({ name }) => !held.has(name))
      .map(missingFile),
  ];
  for (const { kind, name, definitions } of index.symbols) {
    if (definitions.length > 0) for (const word of wordsOf(kind)) held.add(`${word} ${toDisplay(name)}`);
  }
  return { faults: new Map(found.map((fault) => [fault.key, fault])), held };
}

interface Finding {
  code: string;
  severity: string;
  line: number | null;
  cause: string;
}

function listErrors(
  resource: string,
  findings: readonly Finding[],
  readName: (finding: Finding) => Fault | null = () => null,
): Fault[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .map((finding) => readName(finding) ?? otherError(resource, finding));
}

/** The name that a finding about an undefined name is about. */
function undefinedName({ code, line, cause }: Finding, index: NameIndex, fileIndex: number): Fault | null {
  if (code !== 'undefined-name') return null;
  const found = index.undefinedUses.find(
    (located) =>
      located.entry.fileIndex === fileIndex &&
      lineOfUse(located) === line &&
      cause.includes(`${toDisplay(located.use.name)}'`),
  );
  if (found === undefined) return null;
  const { kind, name, owner } = found.use;
  const missing = `${kindWords[kind] ?? kind} ${toDisplay(owner === null ? name : `${owner}/${name}`)}`;
  const { section } = found.entry;
  // An ACL of this name in another section would not help.
  const scope = kind === 'acl' ? ` of ${section.kind} ${toDisplay(section.name ?? '')}` : '';
  return { key: `undefined ${missing}${scope}`, missing, cause };
}

const otherError = (resource: string, { code, cause }: Finding): Fault => ({
  key: `${resource} ${code} ${cause.replace(/\bline \d+/g, 'line')}`,
  missing: null,
  cause,
});

const missingFile = ({ name, via }: FileReference): Fault => ({
  key: `file ${name}`,
  missing: name,
  cause: `“${via}” uses ${name}, which is not there.`,
});

const kindWords: Readonly<Record<string, string>> = { acl: 'ACL', table: 'stick-table' };

/** A listen section is a backend and a frontend too, and any proxy may be asked for as such or have the table of its name. */
function wordsOf(kind: string): string[] {
  const word = kindWords[kind] ?? kind;
  if (kind === 'listen') return ['listen', 'frontend', 'backend', 'proxy', 'stick-table'];
  return kind === 'backend' || kind === 'frontend' ? [word, 'proxy', 'stick-table'] : [word];
}
