import {
  type ConfigFile,
  effectiveValue,
  findSection,
  findStatementKeyword,
  type IndexedUse,
  indexNames,
  isDiagnostic,
  lineOfUse,
  parse,
  removeValue,
  type Section,
  setValue,
  toDisplay,
  toLatin1,
} from '@sluice/haproxy-config';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { counted } from '../counted.ts';
import type { Act, Run } from '../program.ts';
import { readConfig, writeConfig } from './config-compare.ts';

export function addConfigValueCommands(config: Command, act: Act): void {
  config
    .command('symbols')
    .description('names that files define, where, and how often they are used; exit code 0 if none is undefined')
    .argument('<file...>', 'the files of one configuration, in order')
    .action(act(symbols));
  config
    .command('get')
    .description('what a section says or inherits for a keyword; exit code 0 if a line says it')
    .argument('<file>', 'configuration file')
    .argument('<section>', 'kind and name, for example backend/shop or global')
    .argument('<keyword>', 'for example "timeout server"')
    .action(act(get));
  config
    .command('set')
    .description('set the values of a keyword, or remove it; every other byte stays')
    .argument('<file>', 'configuration file')
    .argument('<section>', 'kind and name, for example backend/shop or global')
    .argument('<keyword>', 'for example "timeout server"')
    .argument('[values...]', 'the words after the keyword')
    .option('--remove', 'remove the keyword instead')
    .option('-o, --output <file>', 'write the result here (default: stdout)')
    .action(act(set));
}

async function symbols({ output }: Run, files: string[]): Promise<boolean> {
  const parsed = await Promise.all(files.map(async (file) => parse(await readConfig(file))));
  const index = indexNames(parsed);
  const rows = index.symbols.map(({ kind, name, scope, definitions, references }) => ({
    kind,
    name: toDisplay(name),
    section: scope === null ? null : `${scope.section.kind} ${toDisplay(scope.section.name ?? '')}`.trim(),
    places: definitions.map((located) => placeIn(files, located)),
    uses: references.length,
  }));
  const undefinedNames = index.undefinedUses.map((located) => ({
    kind: located.use.kind,
    name: toDisplay(located.use.name),
    place: placeIn(files, located),
  }));
  output.result({ symbols: rows, undefined: undefinedNames }, [
    ...rows.map(({ kind, name, section, places, uses }) => {
      const where = places.length === 0 ? 'outside the files' : places.join(', ');
      return `${kind} ${name}${section === null ? '' : ` in ${section}`}  ${where}  ${counted(uses, 'use')}`;
    }),
    ...undefinedNames.map(({ kind, name, place }) => `${kind} ${name}  ${place}  undefined`),
    ...(rows.length + undefinedNames.length === 0 ? ['No names.'] : []),
  ]);
  return undefinedNames.length === 0;
}

function placeIn(files: readonly string[], located: IndexedUse): string {
  return `${files[located.entry.fileIndex]}:${lineOfUse(located)}`;
}

async function get({ output }: Run, name: string, where: string, keyword: string): Promise<boolean> {
  const file = parse(await readConfig(name));
  const section = requireSection(file, name, where);
  const { state, statements } = effectiveValue([file], section, toLatin1(keyword));
  if (statements.length === 0 && findStatementKeyword(section.kind, toLatin1(keyword)) === null) {
    throw new CliFailure(
      `HAProxy has no keyword '${keyword}' in ${section.kind} sections.`,
      'Write all its fixed words, for example "timeout server".',
    );
  }
  const lines = statements.map(({ statement, section: origin, isInherited }) => ({
    text: toDisplay(statement.words.map((word) => word.raw).join(' ')),
    section: labelOf(origin),
    line: statement.line,
    inherited: isInherited,
  }));
  output.result({ state, lines }, [
    ...(state === 'set' ? [] : [state === 'off' ? 'Switched off:' : "Nothing says it: HAProxy's own default holds."]),
    ...lines.map(
      ({ text, section: origin, line, inherited }) =>
        `${text}  (${name}:${line}${inherited ? `, inherited from ${origin}` : ''})`,
    ),
  ]);
  return state === 'set';
}

interface SetOptions {
  remove?: boolean;
  output?: string;
}

async function set(
  { context, output }: Run,
  name: string,
  where: string,
  keyword: string,
  values: string[],
  options: SetOptions,
): Promise<boolean> {
  const file = parse(await readConfig(name));
  const section = requireSection(file, name, where);
  const word = toLatin1(keyword);
  const edits =
    options.remove === true ? removeValue(file, section, word) : setValue(file, section, word, values.map(toLatin1));
  if (isDiagnostic(edits)) throw new CliFailure(edits.cause, edits.remediation);
  const bytes = file.edit(edits).toBytes();
  if (options.output !== undefined) await writeConfig(options.output, bytes);
  else if (!output.json) context.stdout.write(bytes);
  if (options.output === undefined && !output.json) return true;
  output.result(
    { edits, ...(options.output === undefined ? { content: Buffer.from(bytes).toString('base64') } : {}) },
    [`${counted(edits.length, 'edit')}: ${options.output}, ${bytes.length} bytes.`],
  );
  return true;
}

function requireSection(file: ConfigFile, name: string, where: string): Section {
  const slash = where.indexOf('/');
  const kind = slash < 0 ? where : where.slice(0, slash);
  const label = slash < 0 ? null : toLatin1(where.slice(slash + 1));
  // A name that is not UTF-8 is found by what is shown of it.
  const section = findSection(file, kind, label) ?? file.sections.find((other) => labelOf(other) === where);
  if (section !== undefined) return section;
  const named = file.sections.filter((other) => other.name === toLatin1(where));
  const some = (named.length > 0 ? named : file.sections).slice(0, 8).map(labelOf);
  throw new CliFailure(
    `${name} has no section ${where}.`,
    some.length === 0 ? 'The file has no sections: add one first.' : `Name one of its sections: ${some.join(', ')} …`,
  );
}

function labelOf({ kind, name }: Pick<Section, 'kind' | 'name'>): string {
  return name === null ? kind : `${kind}/${toDisplay(name)}`;
}
