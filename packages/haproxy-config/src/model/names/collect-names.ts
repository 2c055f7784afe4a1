import type { Part } from '../../catalogue/signature-match.ts';
import type { Span } from '../../text/span.ts';
import type { Word } from '../../text/word.ts';
import type { LineReading } from '../line-reading.ts';
import type { StatementView } from '../statement-view.ts';
import type { NameCollector } from './name-collector.ts';
import { definesServer, readNamingStatement } from './name-lookup.ts';
import { isShort } from './server-names.ts';

const ruleKeywords: ReadonlySet<string> = new Set([
  ...['http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'quic-initial'],
  ...['redirect', 'use_backend', 'use-server', 'stick', 'force-persist', 'ignore-persist', 'monitor', 'stats', 'block'],
]);

/**
 * Collects the names of one line: in words that the catalogue calls names, in sample expressions, conditions and log formats.
 * Lines that the catalogue does not know give only the ACLs of their condition.
 *
 * Returns: the name of the server, when the line names one and holds no other name: it is not collected.
 */
export function collectNames(reading: LineReading, collector: NameCollector): Span | null {
  const { keyword, line } = reading;
  const view = readNamingStatement(reading);
  if (view === 'no-names') return plainServer(reading, collector);
  if (view === null) {
    if (ruleKeywords.has(keyword)) guessCondition(keyword, line.words, 1, collector);
    return null;
  }
  if (view.problem === null) collector.trust();
  for (const part of view.parts) collectPart(view, part, collector);
  if (view.keyword.name === 'acl') collector.addAclPatterns(view.words.slice(1));
  if (view.keyword.name === 'stick-table') collector.addOwnTable();
  const isRest = view.parts.some((part) => part.kind === 'value' && part.item.type === 'rest');
  if ((view.problem !== null || isRest) && ruleKeywords.has(keyword)) {
    const hasCondition = view.parts.some((part) => part.kind === 'value' && part.item.type === 'cond');
    if (!hasCondition) guessCondition(keyword, view.words, view.problem?.index ?? 0, collector);
  }
  return null;
}

function plainServer({ keyword, line }: LineReading, collector: NameCollector): Span | null {
  const name = line.words[1];
  const value = line.values[1]?.value ?? '';
  if (name === undefined || !definesServer(keyword)) return null;
  collector.trust();
  const { span } = name;
  // What the few words with quotes or variables hold takes a closer look.
  if (keyword !== 'server' || name.hasVariable || value.length !== span.length || !isShort(span)) {
    collector.add('server', 'definition', name, { via: keyword });
    return null;
  }
  collector.checkName(name, value, 0, value.length);
  return span;
}

/** On a line that the catalogue cannot read to its end, what follows its last `if` or `unless` is most likely a condition. */
function guessCondition(keyword: string, words: readonly Word[], from: number, collector: NameCollector): void {
  const at = words.findLastIndex((word, index) => index >= from && (word.value === 'if' || word.value === 'unless'));
  if (at >= 0) collector.addCondition(words.slice(at), keyword === 'stats');
}

function collectPart(view: StatementView, part: Part, collector: NameCollector): void {
  if (part.kind === 'literal') return;
  if (part.kind === 'argument') {
    for (const inner of part.parts) collectPart(view, inner, collector);
    return;
  }
  const { item, index, count } = part;
  const words = view.words.slice(index, index + count);
  const word = words[0];
  if (word === undefined) return;
  if (item.type === 'expr') collector.addExpression(words, view.keyword.name === 'acl');
  else if (item.type === 'cond') collector.addCondition(words, true);
  else if (item.type === 'fmt') collector.addLogFormat(word);
  else collector.addValue(view.keyword.name, item, word, part.text);
}
