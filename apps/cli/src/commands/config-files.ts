import { readFile } from 'node:fs/promises';
import { type ConfigFile, type Diagnostic, diagnose, diagnoseNames, parse, releases } from '@sluice/haproxy-config';
import { type Command, InvalidArgumentError } from 'commander';
import { counted } from '../counted.ts';
import type { Act, Run } from '../program.ts';
import { addConfigCompareCommands } from './config-compare.ts';
import { addConfigValueCommands } from './config-values.ts';

export function addConfigFileCommands(program: Command, act: Act): void {
  const config = program.command('config').description('look at configuration files; needs no control plane');
  config
    .command('roundtrip')
    .description('read files and write them back in memory; exit code 0 if every byte is the same')
    .argument('<file...>', 'configuration files')
    .action(act(roundtrip));
  config
    .command('check')
    .description('what our parser finds in files; exit code 0 without an error. HAProxy itself is not asked')
    .argument('<file...>', 'configuration files')
    .option(
      '--haproxy-version <version>',
      'judge for this release, for example 2.6 (default: what every release refuses)',
      readRelease,
    )
    .option('--together', 'the files are one configuration, in this order (default: each is one)')
    .action(act(check));
  addConfigCompareCommands(config, act);
  addConfigValueCommands(config, act);
}

async function roundtrip({ output }: Run, files: string[]): Promise<boolean> {
  const results: { file: string; identical: boolean; cause: string | null }[] = [];
  for (const file of files) {
    const bytes = await readBytes(file);
    if (typeof bytes === 'string') results.push({ file, identical: false, cause: bytes });
    else {
      const identical = Buffer.compare(parse(bytes).toBytes(), bytes) === 0;
      results.push({ file, identical, cause: identical ? null : 'written back differently' });
    }
  }
  const identical = results.filter((result) => result.identical).length;
  output.result({ files: results.length, identical, different: results.filter((result) => !result.identical) }, [
    ...results.filter((result) => !result.identical).map((result) => `${result.file}: ${result.cause}`),
    `${counted(results.length, 'file')}, ${identical} identical`,
  ]);
  return identical === results.length;
}

interface CheckOptions {
  haproxyVersion?: string;
  together?: boolean;
}

interface CheckedFile {
  file: string;
  parsed: ConfigFile;
}

async function check({ output }: Run, files: string[], options: CheckOptions): Promise<boolean> {
  const lines: string[] = [];
  const found: CheckFinding[] = [];
  const readable: CheckedFile[] = [];
  for (const file of files) {
    const bytes = await readBytes(file);
    if (typeof bytes !== 'string') readable.push({ file, parsed: parse(bytes) });
    else {
      found.push({
        file,
        line: null,
        column: null,
        severity: 'error',
        code: 'file-unreadable',
        cause: bytes,
        remediation: null,
      });
      lines.push(`${file}  error: ${bytes}`);
    }
  }
  const groups = options.together === true ? [readable] : readable.map((file) => [file]);
  for (const { file, diagnostic } of groups.flatMap((group) => judge(group, options.haproxyVersion))) {
    const { line, column, severity, code, cause, remediation } = diagnostic;
    found.push({ file, line, column, severity, code, cause, remediation });
    lines.push(`${file}:${line}:${column}  ${severity}: ${cause} (${remediation})`);
  }
  const errors = found.filter((finding) => finding.severity === 'error').length;
  output.result({ files: files.length, errors, findings: found }, [
    ...lines,
    [counted(files.length, 'file'), counted(errors, 'error'), counted(found.length - errors, 'other finding')].join(
      ', ',
    ),
  ]);
  return errors === 0;
}

interface CheckFinding {
  file: string;
  line: number | null;
  column: number | null;
  severity: string;
  code: string;
  cause: string;
  remediation: string | null;
}

/** What is wrong in files that are one configuration, by file and line. */
function judge(files: readonly CheckedFile[], release: string | undefined): { file: string; diagnostic: Diagnostic }[] {
  const names = diagnoseNames(
    files.map(({ parsed }) => parsed),
    { release: release ?? null },
  );
  return files.flatMap(({ file, parsed }, index) =>
    [...diagnose(parsed, { release }), ...(names[index] ?? [])]
      .sort((left, right) => left.span.offset - right.span.offset)
      .map((diagnostic) => ({ file, diagnostic })),
  );
}

/** `2.6.12` is asked for as 2.6: a release is what the catalogue knows. */
function readRelease(version: string): string {
  const release = /^[0-9]+\.[0-9]+/.exec(version)?.[0];
  if (release === undefined)
    throw new InvalidArgumentError('That is no version of HAProxy. Write it like 2.6 or 3.2.1.');
  const rank = (text: string | undefined) => (text ?? '').split('.').reduce((sum, part) => sum * 100 + Number(part), 0);
  const [first, last] = [releases[0], releases.at(-1)];
  if (rank(release) >= rank(first) && rank(release) <= rank(last)) return release;
  throw new InvalidArgumentError(`HAProxy ${release} is not known here. Name a release from ${first} to ${last}.`);
}

/** The bytes, or why they cannot be read. */
async function readBytes(file: string): Promise<Uint8Array | string> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return 'there is no such file';
    if (code === 'EISDIR') return 'this is a directory';
    return code === 'EACCES' ? 'you may not read this file' : 'the file cannot be read';
  }
}
