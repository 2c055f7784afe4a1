import type { Statement } from '../syntax/statement.ts';
import { toDisplay } from '../text/latin1.ts';
import type { Span } from '../text/span.ts';
import type { Finding } from './finding.ts';

/** The conditionals that are not closed yet, outermost first. */
export interface ConditionalState {
  /** `opener` is the `.if` line, or null when it stands above the passage that is looked at. */
  readonly open: { readonly opener: Span | null; sawElse: boolean }[];
}

/** How deep `.if` may be nested (observed on 2.6 to 3.4); HAProxy reads no further in a file that goes deeper. */
const maxDepth = 99;

const blockDirectives: ReadonlySet<string> = new Set(['.if', '.elif', '.else', '.endif']);
const messageDirectives: ReadonlySet<string> = new Set(['.alert', '.warning', '.notice', '.diag']);

/** Follows `.if` to `.endif` and judges lines that begin with a dot. Conditions hold for one file, whatever its sections. */
export function diagnoseConditional(statement: Statement, state: ConditionalState): Finding[] {
  const { keyword } = statement;
  if (!keyword.startsWith('.') || statement.problem !== null || statement.modifier !== null) return [];
  if (blockDirectives.has(keyword)) return diagnoseBlock(statement, state);
  // A false block hides these lines; whether it is false, only the node knows.
  const hidden = state.open.length > 0;
  if (messageDirectives.has(keyword)) return hidden ? [] : diagnoseMessage(statement);
  return [
    {
      code: 'unknown-directive',
      severity: hidden ? 'hint' : 'error',
      span: statement.words[0]?.span ?? statement.span,
      cause: `HAProxy has no directive '${toDisplay(keyword)}'${hidden ? ' and refuses it unless the block is skipped' : ''}.`,
      remediation:
        'Use .if, .elif, .else, .endif, .alert, .warning, .notice or .diag; there is no way to include a file.',
    },
  ];
}

/** What to say about a `.if` that nothing closes. */
export function describeUnterminated(opener: Span): Finding {
  return {
    code: 'unterminated-conditional',
    severity: 'error',
    span: opener,
    cause: 'The block that .if opens is not closed in this file.',
    remediation: 'Add a line .endif after the block.',
  };
}

function diagnoseBlock(statement: Statement, state: ConditionalState): Finding[] {
  const { keyword, span } = statement;
  const innermost = state.open.at(-1);
  if (keyword === '.if') {
    // Not counted as open, so that what has to be kept for the lines below stays small whatever the text is.
    if (state.open.length >= maxDepth) return [tooDeep(span)];
    state.open.push({ opener: span, sawElse: false });
    return [];
  }
  if (innermost === undefined) return [unmatched(statement, `${keyword} without .if above it in this file.`)];
  if (keyword === '.endif') state.open.pop();
  else if (innermost.sawElse) return [unmatched(statement, `${keyword} after .else of the same block.`)];
  else if (keyword === '.else') innermost.sawElse = true;

  const extra = statement.arguments[0];
  if (keyword === '.elif' || extra === undefined) return [];
  return [
    {
      code: 'conditional-extra-words',
      severity: 'error',
      span: extra.span,
      cause: `${keyword} takes no argument.`,
      remediation: 'Remove the words after it, or write them as a comment.',
    },
  ];
}

function tooDeep(span: Span): Finding {
  return {
    code: 'conditional-too-deep',
    severity: 'error',
    span,
    cause: `HAProxy nests .if at most ${maxDepth} deep and reads no further here.`,
    remediation: 'Close a block above this line with .endif.',
  };
}

function unmatched(statement: Statement, cause: string): Finding {
  const remediation = 'Remove the line, or add the .if it belongs to.';
  return { code: 'unmatched-conditional', severity: 'error', span: statement.span, cause, remediation };
}

function diagnoseMessage(statement: Statement): Finding[] {
  const { keyword, span } = statement;
  if (statement.words.some((word) => word.hasVariable)) return [];
  if (statement.arguments.length !== 1) {
    return [
      {
        code: 'message-directive-words',
        severity: 'error',
        span,
        cause: `${keyword} takes exactly one word.`,
        remediation: 'Put the message in quotes.',
      },
    ];
  }
  if (keyword !== '.alert') return [];
  return [
    {
      code: 'alert-directive',
      severity: 'error',
      span,
      cause: '.alert outside a conditional refuses the file in every case.',
      remediation: 'Put it between .if and .endif, or remove it.',
    },
  ];
}
