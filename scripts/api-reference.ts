import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { type Declaration, listDeclarations } from './checks/docstrings.ts';
import { isNode, nameOf, nodesOf, type ParsedFile, parseFile, type SyntaxNode } from './checks/syntax.ts';
import { packageProgram, repositoryRoot } from './repository.ts';

/** Where the reference of packages/haproxy-config is kept, below the root. */
export const apiReferenceFile = 'packages/haproxy-config/docs/api.md';

const source = path.join(repositoryRoot, 'packages/haproxy-config/src');

/** Which modules are about what, in the order of the reference; the first pattern that fits counts. */
const topics: readonly [title: string, modules: RegExp][] = [
  ['Reading', /^(syntax|text)\/(?!edit\.)/],
  ['Keywords', /^catalogue\//],
  ['Diagnostics', /^model\/(names\/)?(diagnos|check-output|dangerous-)/],
  ['Names', /^model\/(names\/|rename|environment)/],
  ['Effective values', /^model\/effective-/],
  ['Edits', /^text\/edit\.|^model\/(.*-(edit|move|insert|writer|input)\.)/],
  ['Views', /^model\/(.*-(view|access|argument)\.|address|typed-)/],
  ['Expressions, conditions and log formats', /^model\/.*-reader\./],
  ['Comparing and merging', /^model\/(semantic-diff|blast-radius|merge|diff3|line-difference|config-fact|diff-facts)/],
  ['Secrets', /^model\/config-secret/],
  ['Maps, ACL lists and crt-lists', /^model\/(list-file|crt-list)/],
  ['Compiling', /^model\/(compile|split)/],
  ['Editor services', /^services\//],
];

interface Entry {
  name: string;
  declarations: readonly string[];
  docstring: string;
}

type Topics = ReadonlyMap<string, Entry[]>;

/** The type annotation that the compiler infers for a constant of a module. */
type ReadInferred = (module: string, name: string) => string;

/** The reference of packages/haproxy-config: every export of its index with its declaration and its docstring, by topic. */
export function writeApiReference(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-api-reference-'));
  try {
    emitDeclarations(folder);
    return writeTopics(readTopics(readInferredFrom(folder)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readTopics(readInferred: ReadInferred): Topics {
  const byTopic = new Map<string, Entry[]>(topics.map(([title]) => [title, []]));
  for (const { module, names } of listExports()) {
    byTopic.get(topicOf(module))?.push(...readEntries(module, names, readInferred));
  }
  return byTopic;
}

function writeTopics(byTopic: Topics): string {
  const filled = [...byTopic].filter(([, entries]) => entries.length > 0);
  const anchorOf = createAnchors(filled.flatMap(([title, entries]) => [title, ...entries.map(({ name }) => name)]));
  const contents = filled.map(([title, entries]) => {
    const names = entries.map(({ name }) => `[\`${name}\`](#${anchorOf(name)})`).join(', ');
    return `- [${title}](#${anchorOf(title)}): ${names}`;
  });
  const chapters = filled.map(([title, entries]) => `## ${title}\n\n${entries.map(writeEntry).join('\n')}`);
  const head =
    '# API of @sluice/haproxy-config\n\nWritten from the docstrings by `npm run docs`; edit those, not this.\n';
  return `${head}\n${contents.join('\n')}\n\n${chapters.join('\n')}`;
}

/** Anchors of headings as GitHub makes them: `Hover` is `#hover`, and `hover` after it `#hover-1`. */
function createAnchors(headings: readonly string[]): (heading: string) => string {
  const anchors = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const heading of headings) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-');
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    anchors.set(heading, count === 0 ? slug : `${slug}-${count}`);
  }
  return (heading) => anchors.get(heading) ?? '';
}

function topicOf(module: string): string {
  const found = topics.find(([, modules]) => modules.test(module));
  if (found === undefined)
    throw new Error(`Say in scripts/api-reference.ts which topic src/${module} of packages/haproxy-config belongs to.`);
  return found[0];
}

function readModule(folder: string, module: string): ParsedFile {
  return parseFile({ path: module, text: readFileSync(path.join(folder, module), 'utf8') });
}

function listExports(): { module: string; names: readonly string[] }[] {
  return readModule(source, 'index.ts').items.map((item) => {
    const module = nameOf(item.source)?.replace('./', '') ?? '';
    return { module, names: nodesOf(item.specifiers).map((specifier) => nameOf(specifier.orig) ?? '') };
  });
}

function readEntries(module: string, names: readonly string[], readInferred: ReadInferred): Entry[] {
  const file = readModule(source, module);
  const declarations = listDeclarations(file);
  return names.map((name) => {
    const named = declarations.filter((declaration) => declaration.name === name);
    const overloads = named.filter(({ node }) => node.type === 'FunctionDeclaration' && node.body === null);
    const shown = overloads.length > 0 ? overloads : named;
    const docstring = named.find((declaration) => declaration.docstring !== null)?.docstring ?? '/** */';
    return { name, declarations: shown.map((declaration) => declare(file, declaration, readInferred)), docstring };
  });
}

/** The declaration as it is written, without what implements it. */
function declare(file: ParsedFile, { name, node }: Declaration, readInferred: ReadInferred): string {
  const { start, end } = node.span ?? { start: 0, end: 0 };
  if (node.type === 'ClassDeclaration') throw new Error(`Teach scripts/api-reference.ts to show class ${name}.`);
  if (node.type === 'FunctionDeclaration') {
    const body = isNode(node.body) ? node.body.span?.start : undefined;
    return `${cut(file, start, body ?? end).replace(/^async /, '')};`;
  }
  if (node.type !== 'VariableDeclarator') return cut(file, start, end);
  if (isNode(node.init) && node.init.type === 'TsConstAssertion') return `const ${cut(file, start, end)};`;
  return `const ${name}${annotationOf(file, node) ?? readInferred(file.path, name)};`;
}

function annotationOf(file: ParsedFile, { id }: SyntaxNode): string | null {
  const span = isNode(id) && isNode(id.typeAnnotation) ? id.typeAnnotation.span : undefined;
  return span === undefined ? null : cut(file, span.start, span.end);
}

/** Asks the compiler for the types that the sources leave to it; as the sources write types, with two blanks a level. */
function readInferredFrom(folder: string): ReadInferred {
  return (module, name) => {
    const file = readModule(folder, module.replace(/\.ts$/, '.d.ts'));
    const found = listDeclarations(file).find((declaration) => declaration.name === name);
    const annotation = found === undefined ? null : annotationOf(file, found.node);
    if (annotation === null) throw new Error(`The compiler declares no type of ${name} in ${module}.`);
    return annotation.replace(/import\("[^"]*"\)\./g, '').replace(/^ +/gm, (blanks) => ' '.repeat(blanks.length / 2));
  };
}

function emitDeclarations(folder: string): void {
  const project = path.join(repositoryRoot, 'packages/haproxy-config/tsconfig.build.json');
  execFileSync(process.execPath, [packageProgram('tsc'), '-p', project, '--emitDeclarationOnly', '--outDir', folder]);
}

function cut(file: ParsedFile, start: number, end: number): string {
  return file.textBetween(start, end).trim();
}

function writeEntry({ name, declarations, docstring }: Entry): string {
  return `### ${name}\n\n\`\`\`ts\n${declarations.join('\n')}\n\`\`\`\n\n${writeDocstring(docstring)}\n`;
}

const labelled = /^(Shape|Unit|Returns|Errors|Limits|Source|Example): +/;

/** Paragraphs stay paragraphs, labelled ones become a list. */
function writeDocstring(docstring: string): string {
  const blocks: string[] = [];
  let isOpen = false;
  for (const line of docstring.slice(3, -2).split('\n')) {
    const text = line.replace(/^\s*\* ?/, '').trim();
    if (isOpen && text !== '' && !labelled.test(text)) blocks.push(`${blocks.pop()} ${text}`);
    else if (text !== '') blocks.push(text);
    isOpen = text !== '';
  }
  return blocks.reduce((before, block) => {
    const separator = before === '' ? '' : labelled.test(block) && /(^|\n)- .*$/.test(before) ? '\n' : '\n\n';
    return before + separator + escapeMarkup(block).replace(labelled, '- **$1:** ');
  }, '');
}

/** Outside of code, `<` and `*` would be markup. */
function escapeMarkup(block: string): string {
  const parts = block.split(/(`[^`]*`)/);
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(/[<*]/g, '\\$&'))).join('');
}
