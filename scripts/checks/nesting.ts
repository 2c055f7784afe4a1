import type { Finding } from './finding.ts';
import type { SourceFile } from './source-files.ts';
import { childrenOf, isNode, nodesOf, type ParsedFile, parseFile, type SyntaxNode } from './syntax.ts';

const maxNesting = 4;

const control = /^(If|For|ForOf|ForIn|While|DoWhile|Switch|Try|With)Statement$/;
const functions =
  /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ClassMethod|PrivateMethod|Constructor|MethodProperty|GetterProperty|SetterProperty)$/;

/**
 * Finds code that is nested more than four deep. Each control statement is a level, and so is a function with a body of
 * statements inside another function; `else if` is on the level of its `if`. What JSX holds is counted from zero.
 */
export function checkNesting(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => /\.(ts|tsx|mjs|js)$/.test(file.path))
    .flatMap((file) => {
      const parsed = parseFile(file);
      return parsed.items.flatMap((item) => findDeepest(parsed, item, { depth: 0, inFunction: false }));
    });
}

interface Place {
  depth: number;
  inFunction: boolean;
}

function findDeepest(file: ParsedFile, node: SyntaxNode, place: Place): Finding[] {
  const inner = enter(node, place);
  if (inner.depth > maxNesting) {
    const cause = `nested ${inner.depth} deep, at most ${maxNesting}; give the inner part a function with a name, or return early`;
    return [{ rule: 'nesting', file: file.path, line: file.lineAt(node.span?.start ?? file.start), cause }];
  }
  return childrenOf(node).flatMap((child) => {
    const isElseIf = node.type === 'IfStatement' && child === node.alternate && child.type === 'IfStatement';
    return findDeepest(file, child, isElseIf ? place : inner);
  });
}

function enter(node: SyntaxNode, { depth, inFunction }: Place): Place {
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') return { depth: 0, inFunction: false };
  if (control.test(node.type)) return { depth: depth + 1, inFunction };
  if (!functions.test(node.type)) return { depth, inFunction };
  return { depth: inFunction && hasStatements(node) ? depth + 1 : depth, inFunction: true };
}

function hasStatements(node: SyntaxNode): boolean {
  const body = isNode(node.function) ? node.function.body : node.body;
  return isNode(body) && nodesOf(body.stmts).length > 0;
}
