import { type Family, type Keyword, type Lifetime, type Release, releases } from './keyword.ts';
import { parseSignature, type Signature } from './signature.ts';

/** A table of the catalogue: rows as text until somebody asks for them. */
export interface Table {
  readonly family: Family;
  readonly text: string;
}

/** Names a table; its rows are read by `readTable`. */
export function table(family: Family, text: string): Table {
  return { family, text };
}

const placesOfLetters: Readonly<Record<string, string>> = {
  D: 'defaults',
  F: 'frontend',
  L: 'listen',
  B: 'backend',
};

/**
 * Reads the rows of a table: `name ; where ; versions ; signature ; flags ; chapter ; help`, `-` for nothing.
 *
 * Errors: throws SyntaxError that names the row. The tables are ours, and a test reads them all.
 */
export function readTable({ family, text }: Table): Keyword[] {
  return text
    .split('\n')
    .map((row) => row.trim())
    .filter((row) => row !== '' && !row.startsWith('#'))
    .map((row) => readRow(family, row));
}

function readRow(family: Family, row: string): Keyword {
  const columns = row.split(' ; ');
  const [name = '', where = '', versions = '', signature = '', flagText = '', chapter = ''] = columns;
  if (columns.length < 7) throw new SyntaxError(`Row '${row}' has ${columns.length} columns, not 7.`);
  const flags = flagText === '-' ? [] : flagText.split(' ');
  const flagValue = (flag: string) => flags.find((text) => text.startsWith(`${flag}:`))?.slice(flag.length + 1) ?? null;
  return new TableRow({
    family,
    name: name.replace(/\(\)$/, ''),
    places: readPlaces(family, where, row),
    lifetime: readLifetime(versions, row),
    takesParentheses: name.endsWith('()') || (['fetch', 'converter'].includes(family) && signature.startsWith('(')),
    signatureText: signature === '-' ? '' : signature,
    isStrict: flags.includes('strict'),
    isRuntime: flags.includes('runtime'),
    isDangerous: flags.includes('dangerous'),
    takesModifier: flags.includes('no'),
    isRepeatable: flags.includes('multi'),
    isHttp: flags.includes('http'),
    feature: flagValue('build'),
    output: flagValue('out'),
    chapter,
    help: columns.slice(6).join(' ; '),
  });
}

/** A row whose signature is read when somebody looks at it: most never are. */
class TableRow implements Keyword {
  declare readonly family: Family;
  declare readonly name: string;
  declare readonly places: readonly string[];
  declare readonly lifetime: Lifetime;
  declare readonly takesParentheses: boolean;
  declare readonly signatureText: string;
  declare readonly isStrict: boolean;
  declare readonly isRuntime: boolean;
  declare readonly isDangerous: boolean;
  declare readonly takesModifier: boolean;
  declare readonly isRepeatable: boolean;
  declare readonly isHttp: boolean;
  declare readonly feature: string | null;
  declare readonly output: string | null;
  declare readonly chapter: string;
  declare readonly help: string;
  private parsed: Signature | null = null;

  constructor(row: Omit<Keyword, 'signature'>) {
    Object.assign(this, row);
  }

  get signature(): Signature {
    this.parsed ??= parseSignature(this.signatureText);
    return this.parsed;
  }
}

function readPlaces(family: Family, where: string, row: string): string[] {
  if (where === '-' || where === '') return [];
  if (family !== 'proxy') return where.split(',');
  return [...where].map((letter) => {
    const place = placesOfLetters[letter];
    if (place === undefined) throw new SyntaxError(`Row '${row}': '${letter}' is none of D, F, L and B.`);
    return place;
  });
}

function readLifetime(text: string, row: string): Lifetime {
  const match = /^(?:\.\.old|([0-9.]+?)(?:\+|\.\.([0-9.]+)))(?:~([0-9.]+))?$/.exec(text);
  if (match === null) throw new SyntaxError(`Row '${row}': '${text}' is no range of releases.`);
  const [, since, until, deprecated] = match;
  return {
    since: since === undefined || since === '2.4' ? null : releaseOf(since, row),
    until: since === undefined ? 'old' : until === undefined ? null : releaseOf(until, row),
    deprecatedSince: deprecated === undefined ? null : releaseOf(deprecated, row),
  };
}

function releaseOf(text: string, row: string): Release {
  const release = releases.find((known) => known === text);
  if (release === undefined) throw new SyntaxError(`Row '${row}': '${text}' is no release of the catalogue.`);
  return release;
}
