import { toDisplay } from '../../text/latin1.ts';
import type { LinkedSection, NameTable } from './name-table.ts';
import type { SectionFacts } from './section-facts.ts';
import { type LocatedFinding, locateInSection, type SectionFinding, type Surroundings } from './section-finding.ts';
import { type NameKind, placeInSection } from './symbol.ts';
import { labelOf } from './undefined-name.ts';

function causeOf(kind: string, name: string): string {
  return `Nothing uses the ${labelOf(kind)} '${toDisplay(name)}'.`;
}

/** ACLs of a section that nothing in it asks. */
export function diagnoseUnusedAcls(section: SectionFacts, { openReferences }: Surroundings): SectionFinding[] {
  const acls = section.localNames('acl');
  if (acls.size === 0 || openReferences.has('acl')) return [];
  const used = new Set(section.inner.filter(({ kind }) => kind === 'acl').map(({ name }) => name));
  return [...acls]
    .filter(([name]) => !used.has(name))
    .flatMap(([name, [first]]): SectionFinding[] =>
      first === undefined
        ? []
        : [
            {
              code: 'unused-name',
              severity: 'hint',
              span: placeInSection(first),
              cause: causeOf('acl', name),
              remediation: 'Remove it, or use it.',
            },
          ],
    );
}

const watchedKinds: ReadonlySet<NameKind> = new Set<NameKind>([
  ...(['backend', 'userlist', 'cache', 'http-errors', 'fcgi-app', 'resolvers', 'mailers'] as const),
]);

const none: readonly LocatedFinding[] = [];

/** What nothing uses. Names that traffic chooses keep all backends in use. */
export function diagnoseUnused(table: NameTable, entry: LinkedSection): readonly LocatedFinding[] {
  if (entry.useCount > 0) return none;
  const unused = unusedIn(entry.facts);
  if (unused.length === 0 || (!entry.hasNamesake && table.openReferences.size === 0)) return unused;
  const [use] = entry.facts.exports;
  const isOpen = use === undefined || table.openReferences.has(use.kind);
  // Of several sections by one name the first says it for all.
  return isOpen || table.definersOf(use.kind, use.name)[0] !== entry ? none : unused;
}

/** What is said of a section when nothing uses it: written once, since a large file may have thousands. */
function unusedIn(facts: SectionFacts): readonly LocatedFinding[] {
  facts.unused ??= describeUnused(facts).map((finding) => locateInSection(facts, finding));
  return facts.unused;
}

const unusedCause: SectionFinding['cause'] = (_, { kind, name }) => causeOf(kind, name ?? '');

function describeUnused({ exports, kind }: SectionFacts): SectionFinding[] {
  return exports
    .filter(
      (use) => use.kind === kind && watchedKinds.has(use.kind) && !(kind === 'resolvers' && use.name === 'default'),
    )
    .map((use) => ({
      code: 'unused-name',
      severity: 'hint',
      span: placeInSection(use),
      cause: unusedCause,
      remediation: 'Remove it, or use it.',
    }));
}
