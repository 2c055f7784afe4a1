import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { problems } from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import { listCommands } from '../../apps/cli/src/program.ts';
import { environmentVariables } from '../../apps/control-plane/src/platform/config.ts';
import { repositoryRoot } from '../repository.ts';
import { listTrackedFiles } from './source-files.ts';

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
    const names = tableRows(read('docs/reference/configuration.md')).map((row) => row[0]);
    expect(names).toEqual(expect.arrayContaining(Object.keys(environmentVariables).map((name) => `\`${name}\``)));
  });

  test('every command of the command line has a row', () => {
    const rows = tableRows(read('docs/reference/cli.md')).map((row) => row[0] ?? '');
    const missing = listCommands().filter((command) => !rows.some((row) => row.startsWith(`\`sluice ${command}`)));
    expect(missing).toEqual([]);
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
