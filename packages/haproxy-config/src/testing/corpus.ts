import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A configuration file that tests read, and its bytes. */
export interface SampleFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '../../../..');
const corpusFolder = process.env.SLUICE_CORPUS ?? resolve(repository, '../shared/corpus');

/** The folder of real configurations, or null when this machine has none. */
export const corpus: string | null = existsSync(join(corpusFolder, 'index.tsv')) ? corpusFolder : null;

/** The folder of tokenizer edge cases, which lies beside the corpus. */
export const edgeCases: string | null = existsSync(resolve(corpusFolder, '../haproxy/edge'))
  ? resolve(corpusFolder, '../haproxy/edge')
  : null;

/** The folder with `haproxy -dKall` of five releases, which lies beside the corpus. */
export const keywordDumps: string | null = existsSync(resolve(corpusFolder, '../haproxy/keywords'))
  ? resolve(corpusFolder, '../haproxy/keywords')
  : null;

if (corpus === null) console.info(`No corpus at ${corpusFolder}: testing on our own samples only (set SLUICE_CORPUS).`);

/** Our own samples: they cover the grammar, and are all there is on a machine without the corpus. */
export function readSamples(): SampleFile[] {
  return readFolder(join(here, 'samples'), 'samples');
}

/** Our own samples and, where there is one, every file of the corpus. */
export function readAllFiles(): SampleFile[] {
  const files = readSamples();
  if (corpus === null) return files;
  for (const folder of ['open', 'near', 'templated']) files.push(...readFolder(join(corpus, folder), folder));
  return files;
}

/** The words that HAProxy's own tokenizer gives for one line. */
export interface OracleLine {
  readonly n: number;
  readonly args?: readonly string[];
  readonly scope?: string;
  readonly err?: number;
}

export function readOracle(path: string): OracleLine[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line): OracleLine => JSON.parse(line));
}

/** What `haproxy -c` of one release says of a corpus file. */
export interface Verdict {
  readonly file: string;
  readonly verdict: string;
  /** The line that its first message names; known for 2.6 only, else null. */
  readonly line: number | null;
  /** That message; empty for the other releases. */
  readonly message: string;
}

/** The corpus files with the verdicts of a release. */
export function readVerdicts(release = '2.6'): Verdict[] {
  if (corpus === null) return [];
  const [head = '', ...rows] = readFileSync(join(corpus, 'index.tsv'), 'utf8').trimEnd().split('\n');
  const columns = head.split('\t');
  const column = columns.findIndex((name) => name.startsWith(`check_${release}.`));
  const messages = release === '2.6' ? columns.indexOf('first_message_2.6.12') : -1;
  return rows.map((row) => {
    const cells = row.split('\t');
    const message = cells[messages] ?? '';
    const line = /\[CFG:([0-9]+)\]/.exec(message)?.[1];
    return {
      file: cells[0] ?? '',
      verdict: cells[column] ?? '',
      line: line === undefined ? null : Number(line),
      message,
    };
  });
}

/** The files of one folder, word lists excluded. */
export function readFolder(folder: string, label: string): SampleFile[] {
  const names = readdirSync(folder).filter((name) => !/\.(?:jsonl|tsv)$/.test(name));
  return names.map((name) => ({
    name: `${label}/${name}`,
    bytes: new Uint8Array(readFileSync(join(folder, name))),
  }));
}
