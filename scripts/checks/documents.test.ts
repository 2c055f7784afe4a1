import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { problems } from '@sluice/contract';
import * as haproxyConfig from '@sluice/haproxy-config';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listCommands } from '../../apps/cli/src/program.ts';
import { environmentVariables } from '../../apps/control-plane/src/platform/config.ts';
import { limitVariables } from '../../apps/control-plane/src/platform/limits.ts';
import { apiReferenceFile, writeApiReference } from '../api-reference.ts';
import { permissionReferenceFile, writePermissionReference } from '../permission-reference.ts';
import { repositoryRoot } from '../repository.ts';
import { runtimeReferenceFile, writeRuntimeReference } from '../runtime-reference.ts';
import { listDeclarations } from './docstrings.ts';
import { checkChecklist, checkNamedFiles } from './security-documents.ts';
import { listTrackedFiles } from './source-files.ts';
import { isNode, nameOf, nodesOf, parseFile } from './syntax.ts';

const read = (name: string) => readFileSync(path.join(repositoryRoot, name), 'utf8');

/** Cells of the rows of all tables of a document. */
function tableRows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));
}

describe('reference pages', () => {
  test('every problem has a row with its status, its title and how to solve it', () => {
    const rows = tableRows(read('docs/reference/errors.md')).filter((row) => row[0]?.startsWith('`'));
    const listed = rows.map(([code, status, title]) => [code, Number(status), title]);
    expect(listed).toEqual(Object.entries(problems).map(([code, { status, title }]) => [`\`${code}\``, status, title]));
    expect(rows.every((row) => (row[3] ?? '').length > 20)).toBe(true);
  });

  test('every setting of the control plane has a row', () => {
    const rows = tableRows(read('docs/reference/configuration.md'));
    const names = rows.map((row) => row[0]);
    expect(names).toEqual(expect.arrayContaining(Object.keys(environmentVariables).map((name) => `\`${name}\``)));
    for (const { attempts, per, use, variable } of Object.values(limitVariables))
      expect(rows).toContainEqual([`\`${variable}\``, `\`${attempts}/${per}\``, `${use}.`]);
  });

  test('changes without a reload are those of the table', () => {
    expect(read(runtimeReferenceFile)).toBe(writeRuntimeReference());
  });

  test('permissions, built-in roles and what routes ask for are those of the contract', () => {
    expect(read(permissionReferenceFile)).toBe(writePermissionReference());
  });

  test('every command of the command line has a row', () => {
    const rows = tableRows(read('docs/reference/cli.md')).map((row) => row[0] ?? '');
    const missing = listCommands().filter((command) => !rows.some((row) => row.startsWith(`\`sluice ${command}`)));
    expect(missing).toEqual([]);
  });
});

describe('the documents of haproxy-config', () => {
  const readme = read('packages/haproxy-config/README.md');
  const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  const [, config = ''] = /With this file\n\n```\n([\s\S]*?)```/.exec(readme) ?? [];
  let folder = '';

  /** Runs a program beside the haproxy.cfg of the README; answers what it prints. */
  function run(program: string): string {
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(path.join(folder, 'example.ts'), program);
    writeFileSync(path.join(folder, 'haproxy.cfg'), config);
    symlinkSync(path.join(repositoryRoot, 'node_modules'), path.join(folder, 'node_modules'));
    const args = ['--conditions=sluice-source', 'example.ts'];
    return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  }

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sluice-documents-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('the API reference is what the docstrings say now', () => {
    expect(read(apiReferenceFile) === writeApiReference(), `${apiReferenceFile} is old: run \`npm run docs\``).toBe(
      true,
    );
  });

  test('every diagnostic has a row', () => {
    const module = { path: 'diagnostic.ts', text: read('packages/haproxy-config/src/model/diagnostic.ts') };
    const type = listDeclarations(parseFile(module)).find(({ name }) => name === 'DiagnosticCode')?.node.typeAnnotation;
    const codes = nodesOf(isNode(type) ? type.types : []).map((member) => nameOf(member.literal));
    const [, chapter = ''] = readme.split('\n## Diagnostics\n');
    const rows = tableRows(chapter.split('\n## ')[0] ?? '').filter(([cell = '']) => cell.startsWith('`'));
    const listed = rows.flatMap(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]));
    expect([...new Set(listed)].sort()).toEqual(codes.sort());
  });

  test('every function that the README names is exported', () => {
    const [, table = ''] = readme.split('| for | functions |');
    const named = tableRows(table.split('\n## ')[0] ?? '').flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)]);
    expect(named.length).toBeGreaterThan(50);
    expect(named.map((match) => match[1]).filter((name) => name === undefined || !(name in haproxyConfig))).toEqual([]);
  });

  test('the example of the README runs and changes two bytes', () => {
    const said = run(examples[0] ?? '');
    expect(said).not.toContain('error');
    expect(config).toContain('weight 10');
    expect(readFileSync(path.join(folder, 'haproxy.cfg'), 'utf8')).toBe(config.replace('weight 10', 'weight 20'));
  });

  test.each(examples.slice(1).map((example, index) => [index + 2, example] as const))(
    'example %i runs too',
    (_, example) => {
      const names = Object.keys(haproxyConfig).filter((name) => new RegExp(`\\b${name}\\(`).test(example));
      const head = `import { readFileSync, writeFileSync } from 'node:fs';
import { ${['parse', ...names].join(', ')} } from '@sluice/haproxy-config';
const file = parse(new Uint8Array(readFileSync('haproxy.cfg')));\n`;
      expect(() => run(head + example)).not.toThrow();
    },
  );
});

describe('documents on security', () => {
  const readIfThere = (name: string) => (existsSync(path.join(repositoryRoot, name)) ? read(name) : null);
  const source = "test('a door is closed', () => undefined);";
  const files = new Map([
    ['docs/door.md', ''],
    ['apps/control-plane/src/door.test.ts', source],
  ]);
  const row = (id: string, status: string, shownBy: string) =>
    `| ${id} | 1 | A door is closed | ${status} | | ${shownBy} |`;
  const counts = (name: string, numbers: string) => `| ${name} | ${numbers.split(' ').join(' | ')} |`;

  test('every file and every test that they name exists', () => {
    const documents = listTrackedFiles(repositoryRoot).filter((file) => /^docs\/security\/.*\.md$/.test(file));
    expect(documents).toContain('docs/security/asvs-5.md');
    expect(documents.flatMap((file) => checkNamedFiles(file, read(file), readIfThere))).toEqual([]);
  });

  test('the checklist claims nothing without naming what shows it, and its counts are true', () => {
    expect(checkChecklist('docs/security/asvs-5.md', read('docs/security/asvs-5.md'))).toEqual([]);
  });

  test.each([
    ['`docs/gone.md`', 'docs/gone.md does not exist'],
    ['`door.test.ts`: “a door is open”', 'door.test.ts has no test “a door is open”'],
    ['`door.test.ts`: “a door is closed”, “a door”', 'door.test.ts has no test “a door”'],
  ])('a planted %s is found', (text, cause) => {
    const found = checkNamedFiles('page.md', `\n${text}`, (name) => files.get(name) ?? null);
    expect(found).toEqual([{ rule: 'named-files', file: 'page.md', line: 2, cause }]);
  });

  test.each([
    ['a status that is none', row('1.1.1', 'fine', '`docs/door.md`'), '0 0 0 0 1', /none of the statuses/],
    ['a claim without a proof', row('1.1.1', 'holds', ''), '1 0 0 0 1', /names neither/],
    ['a status without a reason', row('1.1.1', 'not yet', ''), '0 0 1 0 1', /does not say why/],
    ['half a claim without a file', row('1.1.1', 'partly: the door is ajar', ''), '0 1 0 0 1', /names no file/],
    ['a wrong count', row('1.1.1', 'not yet: there is no door', ''), '1 0 0 0 1', /are 0, 0, 1, 0, 1$/],
  ])('%s is found in a checklist', (_, line, numbers, cause) => {
    const text = [counts('1 Doors', numbers), counts('All', numbers), line].join('\n');
    expect(checkChecklist('page.md', text).map((finding) => finding.cause)).toContainEqual(
      expect.stringMatching(cause),
    );
  });

  test('rows out of order, rows that stand twice and chapters without counts are found', () => {
    const good = row('1.1.2', 'holds', '`docs/door.md`');
    expect(checkChecklist('page.md', [good, row('1.1.10', 'holds', '`docs/door.md`')].join('\n'))).toHaveLength(2);
    const text = [counts('1 Doors', '2 0 0 0 2'), counts('All', '2 0 0 0 2'), good, good].join('\n');
    expect(checkChecklist('page.md', text)).toMatchObject([{ line: 4, cause: '1.1.2 stands behind 1.1.2' }]);
  });
});

test('every link between documents leads to a file', () => {
  const broken: string[] = [];
  for (const name of listTrackedFiles(repositoryRoot).filter((file) => file.endsWith('.md'))) {
    for (const [, target = ''] of read(name).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:|^#/.test(target)) continue;
      const file = path.join(repositoryRoot, path.dirname(name), target.replace(/#.*/, ''));
      if (!existsSync(file)) broken.push(`${name}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});
