import type { Finding } from './finding.ts';
import type { SourceFile } from './source-files.ts';
import { isNode, nameOf, nodesOf, parseFile, type SyntaxNode, walk } from './syntax.ts';

const judged = /^apps\/control-plane\/src\/.*\.ts$/;
const test = /\.test\.ts$|\/testing\//;

/** Kysely's calls that write a table. */
export const writingCalls: ReadonlySet<string> = new Set([
  'insertInto',
  'replaceInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
]);
const writingSql =
  /\b(?:insert\s+into|(?<!\b(?:for|do)\s+)update|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+"?([a-z_]+)"?/gi;

/** One place that writes a table. `table` is null when the syntax does not say which. */
export interface TableWrite {
  table: string | null;
  file: string;
  line: number;
}

/**
 * Finds tables that more than one file writes: who writes a table decides what its rows may be, and that is one place.
 *
 * Limits:  sees Kysely's writing calls and `sql` templates. `rate_limit` is also written by its library, from the one file
 *          that writes it; migrations are SQL files and no writers.
 */
export function checkTableWriters(files: readonly SourceFile[]): Finding[] {
  const writes = listTableWrites(files);
  const firstFile = new Map<string, string>();
  return writes.flatMap(({ table, file, line }) => {
    const finding = (cause: string): Finding[] => [{ rule: 'one-writing-file', file, line, cause }];
    if (table === null) return finding('writes a table that a variable names; name the table here');
    const owner = firstFile.get(table) ?? file;
    firstFile.set(table, owner);
    return owner === file
      ? []
      : finding(`writes table \`${table}\`, which ${owner} writes; call a function of that file`);
  });
}

/** Every place that writes a table, in the order of the files. */
export function listTableWrites(files: readonly SourceFile[]): TableWrite[] {
  return files
    .filter((file) => judged.test(file.path) && !test.test(file.path))
    .flatMap((file) => {
      const parsed = parseFile(file);
      const writes: TableWrite[] = [];
      walk(parsed.items, (node) => {
        const line = parsed.lineAt(node.span?.start ?? parsed.start);
        for (const table of tablesOf(node)) writes.push({ table, file: file.path, line });
      });
      return writes;
    });
}

function tablesOf(node: SyntaxNode): (string | null)[] {
  if (node.type === 'CallExpression' && isNode(node.callee) && node.callee.type === 'MemberExpression') {
    if (!writingCalls.has(nameOf(node.callee.property) ?? '')) return [];
    const first: unknown = Array.isArray(node.arguments) ? node.arguments[0] : null;
    const argument = typeof first === 'object' && first !== null && 'expression' in first ? first.expression : null;
    const isText = isNode(argument) && argument.type === 'StringLiteral';
    return [isText ? (nameOf(argument)?.split(' ')[0] ?? null) : null];
  }
  if (node.type !== 'TaggedTemplateExpression' || nameOf(node.tag) !== 'sql' || !isNode(node.template)) return [];
  const text = nodesOf(node.template.quasis)
    .map((quasi) => String(quasi.raw))
    .join(' ? ');
  return [...text.matchAll(writingSql)].map((match) => match[1]?.toLowerCase() ?? null);
}
