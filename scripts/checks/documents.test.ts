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
