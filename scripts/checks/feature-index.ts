import path from 'node:path';
import { type Declaration, listDeclarations } from './docstrings.ts';
import type { Finding } from './finding.ts';
import type { SourceFile } from './source-files.ts';
import { isNode, nameOf, nodesOf, type ParsedFile, parseFile, type SyntaxNode, walk } from './syntax.ts';
import { writingCalls } from './table-writers.ts';

const index = /^apps\/control-plane\/src\/features\/[^/]+\/index\.ts$/;

/**
 * Judges what the features of the control plane export of their stores (decision 9): functions by name, never a whole file. One
 * that writes or locks takes `tx: Tx` first; one that reads may take `Db | Tx`, and joins nothing: joins are the read model's.
 */
export function checkFeatureIndexes(files: readonly SourceFile[]): Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files.filter((file) => index.test(file.path)).flatMap((file) => checkIndex(parseFile(file), byPath));
}

function checkIndex(file: ParsedFile, files: ReadonlyMap<string, SourceFile>): Finding[] {
  return file.items.flatMap((item) => {
    const line = file.lineAt(item.span?.start ?? file.start);
    const finding = (cause: string): Finding => ({ rule: 'feature-index', file: file.path, line, cause });
    const exportsAll = item.type === 'ExportAllDeclaration' || namesOf(item, 'ExportNamespaceSpecifier').length > 0;
    if (exportsAll) return [finding('exports a whole file; name what other features need')];
    const source = nameOf(item.source);
    const store = source?.endsWith('-store.ts')
      ? files.get(path.posix.join(path.dirname(file.path), source))
      : undefined;
    if (store === undefined) return [];
    const names = new Set(namesOf(item, 'ExportSpecifier'));
    return listDeclarations(parseFile(store))
      .filter((declaration) => names.has(declaration.name))
      .flatMap((declaration) => faultsOf(declaration).map((cause) => finding(`\`${declaration.name}\` ${cause}`)));
  });
}

function namesOf(item: SyntaxNode, type: string): string[] {
  return nodesOf(item.specifiers)
    .filter((specifier) => specifier.type === type)
    .map((specifier) => nameOf(specifier.orig ?? specifier.name) ?? '');
}

function faultsOf({ node }: Declaration): string[] {
  if (node.type.startsWith('Ts')) return [];
  if (node.type !== 'FunctionDeclaration') return ['is part of a store and no function'];
  const calls = new Set<string>();
  walk([node], (inner) => {
    const isCall = inner.type === 'CallExpression' && isNode(inner.callee);
    const called = isCall && isNode(inner.callee) ? nameOf(inner.callee.property) : null;
    if (called !== null) calls.add(called);
  });
  const takes = firstParameterType(node);
  const writes = [...calls].some((call) => writingCalls.has(call) || call === 'forUpdate');
  if (writes && takes !== 'Tx') return ['writes or locks; its first parameter must be `tx: Tx`'];
  if (takes !== 'Tx' && takes !== 'Db | Tx') return ['must take `tx: Tx` or `db: Db | Tx` first'];
  return [...calls].some((call) => call.endsWith('Join')) ? ['joins tables; that belongs in the read model'] : [];
}

function firstParameterType(node: SyntaxNode): string | null {
  const pattern = nodesOf(node.params)[0]?.pat;
  const annotation = isNode(pattern) && isNode(pattern.typeAnnotation) ? pattern.typeAnnotation.typeAnnotation : null;
  if (!isNode(annotation)) return null;
  const types = annotation.type === 'TsUnionType' ? nodesOf(annotation.types) : [annotation];
  return types.map((type) => nameOf(type.typeName) ?? '?').join(' | ');
}
