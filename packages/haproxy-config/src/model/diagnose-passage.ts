import { type Passage, PerPassage, PlacedPassage } from '../syntax/passage.ts';
import { findInvalidUtf8, toDisplay } from '../text/latin1.ts';
import type { Source } from '../text/source.ts';
import { skipBlanks } from '../text/word-scanner.ts';
import { type ConditionalState, describeUnterminated, diagnoseConditional } from './diagnose-conditional.ts';
import { diagnoseHeader } from './diagnose-header.ts';
import { diagnoseKeyword } from './diagnose-keyword.ts';
import { diagnoseSecurity } from './diagnose-security.ts';
import { diagnoseStatement } from './diagnose-statement.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type Finding, locate } from './finding.ts';
import { LineReading } from './line-reading.ts';
import { FactCollector, keepFacts, knownFacts } from './names/passage-facts.ts';

/** What stands above a passage, as far as it matters for the passage. */
export interface PassageSetting {
  /** The kind of the section that goes on in the passage, or that it begins; null above the first section. */
  readonly sectionKind: string | null;
  /** The release that is asked about; null: what every release says. */
  readonly release: string | null;
  /** For each open conditional, outermost first: did it have its `.else`? */
  readonly sawElse: readonly boolean[];
}

/** A `.if` that is not closed yet. */
export interface OpenConditional {
  /** What to say if it never is; null when the passage did not open it. */
  readonly unterminated: Diagnostic | null;
  readonly sawElse: boolean;
}

/** What is wrong with the lines of one passage, as if it stood alone in a file: its first line is line 1. */
export interface PassageDiagnosis {
  /** In the order of the lines. */
  readonly found: readonly Diagnostic[];
  /** Where its first byte is that is not UTF-8: a hint about the file, to be given once. */
  readonly notUtf8: Diagnostic | null;
  /** What is open below the passage, outermost first: conditionals from above, then its own. */
  readonly open: readonly OpenConditional[];
}

/** Diagnoses in the settings that were asked for; one, or a few. */
const diagnosesOf = new PerPassage<KnownDiagnosis>();

interface KnownDiagnosis {
  readonly setting: PassageSetting;
  readonly diagnosis: PassageDiagnosis;
  readonly others: KnownDiagnosis | null;
}

/** Diagnoses a passage, once for every setting in which it is met. */
export function diagnosePassage(passage: Passage, setting: PassageSetting): PassageDiagnosis {
  const first = diagnosesOf.get(passage);
  for (let known = first; known !== null; known = known.others) {
    if (isSame(known.setting, setting)) return known.diagnosis;
  }
  const diagnosis = readPassage(passage, setting);
  diagnosesOf.set(passage, { setting, diagnosis, others: first });
  return diagnosis;
}

function isSame(a: PassageSetting, b: PassageSetting): boolean {
  if (a.sectionKind !== b.sectionKind || a.release !== b.release || a.sawElse.length !== b.sawElse.length) return false;
  return a.sawElse.every((seen, index) => seen === b.sawElse[index]);
}

/** Most passages have nothing, and there are many passages. */
const clean: PassageDiagnosis = { found: [], notUtf8: null, open: [] };

function readPassage(passage: Passage, setting: PassageSetting): PassageDiagnosis {
  const { sawElse } = setting;
  const { source } = passage;
  const state: ConditionalState = { open: sawElse.map((seen) => ({ opener: null, sawElse: seen })) };
  const findings = [...diagnoseNuls(source), ...diagnoseScopes(source)];
  findings.push(...diagnoseStatements(passage, setting, state));
  findings.sort((a, b) => a.span.offset - b.span.offset);
  const open = state.open.map(({ opener, sawElse: seen }) => ({
    unterminated: opener === null ? null : locate(source, describeUnterminated(opener)),
    sawElse: seen,
  }));
  const notUtf8 = diagnoseEncoding(source);
  if (findings.length === 0 && notUtf8 === null && open.length === 0) return clean;
  return { found: findings.map((finding) => locate(source, finding)), notUtf8, open };
}

/** No byte sequence of UTF-8 goes on after a line end, so that every passage can be read by itself. */
function diagnoseEncoding(source: Source): Diagnostic | null {
  const invalid = /[\x80-\xff]/.test(source.text) ? findInvalidUtf8(source.bytes) : null;
  if (invalid === null) return null;
  return locate(source, {
    code: 'not-utf8',
    severity: 'hint',
    span: { offset: invalid, length: 1 },
    cause: 'The file is not UTF-8. HAProxy takes bytes as they are, and so do we: nothing is converted.',
    remediation: 'Nothing has to be done; convert the file to UTF-8 if its text looks wrong.',
  });
}

function diagnoseStatements(passage: Passage, setting: PassageSetting, conditional: ConditionalState): Finding[] {
  const { sectionKind, release } = setting;
  const isPrologue = sectionKind === null;
  const detached = new PlacedPassage(passage, 0, 0);
  const findings: Finding[] = [];
  // What lines say to other lines is collected on the way: both ask the same of the catalogue.
  const isNew = sectionKind !== null && knownFacts(passage, sectionKind) === null;
  const collector = isNew ? new FactCollector(sectionKind) : null;
  if (passage.header >= 0) {
    const header = detached.readHeader();
    collector?.addHeader(header, passage.names);
    findings.push(...diagnoseStatement(detached.text, new LineReading(null, header), release));
    // In a false block HAProxy does not even open the section.
    if (conditional.open.length === 0) findings.push(...diagnoseHeader({ ...passage.names, header }, release));
  }
  for (const statement of detached.readStatements()) {
    const judged = isPrologue || conditional.open.length === 0;
    const line = new LineReading(sectionKind, statement);
    findings.push(...diagnoseStatement(detached.text, line, release, judged));
    if (line.keyword.startsWith('.')) findings.push(...diagnoseConditional(statement, conditional));
    const certainty = conditional.open.length === 0 ? 'read' : 'perhaps';
    findings.push(...diagnoseKeyword(line, release, certainty), ...diagnoseSecurity(line));
    collector?.add(line);
    if (isPrologue && conditional.open.length === 0 && isBodyLine(line.keyword)) {
      findings.push({
        code: 'statement-outside-section',
        severity: 'error',
        span: statement.span,
        cause: `'${toDisplay(statement.keyword)}' stands before the first section.`,
        remediation: 'Move the line into a section such as global, or begin a section above it.',
      });
    }
  }
  if (collector !== null) keepFacts(passage, collector.finish());
  return findings;
}

function isBodyLine(keyword: string): boolean {
  return keyword !== '' && !keyword.startsWith('.');
}

/** One finding a line says it all; a file of zeros would make millions. */
function diagnoseNuls({ text }: Source): Finding[] {
  const findings: Finding[] = [];
  for (let at = text.indexOf('\0'); at >= 0; at = text.indexOf('\0', at + 1)) {
    findings.push({
      code: 'stray-nul',
      severity: 'error',
      span: { offset: at, length: 1 },
      cause: 'A NUL character: HAProxy does not read the rest of the line and refuses the file.',
      remediation: 'Remove the character.',
    });
    const feed = text.indexOf('\n', at);
    at = feed < 0 ? text.length : feed;
  }
  return findings;
}

/** Lines that begin with `[` are scope declarations of the files that `filter spoe` loads. */
function diagnoseScopes(source: Source): Finding[] {
  const findings: Finding[] = [];
  if (!source.text.includes('[')) return findings;
  for (let index = 0; index < source.lineCount; index += 1) {
    const end = source.feedOf(index);
    const offset = skipBlanks(source.text, source.startOf(index), end);
    if (source.text[offset] !== '[' || offset >= end) continue;
    findings.push({
      code: 'scope-line',
      severity: 'hint',
      span: { offset, length: end - offset },
      cause: 'A line that begins with "[" names a scope, which has a meaning in SPOE files only.',
      remediation: 'Remove the line unless this is a file for filter spoe.',
    });
  }
  return findings;
}
