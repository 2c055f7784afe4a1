import { performance } from 'node:perf_hooks';
import {
  type ConfigFile,
  diagnose,
  diagnoseNames,
  type Edit,
  isDiagnostic,
  listServers,
  parse,
  setServerArgument,
} from '../src/index.ts';
import { Source } from '../src/text/source.ts';
import { scanLine } from '../src/text/word-scanner.ts';

/** One measured value and what it must reach. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB/s' | 'times';
  readonly bound: string;
  readonly ok: boolean;
}

const manyLines = 100_000;
const fewLines = 100;
const runs = 12;

/** A configuration of exactly that many lines in the usual mixture: backends of fourteen servers, rules, comments, blanks. */
export function makeConfig(lineCount: number): Uint8Array {
  const lines = ['global', '    daemon', '', 'defaults', '    mode http', '    timeout client 30s', ''];
  for (let number = 0; lines.length < lineCount; number += 1) {
    lines.push(`# shop ${number}`, `backend app${number}`, '    balance roundrobin', '    option httpchk GET /health');
    lines.push('    http-request set-header X-Forwarded-Proto "https" if { ssl_fc }');
    for (let server = 1; server <= 14; server += 1) {
      lines.push(`    server web${server} 192.0.2.${server}:8080 check inter 2s weight 10 cookie c${server}`);
    }
    lines.push('');
  }
  return new TextEncoder().encode(`${lines.slice(0, lineCount).join('\n')}\n`);
}

function measureMs(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The median: the machine may be busy with something else for a while. */
function warmMs(work: () => void): number {
  const times = Array.from({ length: runs }, () => measureMs(work)).sort((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? 0;
}

/** Splits every line into words and drops them again, as a program does that streams through a file. */
function tokenize(bytes: Uint8Array): number {
  const source = Source.read(bytes);
  let words = 0;
  for (let index = 0; index < source.lineCount; index += 1) {
    words += scanLine(source.text, source.startOf(index), source.feedOf(index)).words.length;
  }
  return words;
}

/** Looks at every word through the tree, which keeps them all. */
function readEveryWord(bytes: Uint8Array): number {
  let length = 0;
  for (const section of parse(bytes).sections) {
    for (const statement of section.statements) for (const word of statement.words) length += word.value.length;
  }
  return length;
}

/** Everything that is said of a file. */
function findAll(file: ConfigFile): void {
  diagnose(file, { release: '2.6' });
  diagnoseNames([file], { release: '2.6' });
}

type MakeEdits = (file: ConfigFile, step: number) => readonly Edit[];

function middleOf(file: ConfigFile): ConfigFile['sections'][number] {
  const section = file.sections[Math.floor(file.sections.length / 2)];
  if (section === undefined) throw new Error('The generated configuration has no sections.');
  return section;
}

/** Sets one server's weight in the middle of a file, as a form does on every change. */
const setWeight: MakeEdits = (file, step) => {
  const server = listServers(middleOf(file))[3];
  if (server === undefined) throw new Error('The generated configuration has no server in its middle.');
  const edits = setServerArgument(file, server, 'weight', [String(100 + (step % 150))]);
  if (isDiagnostic(edits)) throw new Error(edits.cause);
  return edits;
};

/** Gives a backend in the middle another name: every section may have used it. */
const renameBackend: MakeEdits = (file, step) => {
  const name = middleOf(file).header.words[1];
  if (name === undefined) throw new Error('The generated configuration has a backend without a name.');
  return [{ ...name.span, content: `renamed${step}` }];
};

/** The median time of one edit and of all findings in a file that is already open, each edit made on the last one's result. */
function warmEditMs(bytes: Uint8Array, makeEdits: MakeEdits): number {
  let file = parse(bytes);
  findAll(file);
  const times = Array.from({ length: 200 }, (_, step) =>
    measureMs(() => {
      file = file.edit(makeEdits(file, step));
      findAll(file);
    }),
  );
  return times.sort((a, b) => a - b)[100] ?? 0;
}

const atMost = (name: string, value: number, bound: number): Figure => ({
  name,
  value: Math.round(value * 100) / 100,
  unit: 'ms',
  bound: `<${bound}`,
  ok: value < bound,
});

const atLeast = (name: string, value: number, bound: number): Figure => ({
  name,
  value: Math.round(value),
  unit: 'MB/s',
  bound: `>=${bound}`,
  ok: value >= bound,
});

/** The cost of an edit must follow the edit: a file of a thousand times the lines may cost a little more, for its list of sections. */
function editFigures(bytes: Uint8Array): Figure[] {
  const [many, few] = [warmEditMs(bytes, setWeight), warmEditMs(makeConfig(fewLines), setWeight)];
  const ratio = Math.round(many / few);
  return [
    atMost('config-edit-one-server-in-100k', many, 5),
    atMost('config-edit-one-server-in-100', few, 5),
    { name: 'config-edit-100k-to-100-lines', value: ratio, unit: 'times', bound: '<50', ok: ratio < 50 },
    atMost('config-rename-backend-in-100k', warmEditMs(bytes, renameBackend), 25),
  ];
}

/**
 * Measures parsing of a generated configuration of 100,000 lines. The first figure is cold only in a fresh process.
 *
 * `parse` finds lines and sections; statements and words are made when they are looked at, and the tree keeps them. So there
 * are three kinds of work: finding the structure, splitting every line, and holding every word of the file in memory.
 */
export async function figures(): Promise<Figure[]> {
  const bytes = makeConfig(manyLines);
  const perSecond = (ms: number) => (bytes.length / 1e6 / ms) * 1000;
  return [
    atMost(
      'config-parse-100k-cold',
      measureMs(() => parse(bytes)),
      250,
    ),
    atMost(
      'config-every-word-100k-cold',
      measureMs(() => readEveryWord(bytes)),
      250,
    ),
    atLeast('config-parse-warm', perSecond(warmMs(() => parse(bytes))), 80),
    atLeast('config-tokenize-warm', perSecond(warmMs(() => tokenize(bytes))), 80),
    atMost(
      'config-every-word-100k-warm',
      warmMs(() => readEveryWord(bytes)),
      250,
    ),
    ...editFigures(bytes),
    atMost(
      'config-diagnose-100k',
      warmMs(() => findAll(parse(bytes))),
      500,
    ),
  ];
}
