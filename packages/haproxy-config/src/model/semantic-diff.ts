import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import { toDisplay } from '../text/latin1.ts';
import type { Span } from '../text/span.ts';
import { scanLine } from '../text/word-scanner.ts';
import { pairSections } from './section-match.ts';
import { findUnmoved, type Pair } from './sequence-match.ts';
import { diffStatements, wordsText } from './statement-diff.ts';

/**
 * One difference between two configurations, in words. Texts are for people (UTF-8 where valid) and hold whatever the
 * configuration holds, secrets included: who may see them is the caller's to decide.
 */
export interface SemanticChange {
  readonly kind:
    | 'section-added'
    | 'section-removed'
    | 'section-moved'
    | 'section-changed'
    | 'statement-added'
    | 'statement-removed'
    | 'statement-changed'
    | 'statement-moved'
    | 'comment-changed'
    | 'whitespace-changed';
  /** For example `backend shop`; `top of the file` for what stands before the first section. */
  readonly section: string;
  /** What changed inside it, for example `server web1` or `timeout connect`; the section itself when all of it did. */
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
  /** In the new text; in the old one for what was removed; null for changes that have no one line. Counts from 1. */
  readonly line: number | null;
  /** English, for example `server web1: weight 10 → 20`. */
  readonly summary: string;
}

const prologueLabel = 'top of the file';

/** A section's name for people: kind and name, and which one it is when there are several. */
export function labelSection(section: Pick<Section, 'kind' | 'name' | 'occurrence'>): string {
  const name = section.name === null ? '' : ` ${toDisplay(section.name)}`;
  return `${section.kind}${name}${section.occurrence > 0 ? ` (number ${section.occurrence + 1})` : ''}`;
}

/**
 * Describes what changed between two configurations.
 *
 * Shape:   sections first, then what changed inside each, in the new order. Servers and binds are compared argument by
 *          argument, other statements word by word; what stands elsewhere in its section is reported as moved.
 * Returns: an empty list exactly when the bytes are equal. Changes of comments and blanks alone are reported as such.
 * Errors:  none. Never throws.
 * Limits:  a renamed section is one removed and one added. O(n log n) in the number of lines.
 */
export function describeChange(before: ConfigFile, after: ConfigFile): SemanticChange[] {
  if (before.text === after.text) return [];
  const { pairs, removed, added } = pairSections(before, after);
  const unmoved = findUnmoved(pairs);
  const changes: SemanticChange[] = [
    ...removed.map((section) => describeSection('section-removed', section, 'removed')),
    ...added.map((section) => describeSection('section-added', section, 'added')),
    ...pairs.filter((pair) => !unmoved.has(pair)).flatMap((pair) => describeMove(after, pair)),
    ...diffBlock(
      { label: prologueLabel, file: before, span: before.prologueSpan, statements: before.prologue },
      { label: prologueLabel, file: after, span: after.prologueSpan, statements: after.prologue },
    ),
  ];
  for (const pair of [...pairs].sort((a, b) => a.after - b.after)) {
    const old = before.sections[pair.before];
    const now = after.sections[pair.after];
    if (old !== undefined && now !== undefined) changes.push(...diffSection(before, old, after, now));
  }
  return changes.length > 0 ? changes : [describeBlanks(prologueLabel, null)];
}

function describeSection(kind: 'section-added' | 'section-removed', section: Section, verb: string): SemanticChange {
  const label = labelSection(section);
  const header = wordsText(section.header);
  const count = section.statements.length;
  return {
    kind,
    section: label,
    subject: label,
    before: kind === 'section-removed' ? header : null,
    after: kind === 'section-added' ? header : null,
    line: section.header.line,
    summary: `${label} ${verb} (${count} ${count === 1 ? 'line' : 'lines'})`,
  };
}

function describeMove(after: ConfigFile, pair: Pair): SemanticChange[] {
  const section = after.sections[pair.after];
  if (section === undefined) return [];
  const label = labelSection(section);
  const above = after.sections[pair.after - 1];
  const where = above === undefined ? 'to the top' : `below ${labelSection(above)}`;
  const base = { kind: 'section-moved', section: label, subject: label, before: null, after: where } as const;
  return [{ ...base, line: section.header.line, summary: `${label} moved ${where}` }];
}

interface Block {
  readonly label: string;
  readonly file: ConfigFile;
  readonly span: Span;
  readonly statements: readonly Statement[];
}

function diffSection(before: ConfigFile, old: Section, after: ConfigFile, now: Section): SemanticChange[] {
  const label = labelSection(now);
  const header: SemanticChange[] = [];
  const [oldHeader, newHeader] = [wordsText(old.header), wordsText(now.header)];
  if (oldHeader !== newHeader) {
    const summary = `${label}: ${oldHeader} → ${newHeader}`;
    const base = { kind: 'section-changed', section: label, subject: label } as const;
    header.push({ ...base, before: oldHeader, after: newHeader, line: now.header.line, summary });
  }
  const body = diffBlock(
    { label, file: before, span: old.ownedSpan, statements: old.statements },
    { label, file: after, span: now.ownedSpan, statements: now.statements },
    header.length > 0,
  );
  return [...header, ...body];
}

function diffBlock(old: Block, now: Block, explained = false): SemanticChange[] {
  const oldText = textOf(old);
  const newText = textOf(now);
  if (oldText === newText) return [];
  const changes = diffStatements(now.label, old.statements, now.statements);
  const [oldComments, newComments] = [commentsOf(oldText), commentsOf(newText)];
  if (oldComments.join('\n') !== newComments.join('\n'))
    changes.push(describeComments(now.label, oldComments, newComments));
  if (changes.length === 0 && !explained) changes.push(describeBlanks(now.label, null));
  return changes;
}

function textOf(block: Block): string {
  return block.file.slice(block.span.offset, block.span.length);
}

function commentsOf(text: string): string[] {
  const comments: string[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const { commentAt } = scanLine(text, start, end);
    if (commentAt >= 0) comments.push(toDisplay(text.slice(commentAt, end).trimEnd()));
    start = end + 1;
  }
  return comments;
}

function describeComments(section: string, before: readonly string[], after: readonly string[]): SemanticChange {
  const summary = `${section}: comments changed`;
  const [old, now] = [before.join('\n'), after.join('\n')];
  return { kind: 'comment-changed', section, subject: 'comments', before: old, after: now, line: null, summary };
}

function describeBlanks(section: string, line: number | null): SemanticChange {
  const summary = `${section}: only spelling, spacing or line ends changed`;
  return { kind: 'whitespace-changed', section, subject: 'spacing', before: null, after: null, line, summary };
}
