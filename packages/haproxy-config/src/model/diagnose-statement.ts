import { findSectionKeyword, isReleaseAtLeast } from '../syntax/section-keyword.ts';
import type { Statement } from '../syntax/statement.ts';
import { toDisplay } from '../text/latin1.ts';
import { maxWords, type WordProblemKind } from '../text/word.ts';
import { isEmptyWord } from '../text/word-scanner.ts';
import type { Finding } from './finding.ts';
import type { LineReading } from './line-reading.ts';

const problemTexts: Record<WordProblemKind, { cause: string; remediation: string }> = {
  'unmatched-quote': {
    cause: 'A quote is opened here and not closed on this line; quotes never span lines.',
    remediation: 'Close the quote, or write \\" or \\\' for the character itself.',
  },
  'unmatched-brace': {
    cause: 'The variable ${…} is not closed, or holds something other than a name, [*] and -default.',
    remediation: 'Write ${NAME} or ${NAME-default}; HAProxy has no ":-".',
  },
  'bad-variable-name': {
    cause: 'In double quotes "$" begins a variable, and no variable name can begin like this.',
    remediation: 'Write \\$ for a dollar sign, or put the word in single quotes.',
  },
  'bad-word-expansion': {
    cause: 'In a variable "[" can only begin "[*]".',
    remediation: 'Write ${NAME[*]} to split the value into words.',
  },
  'bad-hex-escape': {
    cause: '\\x must be followed by two hexadecimal digits.',
    remediation: 'Write both digits, for example \\x0a, or \\\\x for a backslash and an x.',
  },
  'too-many-words': {
    cause: `HAProxy reads at most ${maxWords} words in a line.`,
    remediation: 'Split the line, or quote words that belong together.',
  },
};

// The keywords that `no` and `default` may stand before: manual sections 3 and 4 of 2.4 to 3.4.
const modifiable: ReadonlySet<string> = new Set([
  ...['option', 'log', 'busy-polling', 'set-dumpable', 'strict-limits', 'insecure-fork-wanted', 'numa-cpu-mapping'],
]);

/**
 * What is wrong with one line of `text` by itself. `judged` is false in a conditional block, where HAProxy may skip the line.
 */
export function diagnoseStatement(text: string, line: LineReading, release: string | null, judged = true): Finding[] {
  const { statement } = line;
  const { problem } = statement;
  if (problem !== null) {
    const end = statement.span.offset + statement.span.length;
    const span = { offset: problem.offset, length: Math.min(1, Math.max(0, end - problem.offset)) };
    return [{ code: problem.kind, severity: 'error', span, ...problemTexts[problem.kind] }];
  }
  const findings: Finding[] = [];
  if (statement.cutAt !== null) findings.push(...diagnoseCut(text, statement));
  if (line.hasEmptyWord) findings.push(...diagnoseEmptyWord(statement, release));
  if (release !== null && line.hasVariable) findings.push(...diagnosePseudoVariable(statement, release));
  if (judged && line.modifier !== null) findings.push(...diagnoseModifier(line));
  if (judged && /[A-Z]/.test(line.keyword)) findings.push(...diagnoseCase(line));
  return findings;
}

function diagnoseCut(text: string, statement: Statement): Finding[] {
  const { cutAt, span } = statement;
  if (cutAt === null || text[cutAt] !== '\r') return [];
  const length = span.offset + span.length - cutAt;
  if (!/[^ \t\r\v\f]/.test(text.slice(cutAt, cutAt + length))) return [];
  return [
    {
      code: 'text-after-carriage-return',
      severity: 'warning',
      span: { offset: cutAt, length },
      cause: 'HAProxy stops reading this line at the carriage return: the text after it does nothing.',
      remediation: 'Replace the carriage return by a newline, or remove the text after it.',
    },
  ];
}

function diagnoseEmptyWord(statement: Statement, release: string | null): Finding[] {
  const empty = statement.words.find((word) => isEmptyWord(word));
  if (empty === undefined) return [];
  const isRefused = release !== null && isReleaseAtLeast(release, '3.3');
  const isWarned = release !== null && isReleaseAtLeast(release, '3.2');
  return [
    {
      code: 'empty-word',
      severity: isRefused ? 'error' : isWarned ? 'warning' : 'hint',
      span: empty.span,
      cause: 'An empty word ends the list of arguments; HAProxy 3.2 warns about it and 3.3 refuses it.',
      remediation: 'Remove the quotes, or put a value between them.',
    },
  ];
}

/** `${.FILE}` and the like came with 3.1: to older releases a dot cannot begin a name. */
function diagnosePseudoVariable(statement: Statement, release: string): Finding[] {
  if (isReleaseAtLeast(release, '3.1')) return [];
  const word = statement.words.find((candidate) => candidate.hasVariable && candidate.raw.includes('{.'));
  if (word === undefined) return [];
  return [
    {
      code: 'bad-variable-name',
      severity: 'error',
      span: word.span,
      cause: `HAProxy ${release} knows no variables whose names begin with a dot; they came with 3.1.`,
      remediation: 'Leave the variable out, or run HAProxy 3.1 or newer.',
    },
  ];
}

function diagnoseModifier({ modifier, keyword, statement }: LineReading): Finding[] {
  if (modifier === null) return [];
  if (modifiable.has(keyword) || keyword === '' || keyword.startsWith('.')) return [];
  if (statement.words[1]?.hasVariable === true) return [];
  return [
    {
      code: 'bad-modifier',
      severity: 'error',
      span: statement.words[0]?.span ?? statement.span,
      cause: `HAProxy has no '${modifier} ${toDisplay(keyword)}'; it still carries out the line without '${modifier}'.`,
      remediation: `Remove '${modifier}', or remove the line.`,
    },
  ];
}

function diagnoseCase({ modifier, keyword, statement }: LineReading): Finding[] {
  const lower = keyword.toLowerCase();
  if (lower === keyword || findSectionKeyword(lower) === null) return [];
  return [
    {
      code: 'section-keyword-case',
      severity: 'error',
      span: statement.words[modifier === null ? 0 : 1]?.span ?? statement.span,
      cause: `Keywords are case-sensitive: '${keyword}' is unknown and opens no section.`,
      remediation: `Write '${lower}'.`,
    },
  ];
}
