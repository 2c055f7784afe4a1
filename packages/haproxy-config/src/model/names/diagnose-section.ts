import { releaseIndex } from '../../catalogue/keyword.ts';
import { isBackend, isProxy } from '../../syntax/section-keyword.ts';
import { toDisplay } from '../../text/latin1.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { diagnoseExpressions } from './diagnose-expression.ts';
import { diagnoseIgnoredRules, diagnoseTimeouts, diagnoseUnreachable } from './diagnose-rules.ts';
import { kept } from './kept-list.ts';
import { isHidden } from './line-place.ts';
import { isOpenName, isPredefined } from './name-table.ts';
import type { ProxyState } from './proxy-state.ts';
import type { SectionFacts } from './section-facts.ts';
import { type LocatedFinding, locateInSection, type SectionFinding, type Surroundings } from './section-finding.ts';
import { type NameKind, type NameUse, placeInSection } from './symbol.ts';
import { undefinedName } from './undefined-name.ts';
import { diagnoseUnusedAcls } from './unused-name.ts';

/** From here on ids no longer tell servers of one name apart. */
const serverIdIgnoredSince = '3.4';

/**
 * What is wrong in a section as far as its own lines and what it inherits tell. Found once as long as neither changes, wherever
 * the section stands.
 */
export function diagnoseSection(facts: SectionFacts, surroundings: Surroundings): readonly LocatedFinding[] {
  if (facts.judgedIn !== null && isSame(facts.judgedIn, surroundings)) return facts.judged;
  const findings = listFindings(facts, surroundings).sort((a, b) => a.span.offset - b.span.offset);
  facts.judged = kept(findings.map((finding) => locateInSection(facts, finding)));
  facts.judgedIn = surroundings;
  return facts.judged;
}

function isSame(a: Surroundings, b: Surroundings): boolean {
  if (a === b) return true;
  if (a.release !== b.release || a.depth !== b.depth || a.state.key !== b.state.key) return false;
  return hasSame(a.openDefinitions, b.openDefinitions) && hasSame(a.openReferences, b.openReferences);
}

function hasSame(a: ReadonlySet<NameKind>, b: ReadonlySet<NameKind>): boolean {
  return a === b || (a.size === b.size && [...a].every((kind) => b.has(kind)));
}

function listFindings(section: SectionFacts, surroundings: Surroundings): SectionFinding[] {
  const findings = [
    ...diagnoseInner(section, surroundings),
    ...diagnoseUnusedAcls(section, surroundings),
    ...diagnoseExpressions(section, surroundings),
    ...diagnoseUnreachable(section, surroundings),
  ];
  if (isBackend(section)) findings.push(...diagnoseServers(section, surroundings));
  if (!isProxy(section)) return findings;
  return [...findings, ...diagnoseIgnoredRules(section, surroundings), ...diagnoseTimeouts(section, surroundings)];
}

/** ACLs, servers, users and groups of the section itself that it does not have, and ACLs that are used above their line. */
function diagnoseInner(section: SectionFacts, { depth, state, openDefinitions }: Surroundings): SectionFinding[] {
  const findings: SectionFinding[] = [];
  for (const use of section.inner) {
    const { kind, name } = use;
    const isSure = use.isRequired && use.isCertain && !isHidden(use.place, depth) && depth <= 0;
    const severity = isSure && isLookedUp(section, use, state) ? 'error' : 'hint';
    const definitions = section.definitionsOf(kind, name);
    const [first] = definitions;
    if (first !== undefined) {
      if (kind === 'acl' && use.place.line < first.place.line) findings.push(earlyUse(use, first, severity));
    } else if (!isPredefined(use) && !isOpenName(use, openDefinitions) && !isServerOf(section, use)) {
      findings.push(undefinedName(use, section.name, severity));
    }
  }
  return findings;
}

function isServerOf(section: SectionFacts, { kind, name }: NameUse): boolean {
  return kind === 'server' && section.findServer(name) !== null;
}

/** Does HAProxy look for a name of the section itself? */
function isLookedUp({ kind }: SectionFacts, use: NameUse, { isDisabled }: ProxyState): boolean {
  if (use.kind === 'acl' || kind === 'userlist') return true;
  if (isDisabled || !isProxy({ kind })) return false;
  return use.via !== 'default-server' && !use.via.startsWith('log');
}

/** HAProxy reads conditions line by line: an ACL must stand above its first use. */
function earlyUse(use: NameUse, first: NameUse, severity: Diagnostic['severity']): SectionFinding {
  return {
    code: 'undefined-name',
    severity: use.via === 'acl' ? 'hint' : severity,
    span: placeInSection(use),
    cause: `The ACL '${toDisplay(use.name)}' is used above the line that names it.`,
    remediation: (lineOf) => `Move the acl line from line ${lineOf(first.place.line)} above this one.`,
  };
}

/** Servers of one name in one backend. Up to 3.2 servers with an `id` may share one. */
function diagnoseServers(section: SectionFacts, { release, depth, state }: Surroundings): SectionFinding[] {
  if (!section.facts.hasDoubledServer && !section.hasNamingServer) return [];
  const isStrict = release !== null && releaseIndex(release) >= releaseIndex(serverIdIgnoredSince);
  const numbered = new Set(isStrict ? [] : section.facts.serverIds);
  const seen = new Map<string, number>();
  const findings: SectionFinding[] = [];
  for (const { name, span, depth: own } of listServerNames(section)) {
    const isSkippable = isHidden({ depth: own }, depth);
    const earlier = seen.get(name);
    if (earlier === undefined) {
      if (!isSkippable && !numbered.has(span.offset)) seen.set(name, span.offset);
    } else if (!numbered.has(span.offset)) {
      const { line } = section.lineAt(earlier);
      findings.push({
        code: 'duplicate-server',
        severity: isSkippable || state.isDisabled || depth > 0 ? 'hint' : 'error',
        span,
        cause: (lineOf) => `Line ${lineOf(line)} of this section has a server '${toDisplay(name)}' already.`,
        remediation: 'Give each server of a backend a name of its own.',
      });
    }
  }
  return findings;
}

interface NamedServer {
  readonly name: string;
  readonly span: SectionFinding['span'];
  readonly depth: number;
}

function listServerNames(section: SectionFacts): NamedServer[] {
  const { uses, servers } = section.facts;
  const others = uses
    .filter(
      ({ kind, via, role, isDynamic }) => kind === 'server' && via === 'server' && role === 'definition' && !isDynamic,
    )
    .map(({ name, word, place }) => ({ name, span: word ?? place, depth: place.depth }));
  const plain = servers.list().map(({ offset, length, depth }) => {
    const span = { offset, length };
    return { name: section.slice(span), span, depth };
  });
  if (others.length === 0) return plain;
  return [...plain, ...others].sort((a, b) => a.span.offset - b.span.offset);
}
