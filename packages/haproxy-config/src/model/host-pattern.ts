import type { Section } from '../syntax/section.ts';
import type { Word } from '../text/word.ts';
import { type ConditionTerm, readCondition } from './condition-reader.ts';
import { readExpression } from './expression-reader.ts';
import { bodyWords } from './statement-view.ts';

/** Fetches and ACL names that give the host that a visitor asks for, and how their name alone says to compare. */
const hostFetches: ReadonlyMap<string, string> = new Map([
  ...(['hdr', 'req.hdr', 'req.fhdr', 'hdr_str', 'ssl_fc_sni', 'req.ssl_sni', 'req_ssl_sni'] as const).map(
    (name) => [name, 'str'] as const,
  ),
  ...['beg', 'end', 'dom', 'sub', 'reg', 'dir'].flatMap((method) =>
    ['hdr', 'req.hdr', 'ssl_fc_sni', 'req_ssl_sni', 'req.ssl_sni'].map(
      (name) => [`${name}_${method}`, method] as const,
    ),
  ),
]);
const headerFetch = /^(?:req\.f?)?hdr/;

/**
 * The hosts that conditions of a section spell, latin1: as they are, with `*` where anything may stand, or as `~regex`.
 *
 * Shape:   all of the section; with `targets` only those on which traffic goes to one of these backends.
 * Limits:  hosts in files and maps are not known here.
 */
export function listHosts(section: Section, targets: ReadonlySet<string> | null = null): string[] {
  const acls = readAcls(section);
  if (targets === null) {
    const anonymous = section.statements.flatMap((statement) => termsOf(bodyWords(statement)).flatMap(anonymousHosts));
    return [...[...acls.values()].flat(), ...anonymous];
  }
  return section.statements
    .filter(({ keyword, arguments: [target] }) => keyword === 'use_backend' && targets.has(target?.value ?? ''))
    .flatMap((statement) => termsOf(bodyWords(statement)))
    .flatMap((term) => (term.kind === 'acl' ? (acls.get(term.name) ?? []) : anonymousHosts(term)));
}

function readAcls(section: Section): ReadonlyMap<string, readonly string[]> {
  const acls = new Map<string, readonly string[]>();
  for (const {
    keyword,
    arguments: [name, ...words],
  } of section.statements) {
    if (keyword !== 'acl' || name === undefined) continue;
    acls.set(name.value, [...(acls.get(name.value) ?? []), ...readHosts(words)]);
  }
  return acls;
}

function termsOf(words: readonly Word[]): ConditionTerm[] {
  const at = words.findLastIndex(({ value }) => value === 'if' || value === 'unless');
  return readCondition(words.slice(Math.max(0, at)))?.alternatives.flat() ?? [];
}

function anonymousHosts(term: ConditionTerm): string[] {
  return term.kind === 'anonymous' ? readHosts(term.words) : [];
}

/** The patterns of an expression about the host, its flags left out. */
function readHosts([expression, ...words]: readonly Word[]): string[] {
  const [fetch] = expression === undefined ? [] : readExpression(expression.value).calls;
  const named = fetch === undefined ? undefined : hostFetches.get(fetch.name);
  if (fetch === undefined || named === undefined) return [];
  const header = fetch.arguments?.[0]?.text.toLowerCase();
  if (headerFetch.test(fetch.name) && header !== 'host') return [];
  let method = named;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]?.value ?? '';
    if (word === '-m') method = words[at + 1]?.value ?? method;
    if (word === '-m' || word === '-f' || word === '-u') at += 1;
    else if (word === '--' || !word.startsWith('-')) {
      const patterns = words.slice(word === '--' ? at + 1 : at);
      return patterns.filter(({ hasVariable }) => !hasVariable).map(({ value }) => spell(method, value));
    }
  }
  return [];
}

function spell(method: string, pattern: string): string {
  switch (method) {
    case 'beg':
      return `${pattern}*`;
    case 'end':
      return `*${pattern}`;
    case 'sub':
    case 'dom':
      return `*${pattern}*`;
    case 'reg':
      return `~${pattern}`;
    default:
      return pattern;
  }
}
