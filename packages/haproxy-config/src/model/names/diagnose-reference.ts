import { isFrontend, isProxy, proxyKinds } from '../../syntax/section-keyword.ts';
import { toDisplay } from '../../text/latin1.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { spanOf } from './line-place.ts';
import type { LinkedSection, NameTable, SymbolKey } from './name-table.ts';
import type { SectionFinding } from './section-finding.ts';
import { type NameUse, placeInSection } from './symbol.ts';
import { undefinedName } from './undefined-name.ts';

/** What is wrong with the names of other sections that a section uses. */
export function diagnoseImports(table: NameTable, entry: LinkedSection): SectionFinding[] {
  return entry.facts.imports.flatMap((use) => {
    const target = table.resolve(use, entry);
    if (target.kind === 'undefined') return [undefinedName(use, entry.facts.name, severityOf(table, use, entry))];
    if (target.kind !== 'symbol') return [];
    return use.kind === 'defaults' ? diagnoseFrom(table, use, entry) : diagnoseTarget(table, use, entry, target.key);
  });
}

function severityOf(table: NameTable, use: NameUse, entry: LinkedSection): Diagnostic['severity'] {
  const isSure = use.isRequired && use.isCertain && !entry.isConditional && !entry.isSkippable(use.place);
  return isSure && isLookedUp(table, use, entry) ? 'error' : 'hint';
}

/** Does HAProxy look for the name? */
function isLookedUp(table: NameTable, use: NameUse, entry: LinkedSection): boolean {
  const { kind } = entry.facts;
  if (use.kind === 'defaults' || kind === 'userlist') return true;
  if (kind === 'defaults') return isInherited(table, use, entry);
  if (!proxyKinds.has(kind) || entry.state.isDisabled) return false;
  if (use.via === 'default-server' || use.via.startsWith('log')) return false;
  return use.via !== 'default_backend' || kind !== 'backend';
}

/** Does a proxy take this line of its `defaults`? */
function isInherited({ sections }: NameTable, { via }: NameUse, entry: LinkedSection): boolean {
  if (via !== 'default_backend' && via !== 'email-alert mailers' && via !== 'errorfiles') return false;
  return sections.some((proxy) => {
    if (proxy.defaults !== entry || proxy.isConditional || !isProxy(proxy.facts)) return false;
    const isTaken = via !== 'default_backend' || (isFrontend(proxy.facts) && !hasDefaultBackend(proxy));
    return isTaken && !proxy.state.isDisabled;
  });
}

function hasDefaultBackend({ facts }: LinkedSection): boolean {
  return facts.facts.rules.some(({ list }) => list === 'default_backend');
}

/** `from` finds only what stands above, and only one of the name. */
function diagnoseFrom(table: NameTable, use: NameUse, entry: LinkedSection): SectionFinding[] {
  const definers = table.definersOf('defaults', use.name);
  const above = definers.filter(({ index }) => index < entry.index);
  if (above.length === 1) return [];
  const isDoubtful = entry.isConditional || definers.some((definer) => definer.isConditional);
  const name = toDisplay(use.name);
  const place = { severity: isDoubtful ? 'hint' : 'error', span: placeInSection(use) } as const;
  if (above.length === 0) {
    const cause = `The defaults section '${name}' stands below the section that inherits it.`;
    return [{ code: 'undefined-name', ...place, cause, remediation: 'Move it above.' }];
  }
  const cause = `There are ${above.length} defaults sections '${name}' above; HAProxy cannot tell which is meant.`;
  return [{ code: 'duplicate-section', ...place, cause, remediation: 'Give them different names.' }];
}

/** A backend whose mode does not fit. */
function diagnoseTarget(table: NameTable, use: NameUse, entry: LinkedSection, key: SymbolKey): SectionFinding[] {
  if (use.kind !== 'backend' || (use.via !== 'use_backend' && use.via !== 'default_backend')) return [];
  const [target, other] = table.definersOf(key.kind, key.name);
  if (!isFrontend(entry.facts) || target === undefined || other !== undefined) return [];
  const { mode, isDisabled } = entry.state;
  if (mode !== 'http' || isDisabled || target.state.mode !== 'tcp') return [];
  const isDoubtful = entry.isSkippable(use.place) || entry.isConditional || target.isConditional;
  return [
    {
      code: 'mode-mismatch',
      severity: isDoubtful ? 'hint' : 'error',
      span: spanOf(use.place),
      cause: `'${toDisplay(use.name)}' is in mode tcp, but this section is in mode http.`,
      remediation: 'Give both the same mode.',
    },
  ];
}
