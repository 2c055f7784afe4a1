import type { LinePlace } from './line-place.ts';
import { isBackend, isFrontend, type ProxyState } from './proxy-state.ts';
import type { RuleLine, RuleList } from './rule-line.ts';
import type { SectionFacts } from './section-facts.ts';
import type { SectionFinding } from './section-finding.ts';

/** Where a section stands among conditionals. */
interface Depth {
  readonly depth: number;
}

const httpLists: ReadonlySet<RuleList> = new Set(['http-request', 'http-response', 'http-after-response'] as const);
const httpLines: ReadonlySet<RuleList> = new Set([...httpLists, 'redirect', 'stats', 'option forwardfor'] as const);
/** HAProxy looks for a default backend only when no `use_backend` fits. */
const listBefore: Partial<Record<RuleList, RuleList>> = { default_backend: 'use_backend' };

/** Rules below one that always ends the list: HAProxy warns about the first of an `http-…` list and is silent about others. */
export function diagnoseUnreachable({ facts }: SectionFacts, { depth }: Depth): SectionFinding[] {
  const ends = new Map<RuleList, RuleLine>();
  const shadows = new Shadows();
  const warned = new Set<RuleList>();
  const findings: SectionFinding[] = [];
  // A default backend may stand above.
  const rules = [...facts.rules].sort((a, b) => Number(a.list in listBefore) - Number(b.list in listBefore));
  for (const rule of rules) {
    const { list, place } = rule;
    const isHidden = place.depth + depth > 0;
    const end = ends.get(listBefore[list] ?? list);
    if (end === undefined) {
      if (rule.isFinal && !isHidden) ends.set(list, rule);
      const shadow = shadows.find(rule, isHidden);
      if (shadow !== null) findings.push(shadowed(rule, shadow));
      continue;
    }
    const isWarned = httpLists.has(list) && !warned.has(list) && !isHidden;
    warned.add(list);
    findings.push({
      code: 'unreachable-rule',
      severity: isWarned ? 'warning' : 'hint',
      span: spanOf(place),
      cause: (lineOf) => `Line ${lineOf(end.place.line)} always ends the list: HAProxy never comes to this line.`,
      remediation: 'Give that line a condition, or move it below this one.',
    });
  }
  return findings;
}

/** Rules that end their list, by their conditions. */
class Shadows {
  private readonly byList = new Map<RuleList, Map<string, RuleLine>>();

  /** An earlier rule that has ended the list whenever this one's condition holds. */
  find(rule: RuleLine, isHidden: boolean): RuleLine | null {
    const { list, endsIf } = rule;
    // A rule that does not end the list may change what conditions see.
    if (endsIf === null) this.byList.delete(list);
    if (endsIf === null || isHidden) return null;
    const known = this.byList.get(list) ?? new Map<string, RuleLine>();
    this.byList.set(list, known);
    const earlier = known.get(endsIf);
    if (earlier === undefined) known.set(endsIf, rule);
    return earlier ?? null;
  }
}

function shadowed({ place }: RuleLine, earlier: RuleLine): SectionFinding {
  return {
    code: 'unreachable-rule',
    severity: 'hint',
    span: spanOf(place),
    cause: (lineOf) => `Line ${lineOf(earlier.place.line)} has the same condition and ends the list before this line.`,
    remediation: 'Change one of the conditions, or remove this line.',
  };
}

function spanOf({ offset, length }: LinePlace): { offset: number; length: number } {
  return { offset, length };
}

/** HTTP rules in a proxy of another mode. */
export function diagnoseIgnoredRules({ facts }: SectionFacts, { depth }: Depth, state: ProxyState): SectionFinding[] {
  const { mode, canUpgrade, isDisabled } = state;
  if (isDisabled || mode === null || mode === 'http' || canUpgrade) return [];
  return facts.rules
    .filter(({ list }) => httpLines.has(list))
    .map(({ list, place }) => ({
      code: 'mode-mismatch',
      severity: place.depth + depth > 0 || depth > 0 ? 'hint' : 'warning',
      span: spanOf(place),
      cause: `HAProxy ignores '${list.split(' ')[0]}' here: the section is in mode ${mode}.`,
      remediation: "Add 'mode http' to the section or its defaults, or remove the line.",
    }));
}

/** A proxy without the timeouts that HAProxy asks for. */
export function diagnoseTimeouts(section: SectionFacts, { depth }: Depth, state: ProxyState): SectionFinding[] {
  const { mode, isDisabled, hasConditionalTimeout } = state;
  if (isDisabled || (mode !== 'tcp' && mode !== 'http')) return [];
  const missing = missingTimeouts(section, depth, state);
  if (missing.length === 0) return [];
  return [
    {
      code: 'missing-timeout',
      severity: depth > 0 || hasConditionalTimeout ? 'hint' : 'warning',
      span: section.readHeader().span,
      cause: missingCauses.get(missing.join()) ?? describeMissing(missing),
      remediation: 'Set it here or in the defaults section.',
    },
  ];
}

/** One text for each of the few combinations: in a large file thousands of backends may lack the same. */
const missingCauses = new Map<string, string>();

function describeMissing(missing: readonly string[]): string {
  const cause = `Without ${missing.map((name) => `'timeout ${name}'`).join(' and ')}, connections may stay for ever.`;
  missingCauses.set(missing.join(), cause);
  return cause;
}

function missingTimeouts(section: SectionFacts, depth: number, { timeouts, mode }: ProxyState): string[] {
  const isUnset = (name: string) => timeouts.get(name)?.isZero !== false;
  const missing: string[] = [];
  if (isFrontend(section) && isUnset('client')) missing.push('client');
  const { serverDepth } = section.facts;
  if (isBackend(section) && serverDepth !== null && serverDepth + depth <= 0) {
    if (isUnset('connect')) missing.push('connect');
    if (isUnset('server') && (mode === 'http' || isUnset('tunnel'))) missing.push('server');
  }
  return missing;
}
