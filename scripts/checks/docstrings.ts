import type { Finding } from './finding.ts';
import type { SourceFile } from './source-files.ts';
import { isNode, nameOf, nodesOf, type ParsedFile, parseFile, type SyntaxNode } from './syntax.ts';

const packageSource = /^packages\/[^/]+\/src\//;
const serviceSource = /^apps\/control-plane\/src\/features\/[^/]+\/[^/]+-service\.ts$/;
const test = /\.test\.tsx?$|\/testing\//;

/** A declaration of a file, with the docstring above it. */
export interface Declaration {
  name: string;
  /** The declaration itself, without `export`. A constant is its declarator. */
  node: SyntaxNode;
  /** Text from `/**` to its end, or null. */
  docstring: string | null;
  exported: boolean;
  line: number;
}

/**
 * Finds exports of packages, and functions and methods of services, that have no docstring.
 *
 * Of declarations that share a name (a zod schema and its type, the overloads of a function) one docstring says it for all.
 * Re-exports are judged where they are declared.
 */
export function checkDocstrings(files: readonly SourceFile[]): Finding[] {
  return files.flatMap((file) => {
    if (!/\.tsx?$/.test(file.path) || test.test(file.path)) return [];
    if (packageSource.test(file.path)) return checkExports(parseFile(file), () => true);
    return serviceSource.test(file.path) ? checkService(parseFile(file)) : [];
  });
}

function checkExports(file: ParsedFile, isAsked: (declaration: Declaration) => boolean): Finding[] {
  const declarations = listDeclarations(file);
  const documented = new Set(declarations.filter(({ docstring }) => docstring !== null).map(({ name }) => name));
  const missing = new Map<string, Declaration>();
  for (const declaration of declarations) {
    const { name, exported } = declaration;
    if (exported && !documented.has(name) && !missing.has(name) && isAsked(declaration)) missing.set(name, declaration);
  }
  return [...missing.values()].map(({ name, line }) => finding(file, name, line));
}

function checkService(file: ParsedFile): Finding[] {
  const methods = listDeclarations(file)
    .filter(({ exported }) => exported)
    .flatMap(({ name, node }) =>
      listMembers(file, node)
        .filter((member) => isMethod(member.node) && member.docstring === null)
        .map((member) =>
          finding(
            file,
            `${name}.${nameOf(member.node.key) ?? '?'}`,
            file.lineAt(member.node.span?.start ?? file.start),
          ),
        ),
    );
  return [...checkExports(file, ({ node }) => isFunction(node)), ...methods];
}

function finding(file: ParsedFile, name: string, line: number): Finding {
  const cause = `\`${name}\` has no docstring; say what it means, its unit and its errors, not its name again`;
  return { rule: 'docstring', file: file.path, line, cause };
}

/** The named declarations at the top of a file, in its order. */
export function listDeclarations(file: ParsedFile): Declaration[] {
  const declarations: Declaration[] = [];
  const exportedLater = new Set<string>();
  let end = file.start;
  for (const item of file.items) {
    const start = item.span?.start ?? end;
    const docstring = docstringIn(file.textBetween(end, start));
    const exported = item.type === 'ExportDeclaration';
    const declared = exported && isNode(item.declaration) ? item.declaration : item;
    for (const { name, node } of namesOf(declared)) {
      declarations.push({ name, node, docstring, exported, line: file.lineAt(start) });
    }
    if (item.type === 'ExportNamedDeclaration' && item.source === null) {
      for (const specifier of nodesOf(item.specifiers)) exportedLater.add(nameOf(specifier.orig) ?? '');
    }
    end = item.span?.end ?? end;
  }
  return declarations.map((declaration) =>
    exportedLater.has(declaration.name) ? { ...declaration, exported: true } : declaration,
  );
}

function namesOf(declared: SyntaxNode): { name: string; node: SyntaxNode }[] {
  if (declared.type === 'VariableDeclaration') {
    return nodesOf(declared.declarations).map((node) => ({ name: nameOf(node.id) ?? '?', node }));
  }
  const name = nameOf(declared.identifier ?? declared.id);
  return name === null ? [] : [{ name, node: declared }];
}

/** A member of an interface or a class, with the docstring above it. */
export interface Member {
  node: SyntaxNode;
  docstring: string | null;
}

/** The members of an interface or a class; none for anything else. */
export function listMembers(file: ParsedFile, declared: SyntaxNode): Member[] {
  let end = declared.span?.start ?? file.start;
  return nodesOf(isNode(declared.body) ? declared.body.body : declared.body).map((node) => {
    const docstring = docstringIn(file.textBetween(end, node.span?.start ?? end));
    end = node.span?.end ?? end;
    return { node, docstring };
  });
}

/** The docstring with which a text before a declaration ends, or null. */
function docstringIn(before: string): string | null {
  const last = [...before.matchAll(/\/\/.*|\/\*[\s\S]*?\*\//g)].at(-1);
  if (last === undefined || before.slice(last.index + last[0].length).trim() !== '') return null;
  return last[0].startsWith('/**') && /[^\s*/]/.test(last[0]) ? last[0] : null;
}

function isMethod(member: SyntaxNode): boolean {
  if (member.type === 'ClassMethod') return member.accessibility !== 'private' && member.accessibility !== 'protected';
  if (member.type === 'TsMethodSignature') return true;
  const annotation = isNode(member.typeAnnotation) ? member.typeAnnotation.typeAnnotation : null;
  return member.type === 'TsPropertySignature' && isNode(annotation) && annotation.type === 'TsFunctionType';
}

function isFunction(node: SyntaxNode): boolean {
  const value = node.type === 'VariableDeclarator' ? node.init : node;
  return isNode(value) && /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(value.type);
}
