import { listKeywords } from '../catalogue/catalogue.ts';
import { isAliveIn, releases } from '../catalogue/keyword.ts';
import { proxyKinds } from '../syntax/section-keyword.ts';
import { closest } from '../text/edit-distance.ts';
import { toDisplay } from '../text/latin1.ts';
import { mapPiece } from '../text/word-map.ts';
import type { FileFinding } from './diagnose-names.ts';
import type { DiagnosticCode } from './diagnostic.ts';
import type { ExpressionProblem } from './expression-problem.ts';
import { readSectionSymbols } from './section-symbols.ts';
import type { IndexedSection, NameIndex } from './symbol-index.ts';

/** Sample expressions, conditions, log formats and names that HAProxy cannot read. */
export function diagnoseExpressions(index: NameIndex, release: string | null): FileFinding[] {
  return index.sections.flatMap((entry) =>
    readSectionSymbols(entry.section)
      .problems.filter((problem) => isProblemIn(problem, release))
      .map((problem) => findingOf(entry, problem)),
  );
}

/** Of releases between those of the catalogue it is not known what they have. */
function isProblemIn({ keyword }: ExpressionProblem, release: string | null): boolean {
  if (keyword === null) return true;
  return release !== null && releases.some((known) => known === release) && !isAliveIn(keyword.lifetime, release);
}

function findingOf(entry: IndexedSection, problem: ExpressionProblem): FileFinding {
  const { word, start, end, depth } = problem;
  const isSure = depth <= 0 && !entry.isConditional && isJudged(entry.section.kind);
  const piece = mapPiece(word, start, end).span;
  return {
    fileIndex: entry.fileIndex,
    finding: {
      code: codeOf(problem),
      severity: isSure ? 'error' : 'hint',
      span: piece.length > 0 ? piece : word.span,
      ...textOf(problem, toDisplay(word.value.slice(start, end))),
    },
  };
}

function codeOf({ kind, keyword }: ExpressionProblem): DiagnosticCode {
  if (kind === 'limited') return keyword?.lifetime.until === null ? 'keyword-too-new' : 'keyword-removed';
  return kind === 'bad-name' || kind === 'bad-variable' ? 'invalid-name' : 'bad-expression';
}

function isJudged(kind: string): boolean {
  return proxyKinds.has(kind);
}

function textOf({ kind, keyword }: ExpressionProblem, text: string): { cause: string; remediation: string } {
  switch (kind) {
    case 'unknown-fetch':
      return { cause: `HAProxy has no sample fetch '${text}'.`, remediation: suggest('fetch', text) };
    case 'unknown-converter':
      return { cause: `HAProxy has no converter '${text}'.`, remediation: suggest('converter', text) };
    case 'limited': {
      const { since = null, until = null } = keyword?.lifetime ?? {};
      const life = since === null ? `went after HAProxy ${until}` : `came with HAProxy ${since}`;
      return { cause: `'${text}' ${life}.`, remediation: 'Use another expression, or a release that has it.' };
    }
    case 'bad-expression':
      return {
        cause: text === '' ? 'The expression is not complete.' : `'${text}' does not continue the expression.`,
        remediation: 'Write a fetch, its arguments in parentheses, then converters after commas.',
      };
    case 'bad-log-format':
      return { cause: `The expression in '${text}' does not end.`, remediation: "Close it with ']'." };
    case 'bad-variable':
      return {
        cause: `'${text}' is no name of a variable.`,
        remediation: 'Begin with its scope: proc, sess, txn, req, res or check, and a dot.',
      };
    case 'bad-name':
      return {
        cause: `HAProxy does not take the name '${text}'.`,
        remediation: "Use letters, digits, '-', '_', '.' and ':' only.",
      };
    case 'unclosed-brace':
      return { cause: "The brace has no '}' after it.", remediation: "Add '}' as a word of its own." };
  }
}

function suggest(family: 'fetch' | 'converter', text: string): string {
  const near = closest(
    text,
    listKeywords(family).map(({ name }) => name),
  );
  return near === null ? 'Correct or remove it.' : `Did you mean '${near}'?`;
}
