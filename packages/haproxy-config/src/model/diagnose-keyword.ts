import { familyOf, isOfferedIn, listKeywords, listNextWords } from '../catalogue/catalogue.ts';
import { isAliveIn, type Keyword, releaseIndex, releases } from '../catalogue/keyword.ts';
import type { MatchProblem, Part } from '../catalogue/signature-match.ts';
import { findSectionKeyword, isSectionKnownIn } from '../syntax/section-keyword.ts';
import { closest } from '../text/edit-distance.ts';
import { toDisplay } from '../text/latin1.ts';
import type { Word } from '../text/word.ts';
import type { Finding } from './finding.ts';
import type { LineReading } from './line-reading.ts';
import type { StatementView } from './statement-view.ts';

const none: readonly Finding[] = [];

/** How sure it is that HAProxy reads a line: one in a conditional may be skipped. */
export type Certainty = 'read' | 'perhaps';

/**
 * What the catalogue says against one statement of a section: unknown keyword, wrong place, wrong release, wrong words.
 *
 * Shape:   without a release, only what every release of the catalogue refuses is an error.
 * Returns: at most one finding; none for words that a variable hides.
 * Errors:  none. Never throws.
 */
export function diagnoseKeyword(line: LineReading, release: string | null, certainty: Certainty): readonly Finding[] {
  const [first] = line.line.values;
  if (first === undefined || first.hasVariable === true || line.statement.problem !== null) return none;
  const { value } = first;
  if (line.sectionKind === null || value === '' || value.startsWith('.')) return none;
  const finding = judge(line.sectionKind, line, release);
  if (finding === null) return none;
  return [certainty === 'read' || finding.severity === 'hint' ? finding : { ...finding, severity: 'hint' }];
}

function judge(kind: string, line: LineReading, release: string | null): Finding | null {
  const section = findSectionKeyword(kind);
  // What stands in a section that the release does not know is said once, of its header.
  if (section === null || (release !== null && !isSectionKnownIn(section, release))) return null;
  const { words } = line.line;
  const { found, placed } = line.lookup;
  if (placed.length === 0)
    return found.length > 0 ? wrongSection(kind, words, found[0]?.keyword) : unknown(kind, words, release);
  const alive = placed.filter(({ keyword }) => isAlive(keyword, release));
  if (alive.length === 0) return wrongRelease(words, placed[0]?.keyword, release);
  const view = line.readBest(alive);
  if (view === null) return null;
  // `no log` and the like need no arguments.
  if (view.problem !== null && view.keyword.isStrict && line.statement.modifier === null)
    return wrongWords(view, view.problem, words, release);
  return wrongArgument(view, release) ?? deprecated(view, words, release);
}

function isAlive({ lifetime }: Keyword, release: string | null): boolean {
  return release === null ? lifetime.until !== 'old' : isAliveIn(lifetime, release);
}

function spanOfName(words: readonly Word[], count: number): Finding['span'] {
  const [first] = words;
  const last = words[count - 1] ?? first;
  if (first === undefined || last === undefined) return { offset: 0, length: 0 };
  return { offset: first.span.offset, length: last.span.offset + last.span.length - first.span.offset };
}

function unknown(kind: string, words: readonly Word[], release: string | null): Finding | null {
  const name = words[0]?.value ?? '';
  // The first words may open a family of keywords, of which the next is none.
  let opening = name;
  let count = 1;
  while (listNextWords(kind, `${opening} ${words[count]?.value ?? ''}`).length > 0) {
    opening += ` ${words[count]?.value ?? ''}`;
    count += 1;
  }
  if (listNextWords(kind, opening).length > 0) {
    return unknownNext(opening, words, count, listAliveWords(kind, opening, release));
  }
  const near = closest(name, listAliveWords(kind, '', release));
  return {
    code: 'unknown-keyword',
    severity: 'error',
    span: spanOfName(words, 1),
    cause: `HAProxy has no keyword '${toDisplay(name)}' in ${kind} sections.`,
    remediation: near === null ? 'Correct or remove the line.' : `Did you mean '${near}'?`,
  };
}

/** The words that may follow, of keywords that are worth offering: what no release has any more is not. */
function listAliveWords(kind: string, opening: string, release: string | null): readonly string[] {
  const prefix = opening === '' ? '' : `${opening} `;
  const alive = listKeywords(familyOf(kind)).filter(
    (keyword) => keyword.name.startsWith(prefix) && isOfferedIn(keyword, kind, release),
  );
  return [...new Set(alive.map(({ name }) => name.slice(prefix.length).split(' ')[0] ?? ''))];
}

/** `opening` are the first `count` words, after which one of `following` should stand. */
function unknownNext(
  opening: string,
  words: readonly Word[],
  count: number,
  following: readonly string[],
): Finding | null {
  const next = words[count];
  // Actions that a Lua file registers are known to the node only.
  if (next?.hasVariable === true || next?.value.startsWith('lua.') === true) return null;
  const near = next === undefined ? null : closest(next.value, following);
  return {
    code: next === undefined ? 'missing-argument' : 'unknown-keyword',
    severity: 'error',
    span: spanOfName(words, next === undefined ? count : count + 1),
    cause:
      next === undefined
        ? `After '${opening}' another word must follow.`
        : `HAProxy has no '${opening} ${toDisplay(next.value)}'.`,
    remediation:
      near === null ? `Use one of: ${following.slice(0, 8).join(', ')}.` : `Did you mean '${opening} ${near}'?`,
  };
}

function wrongSection(kind: string, words: readonly Word[], keyword: Keyword | undefined): Finding {
  const places = keyword?.places.join(', ') ?? '';
  return {
    code: 'wrong-section',
    severity: familyOf(kind) === 'proxy' ? 'hint' : 'error',
    span: spanOfName(words, keyword?.name.split(' ').length ?? 1),
    cause: `'${keyword?.name ?? toDisplay(words[0]?.value ?? '')}' has no effect in a ${kind} section.`,
    remediation: `Move it to a section of kind ${places}.`,
  };
}

function wrongRelease(words: readonly Word[], keyword: Keyword | undefined, release: string | null): Finding | null {
  if (keyword === undefined) return null;
  const { since, until } = keyword.lifetime;
  const span = spanOfName(words, keyword.name.split(' ').length);
  const tooNew = release !== null && since !== null && releaseIndex(release) < releases.indexOf(since);
  return {
    code: tooNew ? 'keyword-too-new' : 'keyword-removed',
    severity: 'error',
    span,
    cause: tooNew
      ? `'${keyword.name}' came with HAProxy ${since}; ${release} does not know it.`
      : `'${keyword.name}' is gone ${until === 'old' ? 'since before HAProxy 2.4' : `since the release after ${until}`}.`,
    remediation: tooNew
      ? `Remove the line, or run HAProxy ${since} or newer.`
      : `${keyword.help}. Remove or replace the line.`,
  };
}

const problemCodes = {
  missing: 'missing-argument',
  extra: 'extra-argument',
  bad: 'bad-argument',
  'unknown-argument': 'unknown-argument',
} as const;

function wrongWords(
  view: StatementView,
  problem: MatchProblem,
  words: readonly Word[],
  release: string | null,
): Finding | null {
  const word = view.words[problem.index];
  if (word?.hasVariable === true) return null;
  const last = view.words.at(-1) ?? words.at(-1);
  const end = last === undefined ? 0 : last.span.offset + last.span.length;
  if (problem.kind === 'unknown-argument' && word !== undefined) return unknownArgument(view, word, release);
  return {
    code: problemCodes[problem.kind],
    severity: 'error',
    span: word?.span ?? { offset: end, length: 0 },
    cause:
      word === undefined
        ? `'${view.keyword.name}' needs more: ${problem.expected}.`
        : `'${toDisplay(word.value)}' does not fit here in '${view.keyword.name}'.`,
    remediation: word === undefined ? `Add ${problem.expected}.` : `Expected: ${problem.expected}.`,
  };
}

/** The lines whose arguments are a family of their own. */
function argumentFamily(view: StatementView): 'bind' | 'server' {
  return view.keyword.signatureText.includes('<args:bind>') ? 'bind' : 'server';
}

function unknownArgument(view: StatementView, word: Word, release: string | null): Finding {
  const names = listKeywords(argumentFamily(view))
    .filter((keyword) => isAlive(keyword, release))
    .map((keyword) => keyword.name);
  const near = closest(word.value, names);
  return {
    code: 'unknown-argument',
    severity: 'error',
    span: word.span,
    cause: `'${toDisplay(word.value)}' is no argument of a '${view.keyword.name}' line.`,
    remediation: near === null ? 'Correct or remove it.' : `Did you mean '${near}'?`,
  };
}

/** Arguments that HAProxy knows, but not in this release. */
function wrongArgument(view: StatementView, release: string | null): Finding | null {
  for (const part of view.parts) {
    if (part.kind !== 'argument' || isAlive(part.keyword, release)) continue;
    const word = wordOf(view, part);
    if (word === undefined || word.hasVariable) continue;
    return wrongRelease([word], part.keyword, release);
  }
  return null;
}

function wordOf(view: StatementView, part: Part): Word | undefined {
  return view.words[part.index];
}

function deprecated(view: StatementView, words: readonly Word[], release: string | null): Finding | null {
  const since = view.keyword.lifetime.deprecatedSince;
  if (since === null || (release !== null && releaseIndex(release) < releases.indexOf(since))) return null;
  return {
    code: 'deprecated-keyword',
    severity: release === null ? 'hint' : 'warning',
    span: spanOfName(words, view.keyword.name.split(' ').length),
    cause: `'${view.keyword.name}' is deprecated since HAProxy ${since}, which warns about it.`,
    remediation: `${view.keyword.help}.`,
  };
}
