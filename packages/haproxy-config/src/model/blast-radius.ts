import { type ConfigFile, parse } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { isBackend, isFrontend, isProxy } from '../syntax/section-keyword.ts';
import { toDisplay } from '../text/latin1.ts';
import { type BindView, listSectionBinds } from './bind-view.ts';
import { listHosts } from './host-pattern.ts';
import { listNamedFiles } from './names/named-file.ts';
import { openKinds } from './names/section-facts.ts';
import type { NameUse } from './names/symbol.ts';
import { type IndexedSection, indexNames, type NameIndex } from './names/symbol-index.ts';
import { ownedText, pairSections } from './section-match.ts';
import { sayingOf } from './statement-diff.ts';

/** Where a change can be felt. Texts for people, each once, in the order of the files, the old ones first. */
export interface BlastRadius {
  /** Section and address, as in `www :443`. */
  readonly binds: readonly string[];
  /** Names that visitors ask for, as far as conditions spell them: `shop.example.com`, `*.example.com`. */
  readonly hosts: readonly string[];
  readonly backends: readonly string[];
}

/**
 * Finds what a change can be felt at: the sections whose lines say something else, came or went, and every section that uses
 * them, directly or through others: frontends in front of a changed backend, proxies below changed `defaults`.
 *
 * Shape:   all files of a configuration, before and after, in order. A change in `global` is felt everywhere. `isChangedFile` says of
 *          a path that a line names whether that file has another content, such as a map: it is felt where the line stands.
 * Returns: nothing when only comments, blanks or spelling changed.
 * Errors:  none. Never throws.
 * Limits:  hosts that stand in maps or files are not named. A frontend that lets traffic choose its backend is touched when any
 *          backend is.
 */
export function findBlastRadius(
  before: readonly ConfigFile[],
  after: readonly ConfigFile[],
  isChangedFile: (path: string) => boolean = () => false,
): BlastRadius {
  const empty = parse(new Uint8Array(0));
  const changed = new Set<Section>();
  for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
    for (const section of listChanged(before[index] ?? empty, after[index] ?? empty)) changed.add(section);
  }
  const radii = [before, after].map((files) => {
    const index = indexNames(files);
    for (const section of listNaming(files, index, isChangedFile)) changed.add(section);
    return findTouched(index, changed);
  });
  const all = (kind: keyof BlastRadius) => [...new Set(radii.flatMap((radius) => radius[kind]))];
  return { binds: all('binds'), hosts: all('hosts'), backends: all('backends') };
}

/** The sections of both files that say something else in the other, or do not stand there. */
function listChanged(before: ConfigFile, after: ConfigFile): Section[] {
  const { pairs, removed, added } = pairSections(before, after);
  const changed = pairs.flatMap((pair) => {
    const [old, now] = [before.sections[pair.before], after.sections[pair.after]];
    if (old === undefined || now === undefined || ownedText(before, old) === ownedText(after, now)) return [];
    return saying(old) === saying(now) ? [] : [old, now];
  });
  return [...removed, ...added, ...changed];
}

/** The sections with a line that names one of the files. */
function listNaming(
  files: readonly ConfigFile[],
  index: NameIndex,
  isChangedFile: (path: string) => boolean,
): Section[] {
  return listNamedFiles(files).flatMap(({ path, fileIndex, line }) => {
    if (path === null || !isChangedFile(path)) return [];
    const entry = index.sections.findLast((section) => section.fileIndex === fileIndex && section.line < line);
    return entry === undefined ? [] : [entry.section];
  });
}

function saying({ header, statements }: Section): string {
  return [header, ...statements].map(sayingOf).join('\n');
}

/** What uses a section: `routes` when it only sends traffic there. */
interface User {
  readonly entry: IndexedSection;
  readonly routes: boolean;
}

/** Who uses each section by one of its names, or inherits from it. */
function listUsers(index: NameIndex): ReadonlyMap<IndexedSection, readonly User[]> {
  const users = new Map<IndexedSection, User[]>();
  const add = (used: IndexedSection, user: User) => {
    const known = users.get(used);
    if (known === undefined) users.set(used, [user]);
    else known.push(user);
  };
  for (const { kind, scope, definitions, references } of index.symbols) {
    if (openKinds.has(kind)) continue;
    const owners = scope === null ? definitions.map(({ entry }) => entry) : [scope];
    for (const { entry, use } of references) {
      for (const owner of owners) if (owner !== entry) add(owner, { entry, routes: isRoute(use) });
    }
  }
  const choosers = index.dynamicUses.filter(({ use }) => isRoute(use)).map(({ entry }) => ({ entry, routes: true }));
  for (const entry of index.sections) {
    if (entry.defaults !== null) add(entry.defaults, { entry, routes: false });
    if (isBackend(entry.section)) for (const chooser of choosers) add(entry, chooser);
  }
  return users;
}

function isRoute({ via }: NameUse): boolean {
  return via === 'use_backend' || via === 'default_backend';
}

function findTouched(index: NameIndex, changed: ReadonlySet<Section>): BlastRadius {
  const ownChanges = index.sections.filter(({ section }) => changed.has(section));
  const isEverywhere = ownChanges.some(({ section }) => section.kind === 'global');
  const users = listUsers(index);
  const touched = new Set(isEverywhere ? index.sections : ownChanges);
  /** Touched by more than a backend that they send traffic to. */
  const whole = new Set(touched);
  // Both grow while they are gone through: users of users are touched too.
  for (const entry of touched) {
    for (const user of users.get(entry) ?? []) {
      touched.add(user.entry);
      if (!user.routes && whole.has(entry)) whole.add(user.entry);
    }
  }
  const sections = index.sections.filter((entry) => touched.has(entry) && isProxy(entry.section));
  const names = sections.filter(({ section }) => isBackend(section)).map(({ section }) => section.name ?? '');
  const fronts = sections.filter(({ section }) => isFrontend(section));
  const targets = new Set(names);
  return {
    binds: fronts.flatMap(({ section }) => listSectionBinds(section).map((bind) => labelBind(section, bind))),
    hosts: fronts.flatMap((entry) => listHosts(entry.section, whole.has(entry) ? null : targets)).map(toDisplay),
    backends: names.map(toDisplay),
  };
}

function labelBind(section: Section, { addressWord }: BindView): string {
  return toDisplay(`${section.name ?? ''} ${addressWord.value}`.trim());
}
