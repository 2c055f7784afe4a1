import { isBackend, isFrontend } from '../../syntax/section-keyword.ts';
import { isHidden, spanOf } from './line-place.ts';
import type { Facts } from './passage-facts.ts';
import type { ProxyState } from './proxy-state.ts';
import { type RuleLine, type RuleList, wordSeparator } from './rule-line.ts';
import type { SectionFacts } from './section-facts.ts';
import type { SectionFinding, Surroundings } from './section-finding.ts';

const httpLists: ReadonlySet<RuleList> = new Set(['http-request', 'http-response', 'http-after-response'] as const);
const httpLines: ReadonlySet<RuleList> = new Set([...httpLists, 'redirect', 'stats', 'option forwardfor'] as const);
/** HAProxy looks for a default backend only when no `use_backend` fits. */
const listBefore: Partial<Record<RuleList, RuleList>> = { default_backend: 'use_backend' };

/** Rules below one that always ends the list: HAProxy warns about the first of an `http-…` list and is silent about others. */
export function diagnoseUnreachable({ facts }: SectionFacts, { depth }: Surroundings): SectionFinding[] {
  const ends = new Map<RuleList, RuleLine>();
  const shadows = new Shadows(facts);
  const warned = new Set<RuleList>();
  const findings: SectionFinding[] = [];
  // A default backend may stand above.
  const rules = [...facts.rules].sort((a, b) => Number(a.list in listBefore) - Number(b.list in listBefore));
  for (const rule of rules) {
    const { list, place } = rule;
    const isSkippable = isHidden(place, depth);
    const end = ends.get(listBefore[list] ?? list);
    if (end === undefined) {
      if (rule.isFinal && !isSkippable) ends.set(list, rule);
      const shadow = shadows.find(rule, isSkippable);
      if (shadow !== null) findings.push(shadowed(rule, shadow));
      continue;
    }
    const isWarned = httpLists.has(list) && !warned.has(list) && !isSkippable;
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
  private readonly volatileAcls: ReadonlySet<string | null>;

  constructor({ settings }: Facts) {
    this.volatileAcls = new Set(settings.filter(({ kind }) => kind === 'volatile-acl').map(({ value }) => value));
  }

  /** An earlier rule that has ended the list whenever this one's condition holds. */
  find(rule: RuleLine, isSkippable: boolean): RuleLine | null {
    const { list, endsIf } = rule;
    // A rule that does not end the list may change what conditions see.
    if (endsIf === null) this.byList.delete(list);
    if (endsIf === null || isSkippable || this.isVolatile(endsIf)) return null;
    const known = this.byList.get(list) ?? new Map<string, RuleLine>();
    this.byList.set(list, known);
    const earlier = known.get(endsIf);
    if (earlier === undefined) known.set(endsIf, rule);
    return earlier ?? null;
  }

  private isVolatile(condition: string): boolean {
    if (this.volatileAcls.size === 0) return false;
    return condition.split(wordSeparator).some((word) => this.volatileAcls.has(word.replace(/^!+/, '')));
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

/** HTTP rules in a proxy of another mode. */
export function diagnoseIgnoredRules({ facts }: SectionFacts, { depth, state }: Surroundings): SectionFinding[] {
  const { mode, canUpgrade, isDisabled } = state;
  if (isDisabled || mode === null || mode === 'http' || canUpgrade) return [];
  return facts.rules
    .filter(({ list }) => httpLines.has(list))
    .map(({ list, place }) => ({
      code: 'mode-mismatch',
      severity: isHidden(place, depth) || depth > 0 ? 'hint' : 'warning',
      span: spanOf(place),
      cause: `HAProxy ignores '${list}' here: the section is in mode ${mode}.`,
      remediation: "Add 'mode http' to the section or its defaults, or remove the line.",
    }));
}

/** A proxy without the timeouts that HAProxy asks for. */
export function diagnoseTimeouts(section: SectionFacts, { depth, state }: Surroundings): SectionFinding[] {
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
  if (isBackend(section) && serverDepth !== null && !isHidden({ depth: serverDepth }, depth)) {
    if (isUnset('connect')) missing.push('connect');
    if (isUnset('server') && (mode === 'http' || isUnset('tunnel'))) missing.push('server');
  }
  return missing;
}
