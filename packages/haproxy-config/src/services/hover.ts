import { type Keyword, releases } from '../catalogue/keyword.ts';
import type { Part } from '../catalogue/signature-match.ts';
import { readStatement, type StatementView } from '../model/statement-view.ts';
import type { ConfigFile } from '../syntax/config-file.ts';
import type { Span } from '../text/span.ts';
import type { Word } from '../text/word.ts';
import { readCursor } from './cursor.ts';

/** What is known about the word under a cursor. */
export interface Hover {
  readonly span: Span;
  /** The keyword with its signature, for example `timeout server <time>`. */
  readonly title: string;
  /** Plain lines: help, releases, chapter, the value in its unit. */
  readonly lines: readonly string[];
}

/** Explains the keyword or argument at an offset; null where the catalogue knows nothing. */
export function hover(file: ConfigFile, offset: number): Hover | null {
  const cursor = readCursor(file, offset);
  if (cursor === null || cursor.word === null || cursor.statement === null || cursor.section === null) return null;
  if (cursor.statement === cursor.section.header) return null;
  const view = readStatement(cursor.section.kind, cursor.statement);
  if (view === null) return null;
  const index = view.words.findIndex(({ span }) => span.offset === cursor.word?.span.offset);
  const argument = view.parts.find((part) => part.kind === 'argument' && covers(part, index));
  const keyword = argument?.kind === 'argument' ? argument.keyword : view.keyword;
  return {
    span: cursor.word.span,
    title: titleOf(keyword),
    lines: [...describe(keyword), ...valueLine(view, index, cursor.word)],
  };
}

function covers(part: Part & { kind: 'argument' }, index: number): boolean {
  return index >= part.index && index <= Math.max(part.index, ...part.parts.map((inner) => inner.index));
}

function titleOf(keyword: Keyword): string {
  const glue = keyword.takesParentheses && keyword.signatureText.startsWith('(') ? '' : ' ';
  return `${keyword.name}${glue}${keyword.signatureText}`.trim();
}

function describe(keyword: Keyword): string[] {
  const { since, until, deprecatedSince } = keyword.lifetime;
  const life = [
    since === null ? `in ${releases[0]} and later` : `since ${since}`,
    ...(until === null ? [] : [until === 'old' ? `removed before ${releases[0]}` : `last in ${until}`]),
    ...(deprecatedSince === null ? [] : [`deprecated since ${deprecatedSince}`]),
  ];
  const notes = [
    ...(keyword.isRuntime ? ['Can be changed without a reload.'] : []),
    ...(keyword.isDangerous ? ['Can run code or open files on nodes: needs the permission config.dangerous.'] : []),
    ...(keyword.feature === null ? [] : [`Needs a HAProxy that was built with ${keyword.feature}.`]),
  ];
  return [`${keyword.help}.`, `HAProxy: ${life.join(', ')}. Manual: ${keyword.chapter}.`, ...notes];
}

/** The value of the word, where its unit is not visible. */
function valueLine(view: StatementView, index: number, word: Word): string[] {
  const flat = view.parts.flatMap((part) => (part.kind === 'argument' ? part.parts : [part]));
  const part = flat.find((candidate) => candidate.kind === 'value' && candidate.index === index);
  if (part?.kind !== 'value' || typeof part.value !== 'number') return [];
  if (part.item.type === 'time') return [`${word.value} = ${part.value} ms.`];
  return part.item.type === 'size' ? [`${word.value} = ${part.value} bytes.`] : [];
}
