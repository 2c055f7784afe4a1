import { toDisplay } from '../../text/latin1.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { SectionFinding } from './section-finding.ts';
import { type NameUse, placeInSection } from './symbol.ts';

const kindNames: Readonly<Record<string, string>> = {
  acl: 'ACL',
  table: 'stick-table',
  defaults: 'defaults section',
  peers: 'peers section',
  'http-errors': 'http-errors section',
  'fcgi-app': 'fcgi-app section',
};

/** What people call things of a kind. */
export function labelOf(kind: string): string {
  return kindNames[kind] ?? kind;
}

/** The finding about a reference to what does not exist. */
export function undefinedName(
  use: NameUse,
  sectionName: string | null,
  severity: Diagnostic['severity'],
): SectionFinding {
  const kind = labelOf(use.kind);
  const isOwnTable = use.word === null;
  const own = isOwnTable ? (sectionName ?? '') : use.name;
  const name = toDisplay(use.owner === null ? own : `${use.owner}/${own}`);
  return {
    code: 'undefined-name',
    severity,
    span: placeInSection(use),
    cause: isOwnTable
      ? `'${use.via}' uses the stick-table of '${name}', which has none.`
      : `There is no ${kind} '${name}'; '${use.via}' uses it.`,
    remediation: isOwnTable
      ? 'Add a stick-table line, or name the table between the parentheses.'
      : remediationOf(use, kind),
  };
}

function remediationOf({ kind }: NameUse, label: string): string {
  if (kind === 'acl') return 'Add an acl line of this name above, in the same section, or correct the name.';
  if (kind === 'server') return 'Add the server to its backend, or correct the name.';
  return `Add the ${label}, or correct the name.`;
}
