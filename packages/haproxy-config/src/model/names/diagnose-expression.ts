import { listKeywords } from '../../catalogue/catalogue.ts';
import { isAliveIn, releases } from '../../catalogue/keyword.ts';
import { isProxy } from '../../syntax/section-keyword.ts';
import { closest } from '../../text/edit-distance.ts';
import { toDisplay } from '../../text/latin1.ts';
import type { DiagnosticCode } from '../diagnostic.ts';
import type { ExpressionProblem } from './expression-problem.ts';
import type { SectionFacts } from './section-facts.ts';
import type { SectionFinding, Surroundings } from './section-finding.ts';

/** Sample expressions, conditions, log formats and names that HAProxy cannot read. */
export function diagnoseExpressions(section: SectionFacts, { depth, release }: Surroundings): SectionFinding[] {
  return section.facts.problems
    .filter((problem) => isProblemIn(problem, release))
    .map((problem) => {
      const isSure = problem.place.depth <= 0 && depth <= 0 && isProxy(section);
      const severity = isSure ? 'error' : 'hint';
      return { code: codeOf(problem), severity, span: problem.span, ...textOf(problem, toDisplay(problem.text)) };
    });
}

/** Of releases between those of the catalogue it is not known what they have. */
function isProblemIn({ keyword }: ExpressionProblem, release: string | null): boolean {
  if (keyword === null) return true;
  return release !== null && releases.some((known) => known === release) && !isAliveIn(keyword.lifetime, release);
}

function codeOf({ kind, keyword }: ExpressionProblem): DiagnosticCode {
  if (kind === 'limited') return keyword?.lifetime.until === null ? 'keyword-too-new' : 'keyword-removed';
  return kind === 'bad-name' || kind === 'bad-variable' ? 'invalid-name' : 'bad-expression';
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
