import { listConfigs, listValueNames } from '@sluice/contract';
import {
  type ConfigFile,
  diagnoseNames,
  indexNames,
  lineOfUse,
  listVariables,
  type NameIndex,
  toDisplay,
} from '@sluice/haproxy-config';
import {
  ConfigVersions,
  type DiagnosedPlaces,
  diagnoseNodeValues,
  diagnoseResource,
  type LoadedEntry,
  listTreeReferences,
  readNodeValues,
} from '../resources/index.ts';

/** Something that a tree lacks or has wrong, under a key that is the same in every tree that has it. */
export interface Fault {
  key: string;
  /** What is missing, for people: `backend beta`. Null for another fault, which `cause` tells. */
  missing: string | null;
  cause: string;
}

export interface TreeFaults {
  faults: ReadonlyMap<string, Fault>;
  /** Whether the tree has something, in the words of `Fault.missing`. */
  holds: (name: string) => boolean;
}

/**
 * What makes HAProxy refuse a tree as far as we see it, and the files and values that it names and does not hold. Of two trees it
 * tells what one has and the other lacks; lines that moved do not count.
 */
export function findFaults(
  tree: readonly LoadedEntry[],
  places: DiagnosedPlaces,
  versions = new ConfigVersions(),
): TreeFaults {
  const configs = listConfigs(tree).map(({ name, blob }) => ({ name, file: versions.read(blob, name) }));
  const files = configs.map(({ file }) => file);
  // Most trees miss nothing, and nobody asks what they hold.
  let index: NameIndex | null = null;
  const names = (): NameIndex => {
    index ??= indexNames(files);
    return index;
  };
  const held = new Set([...tree.map(({ name }) => name), ...valuesOf(tree).map((name) => `value ${name}`)]);
  const own = configs.flatMap(({ name, file }) => diagnoseResource(name, file));
  const errors = [...own, ...diagnoseNodeValues(tree, places.nodes)].filter(isError);
  const references = listTreeReferences(tree, places.directories, versions);
  const variables = files.flatMap((file) => listVariables(file)).map(({ name }) => name);
  const found = [
    ...errors.map((error) => otherFault(error.resource, error)),
    ...listNameErrors(configs).map((error) => undefinedName(error, names) ?? otherFault(error.resource, error)),
    ...references.map(({ name, via }) => missingFault(name, `“${via}” uses ${name}, which is not there.`)),
    ...variables.map((name) => missingFault(`value ${name}`, `No node has a value ${name}.`)),
  ];
  const lacking = found.filter(({ key, missing }) => missing === null || key !== missing || !held.has(missing));
  return {
    faults: new Map(lacking.map((fault) => [fault.key, fault])),
    holds: (name) => held.has(name) || isDefined(name, names()),
  };
}

function isDefined(name: string, { symbols }: NameIndex): boolean {
  return symbols.some(
    (symbol) =>
      symbol.definitions.length > 0 &&
      wordsOf(symbol.kind).some((word) => `${word} ${toDisplay(symbol.name)}` === name),
  );
}

const isError = ({ severity }: { severity: string }): boolean => severity === 'error';

function valuesOf(tree: readonly LoadedEntry[]): string[] {
  const entry = tree.find(({ kind }) => kind === 'node-values');
  return entry === undefined ? [] : listValueNames(readNodeValues(entry.blob.bytes));
}

interface NameError {
  code: string;
  line: number;
  cause: string;
  resource: string;
  fileIndex: number;
}

function listNameErrors(configs: readonly { name: string; file: ConfigFile }[]): NameError[] {
  return diagnoseNames(configs.map(({ file }) => file)).flatMap((findings, fileIndex) =>
    findings.filter(isError).map(({ code, line, cause }) => {
      return { code, line, cause, fileIndex, resource: configs[fileIndex]?.name ?? '' };
    }),
  );
}

/** The name that a finding about an undefined name is about. */
function undefinedName({ code, line, cause, fileIndex }: NameError, names: () => NameIndex): Fault | null {
  if (code !== 'undefined-name') return null;
  const found = names().undefinedUses.find(
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

const otherFault = (resource: string, { code, cause }: { code: string; cause: string }): Fault => ({
  key: `${resource} ${code} ${cause.replace(/\bline \d+/g, 'line')}`,
  missing: null,
  cause,
});

/** Only a fault while the tree does not hold it: the name is the key. */
const missingFault = (name: string, cause: string): Fault => ({ key: name, missing: name, cause });

const kindWords: Readonly<Record<string, string>> = { acl: 'ACL', table: 'stick-table' };

/** A listen section is a backend and a frontend too, and any proxy may be asked for as such or have the table of its name. */
function wordsOf(kind: string): string[] {
  const word = kindWords[kind] ?? kind;
  if (kind === 'listen') return ['listen', 'frontend', 'backend', 'proxy', 'stick-table'];
  return kind === 'backend' || kind === 'frontend' ? [word, 'proxy', 'stick-table'] : [word];
}
