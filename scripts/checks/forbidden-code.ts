import type { Finding } from './finding.ts';
import type { SourceFile } from './source-files.ts';
import { isNode, nameOf, parseFile, type SyntaxNode, walk } from './syntax.ts';

/** Functions of node:child_process that run their argument in a shell. */
const shellFunctions = new Set(['exec', 'execSync']);

/** Migrations are SQL files of ours, and a test's SQL is its own; no value ever joins them. */
const mayRunRawSql = /^apps\/control-plane\/src\/platform\/migrations\.ts$|\.test\.ts$|\/testing\//;

/** What a node with Node 18 runs: the agent, and the packages that it or a user of ours bundles. */
const runsOnOldestNode = /^(apps\/agent|packages\/(haproxy-config|haproxy-runtime|contract))\/src\//;
const isTest = /\.test\.ts$|\/testing\//;

/** Functions that came with Node 20 and 22 and that our compiler's library knows already. */
const newerThanOldestNode = new Set([
  ...['toReversed', 'toSorted', 'toSpliced', 'isWellFormed', 'toWellFormed'],
  ...['groupBy', 'withResolvers', 'fromAsync', 'symmetricDifference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom'],
]);

/** The control plane goes out through its guard alone: another way would reach whatever address somebody names. */
const goesThroughGuard = /^apps\/control-plane\/src\//;
const isGuard = /^apps\/control-plane\/src\/platform\/outgoing\.ts$/;
const connectingModules = new Set(['http', 'https', 'http2', 'net', 'tls', 'dgram', 'undici']);
const connectingFunctions = new Set([
  ...['request', 'get', 'connect', 'createConnection', 'createSocket', 'fetch', 'stream', 'pipeline'],
  ...['Agent', 'ClientRequest', 'Socket', 'TLSSocket', 'Client', 'Pool', 'ProxyAgent'],
]);

interface Fault {
  offset: number;
  rule: string;
  cause: string;
}

/**
 * Finds code that may never be written here: a shell (`exec`, `execSync`, `shell: true`), code made from text
 * (`eval`, `new Function`, `sql.raw` with anything but a literal), functions that Node 18 lacks in what runs on it, and connections of the
 * control plane that go past its guard.
 *
 * Limits:  reads syntax, not types. Whoever hides a shell behind a renamed import on purpose can; nobody does it by habit.
 */
export function checkForbiddenCode(files: readonly SourceFile[]): Finding[] {
  return files.filter((file) => /\.(ts|tsx|mjs|js)$/.test(file.path)).flatMap(checkFile);
}

function checkFile(file: SourceFile): Finding[] {
  const parsed = parseFile(file);
  const faults: Fault[] = [];
  // Where no process is started, `shell` is only a word.
  const startsProcesses = /['"](node:)?child_process['"]/.test(file.text);
  walk(parsed.items, (node) => {
    if (startsProcesses || node.type !== 'KeyValueProperty') faults.push(...faultsOf(node));
  });
  const mayBeNewer = !runsOnOldestNode.test(file.path) || isTest.test(file.path);
  const mustGoThroughGuard = goesThroughGuard.test(file.path) && !isGuard.test(file.path) && !isTest.test(file.path);
  const allowed = ({ rule }: Fault) =>
    (rule === 'no-sql-from-text' && mayRunRawSql.test(file.path)) ||
    (rule === 'runs-on-node-18' && mayBeNewer) ||
    (rule === 'outgoing-guard' && !mustGoThroughGuard);
  return faults
    .filter((fault) => !allowed(fault))
    .map(({ offset, rule, cause }) => ({ rule, file: file.path, line: parsed.lineAt(offset), cause }));
}

function faultsOf(node: SyntaxNode): Fault[] {
  // A property has no span of its own; its key has.
  const span = node.span ?? (isNode(node.key) ? node.key.span : undefined);
  const fault = (rule: string, cause: string): Fault[] => [{ offset: span?.start ?? 0, rule, cause }];
  if (node.type === 'ImportDeclaration' && importsShell(node)) {
    return fault('no-shell', 'exec and execSync run a shell; use execFile or spawn with an array of arguments');
  }
  if (node.type === 'ImportDeclaration' && importsConnections(node)) {
    return fault('outgoing-guard', 'connections go out through platform/outgoing.ts alone');
  }
  if (node.type === 'KeyValueProperty' && nameOf(node.key) === 'shell' && !isFalse(node.value)) {
    return fault('no-shell', '`shell` runs a shell; pass the program and an array of arguments');
  }
  if (node.type === 'CallExpression') {
    const callee = node.callee;
    if (nameOf(callee) === 'eval') return fault('no-code-from-text', '`eval` runs text as code');
    if (memberOf(callee) === 'sql.raw' && !isLiteralCall(node)) {
      return fault('no-sql-from-text', '`sql.raw` with text that is not a literal; use the query builder');
    }
    if (isNode(callee) && callee.type === 'Import' && connectingModules.has(moduleName(literalOf(node))))
      return fault('outgoing-guard', 'connections go out through platform/outgoing.ts alone');
    const member = memberOf(callee);
    if (nameOf(callee) === 'fetch' || member === 'globalThis.fetch')
      return fault('outgoing-guard', '`fetch` goes to any address; use platform/outgoing.ts');
    if (/^(child_process|childProcess)\.(exec|execSync)$/.test(member))
      return fault('no-shell', `${member} runs a shell`);
  }
  const member = node.type === 'MemberExpression' ? (nameOf(node.property) ?? '') : '';
  if (newerThanOldestNode.has(member)) return fault('runs-on-node-18', `Node 18 has no \`${member}\``);
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Function') {
    return fault('no-code-from-text', '`new Function` runs text as code');
  }
  return [];
}

function importsShell(node: SyntaxNode): boolean {
  const source = node.source;
  const from = isNode(source) ? source.value : undefined;
  if (from !== 'node:child_process' && from !== 'child_process') return false;
  const specifiers = node.specifiers;
  if (!Array.isArray(specifiers)) return false;
  return specifiers.some((specifier: unknown) => {
    if (!isNode(specifier)) return false;
    // `exec as run` carries the original name in `imported`.
    return shellFunctions.has(nameOf(specifier.imported) ?? nameOf(specifier.local) ?? '');
  });
}

function importsConnections(node: SyntaxNode): boolean {
  const source = moduleName(isNode(node.source) ? node.source.value : '');
  if (node.typeOnly === true || !connectingModules.has(source)) return false;
  const specifiers: unknown[] = Array.isArray(node.specifiers) ? node.specifiers : [];
  return specifiers.some((specifier) => {
    if (!isNode(specifier) || specifier.isTypeOnly === true) return false;
    // A default or a namespace has everything.
    if (specifier.type !== 'ImportSpecifier' || source === 'undici') return true;
    return connectingFunctions.has(nameOf(specifier.imported) ?? nameOf(specifier.local) ?? '');
  });
}

function moduleName(specifier: unknown): string {
  return String(specifier).replace(/^node:/, '');
}

function memberOf(value: unknown): string {
  if (!isNode(value) || value.type !== 'MemberExpression') return '';
  return `${nameOf(value.object) ?? '?'}.${nameOf(value.property) ?? '?'}`;
}

function isFalse(value: unknown): boolean {
  return isNode(value) && value.type === 'BooleanLiteral' && value.value === false;
}

function isLiteralCall(node: SyntaxNode): boolean {
  return literalOf(node) !== null;
}

/** The text that a call gets first; null when it is no literal. */
function literalOf(node: SyntaxNode): string | null {
  const args = node.arguments;
  const first: unknown = Array.isArray(args) ? args[0] : null;
  const expression: unknown =
    typeof first === 'object' && first !== null && 'expression' in first ? first.expression : null;
  return isNode(expression) && expression.type === 'StringLiteral' ? String(expression.value) : null;
}
