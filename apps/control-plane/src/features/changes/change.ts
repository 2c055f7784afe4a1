import {
  type ConflictTexts,
  maxResourceBytes,
  Problem,
  type ProblemError,
  problem,
  type ResourceKind,
} from '@sluice/contract';
import { listAddedDangerousDirectives, parse } from '@sluice/haproxy-config';
import { PermissionMissing } from '../../platform/require-permission.ts';
import type { Conflict, DangerousUse } from '../../platform/schema/configuration.ts';

/** Reads one file's bytes from a request. Throws `too-large`: the form of the request alone cannot know the decoded size. */
export function decodeContent(base64: string, field: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length <= maxResourceBytes) return bytes;
  throw problem(
    'too-large',
    `The content has ${bytes.length} bytes; at most ${maxResourceBytes} are possible.`,
    'Split the configuration, or move long lists into maps.',
    field,
  );
}

/**
 * Why a change cannot be rejected: each later change that stands on it, and where; the latest, which nothing stands on, first. Their
 * texts are on their own pages.
 */
export function buildsOnIt(rejected: readonly number[], caused: readonly Conflict[]): Problem {
  const [first] = rejected;
  const one = rejected.length === 1;
  const changes = one ? `change ${first}` : `what changes ${rejected.join(', ')} did`;
  return new Problem(
    'change-conflict',
    [...sectionsByChange(caused)].reverse().map(
      ([later, sections]): ProblemError => ({
        field: null,
        cause: `Change ${later} builds on ${changes} in ${inWords(sections)}.`,
        remediation: one
          ? `Reject change ${later} first, or stage a change that undoes this one.`
          : `Reject change ${later} with them, or stage a change that undoes these.`,
      }),
    ),
  );
}

/** Why staged changes cannot be planned: each that fits no longer on what stands before it, with a look at both texts. */
export function fitsNoLonger(conflicts: readonly Conflict[]): Problem {
  return new Problem(
    'change-conflict',
    [...sectionsByChange(conflicts)].map(([number, sections]): ProblemError => {
      const first = conflicts.find((conflict) => conflict.changeNumber === number);
      return {
        field: first?.resource ?? null,
        cause: withTexts(`Change ${number} was made on another text of ${inWords(sections)}.`, first),
        remediation: `Reject change ${number} and stage it again on the present text.`,
        texts: textsOf(conflicts.filter((conflict) => conflict.changeNumber === number)),
      };
    }),
  );
}

/** Why a change cannot be staged again, or one that was applied not be taken back: both texts of each place. */
export function fitsNowhere(cause: string, remediation: string, conflicts: readonly Conflict[]): Problem {
  return new Problem(
    'change-conflict',
    conflicts.slice(0, conflictsShown).map(
      (conflict): ProblemError => ({
        field: conflict.resource,
        cause: withTexts(`${cause} in ${visible(conflict.section)} of ${conflict.resource}.`, conflict),
        remediation,
        texts: textsOf([conflict]),
      }),
    ),
  );
}

const conflictsShown = 20;

/** What went wrong in one line, and below it how both texts begin. */
export function withTexts(cause: string, conflict: Conflict | undefined): string {
  if (conflict === undefined) return cause;
  const { ours, theirs } = conflict;
  return [cause, `There now: ${excerpt(ours)}`, `In the change: ${excerpt(theirs)}`].join('\n');
}

/** Both texts of each place, for a page to show them side by side. */
export function textsOf(conflicts: readonly Conflict[]): ConflictTexts[] {
  return conflicts
    .slice(0, conflictsShown)
    .map(({ resource, section, ours, theirs }) => ({ resource, section, ours, theirs }));
}

function sectionsByChange(conflicts: readonly Conflict[]): Map<number, string[]> {
  const sections = new Map<number, string[]>();
  for (const { changeNumber, section } of conflicts) {
    sections.set(changeNumber, [...(sections.get(changeNumber) ?? []), section]);
  }
  return sections;
}

const namedSections = 5;

/** `global, defaults and frontend web`; of many the first are named. */
function inWords(sections: readonly string[]): string {
  const named = sections.slice(0, namedSections).map(visible);
  const more = sections.length - named.length;
  const all = more > 0 ? [...named, `${more} more sections`] : named;
  return all.length === 1 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

const excerptLines = 6;
const excerptLineCharacters = 120;

/** The beginning of a section on lines of its own, with control characters made visible. */
function excerpt(text: string | null): string {
  if (text === null) return 'no such section';
  const lines = text.replace(/^\n+|\n+$/g, '').split('\n');
  const shown = lines.slice(0, excerptLines).map((line) => `  ${visible(line).slice(0, excerptLineCharacters)}`);
  return ['', ...shown, ...(lines.length > excerptLines ? ['  …'] : [])].join('\n');
}

/** Control pictures of Unicode in place of control characters, which no page and no terminal shows. */
export function visible(line: string): string {
  return line.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0);
    if (character === '\t' || code >= 0x80) return character;
    return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
  });
}

/**
 * What comes with a new content and can run code or open files on nodes, on its lines: directives of a configuration, and a Lua
 * file as a whole, which HAProxy runs as the user that starts it.
 */
export function listContentDangers(
  { kind, name }: { kind: ResourceKind; name: string },
  before: Uint8Array,
  after: Uint8Array,
): DangerousUse[] {
  if (kind === 'lua') {
    const same = Buffer.from(before).equals(after);
    return same || after.length === 0 ? [] : [{ resource: name, line: 1, keyword: 'Lua code' }];
  }
  if (kind !== 'haproxy-config') return [];
  return listAddedDangerousDirectives(parse(before), parse(after)).map(({ keyword, statement }) => ({
    resource: name,
    line: statement.line,
    keyword,
  }));
}

/** Says which directives need `config.dangerous`, each on its line. */
export function dangerousRefused(actorName: string, dangerous: readonly DangerousUse[]): Problem {
  return new PermissionMissing(
    'config.dangerous',
    dangerous.slice(0, 50).map((use) => ({
      field: `${use.resource}:${use.line}`,
      cause: `The change adds or alters “${use.keyword}”, which can run code or open files on nodes; ${actorName} lacks the permission config.dangerous.`,
      remediation: 'Take the line out, or let somebody with that permission stage it.',
    })),
  );
}
