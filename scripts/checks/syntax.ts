import { parseSync } from '@swc/core';
import type { SourceFile } from './source-files.ts';

/** A node of swc's syntax tree; what else it has depends on its type. */
export interface SyntaxNode {
  type: string;
  span?: { start: number; end: number };
  [key: string]: unknown;
}

/** One source file as a syntax tree. Offsets are those of `span`, whatever they count from. */
export interface ParsedFile {
  path: string;
  /** Offset of the first character. */
  start: number;
  /** The statements of the module. */
  items: readonly SyntaxNode[];
  /** Line of an offset, 1-based. */
  lineAt(offset: number): number;
  textBetween(start: number, end: number): string;
}

/** Parses JavaScript or TypeScript. Throws when it is neither. */
export function parseFile(file: SourceFile): ParsedFile {
  // Offsets of swc count UTF-8 bytes over all texts parsed so far; a leading statement tells where this one begins.
  const bytes = Buffer.from(`;${file.text}`);
  const module = parseSync(bytes.toString(), { syntax: 'typescript', tsx: file.path.endsWith('x'), target: 'es2022' });
  const [first, ...items]: unknown[] = module.body;
  const base = isNode(first) ? (first.span?.start ?? 1) : 1;
  const textBetween = (start: number, end: number) =>
    bytes.subarray(Math.max(0, start - base), Math.max(0, end - base)).toString();
  return {
    path: file.path,
    start: base + 1,
    items: items.filter(isNode),
    lineAt: (offset) => textBetween(base, offset).split('\n').length,
    textBetween,
  };
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The nodes that a list of a node holds, for example the members of a body. */
export function nodesOf(value: unknown): readonly SyntaxNode[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The nodes directly below a node, also those that swc wraps into plain objects. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const key in node) if (key !== 'span') addNodes(children, node[key]);
  return children;
}

function addNodes(nodes: SyntaxNode[], value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) nodes.push(value);
  else for (const inner of Object.values(value)) addNodes(nodes, inner);
}

/** Visits all nodes, a parent before its children. */
export function walk(nodes: readonly SyntaxNode[], visit: (node: SyntaxNode) => void): void {
  for (const node of nodes) {
    visit(node);
    walk(childrenOf(node), visit);
  }
}

/** What an identifier or a literal text says, else null. */
export function nameOf(value: unknown): string | null {
  if (!isNode(value)) return null;
  const name = value.value;
  return (value.type === 'Identifier' || value.type === 'StringLiteral') && typeof name === 'string' ? name : null;
}
