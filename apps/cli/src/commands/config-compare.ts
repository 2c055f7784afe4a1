import { readFile, writeFile } from 'node:fs/promises';
import { describeChange, findBlastRadius, merge, parse } from '@sluice/haproxy-config';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import type { Act, Run } from '../program.ts';

export function addConfigCompareCommands(config: Command, act: Act): void {
  config
    .command('diff')
    .description('what changed between two files, in words, and where it is felt; exit code 0 if nothing did')
    .argument('<before>', 'configuration file')
    .argument('<after>', 'configuration file')
    .action(act(diff));
  config
    .command('merge')
    .description('merge two changes of one file, by section and line; exit code 1 and nothing written on a conflict')
    .argument('<base>', 'the file that both changed')
    .argument('<ours>', 'one change of it')
    .argument('<theirs>', 'the other change of it')
    .option('-o, --output <file>', 'write the result here (default: stdout)')
    .action(act(mergeFiles));
}

async function diff({ output }: Run, before: string, after: string): Promise<boolean> {
  const [old, now] = [parse(await readConfig(before)), parse(await readConfig(after))];
  const changes = describeChange(old, now);
  const felt = findBlastRadius([old], [now]);
  const lines = changes.map(({ kind, line, summary }) => {
    const file = kind.endsWith('-removed') ? before : after;
    return line === null ? summary : `${file}:${line}  ${summary}`;
  });
  const places = Object.entries(felt).filter(([, names]) => names.length > 0);
  output.result({ changes, felt }, [
    ...(changes.length === 0 ? ['No difference.'] : lines),
    ...places.map(([kind, names]) => `Felt at ${kind}: ${names.join(', ')}`),
  ]);
  return changes.length === 0;
}

async function mergeFiles(
  { context, output }: Run,
  base: string,
  ours: string,
  theirs: string,
  options: { output?: string },
): Promise<boolean> {
  const result = merge(await readConfig(base), await readConfig(ours), await readConfig(theirs));
  if (result.kind === 'conflict') {
    const lines = result.conflicts.flatMap((conflict) => [
      `Both changed ${conflict.section}.`,
      ...quote(ours, conflict.ours),
      ...quote(theirs, conflict.theirs),
    ]);
    output.result({ merged: false, conflicts: result.conflicts }, lines);
    return false;
  }
  if (options.output === undefined && !output.json) {
    context.stdout.write(result.bytes);
    return true;
  }
  if (options.output !== undefined) await writeConfig(options.output, result.bytes);
  const content = Buffer.from(result.bytes).toString('base64');
  output.result({ merged: true, ...(options.output === undefined ? { content } : { file: options.output }) }, [
    `Merged without a conflict: ${options.output}, ${result.bytes.length} bytes.`,
  ]);
  return true;
}

function quote(file: string, text: string | null): string[] {
  if (text === null) return [`  ${file}: removed`];
  const lines = text.trimEnd().split('\n');
  return [`  ${file}:`, ...lines.map((line) => `    ${line}`)];
}

/** The bytes of a configuration file; fails with what a person can do. */
export async function readConfig(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const words = {
      ENOENT: 'There is no such file',
      EISDIR: 'This is a directory',
      EACCES: 'You may not read this file',
    };
    throw fileFailure(error, file, words, 'The file cannot be read', 'Name a file that you can read.');
  }
}

/** Writes a configuration file; fails with what a person can do. */
export async function writeConfig(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes);
  } catch (error) {
    const words = {
      ENOENT: 'There is no such directory',
      EISDIR: 'This is a directory',
      EACCES: 'You may not write here',
    };
    throw fileFailure(error, file, words, 'The file cannot be written', 'Name a file that you can write.');
  }
}

function fileFailure(
  error: unknown,
  file: string,
  words: Readonly<Record<string, string>>,
  otherwise: string,
  remediation: string,
): CliFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new CliFailure(`${words[code] ?? otherwise}: ${file}`, remediation, { cause: error });
}
