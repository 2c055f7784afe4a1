import { describeChange, diagnose, parse } from '../src/index.ts';
import { processorMs } from './processor-time.ts';

/** By how much the time grows when the text is ten times as large. */
export interface GrowthFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ratio';
  readonly bound: string;
  readonly ok: boolean;
}

const smallLines = 10_000;
const factor = 10;
// Ten and a little: collecting garbage costs more the more there is to keep.
const limit = 13;

/** Backends of fourteen servers; `changed` gives every tenth server another weight and every fiftieth backend another name. */
function makeConfig(lineCount: number, changed: boolean): Uint8Array {
  const lines = ['global', '    daemon', '', 'defaults', '    mode http', '    timeout client 30s', ''];
  for (let number = 0; lines.length < lineCount; number += 1) {
    const name = changed && number % 50 === 0 ? `new${number}` : `app${number}`;
    lines.push(`# shop ${number}`, `backend ${name}`, '    balance roundrobin', '    option httpchk GET /health');
    for (let server = 1; server <= 14; server += 1) {
      const weight = changed && (number * 14 + server) % 10 === 0 ? 20 : 10;
      lines.push(`    server web${server} 192.0.2.${server}:8080 check inter 2s weight ${weight}`);
    }
    lines.push('');
  }
  return new TextEncoder().encode(`${lines.slice(0, lineCount).join('\n')}\n`);
}

/** Measures parse, diagnose and describeChange on a text and on one ten times as large. */
export function growthFigures(): GrowthFigure[] {
  const sizes = [smallLines, smallLines * factor].map((count) => ({
    before: makeConfig(count, false),
    after: makeConfig(count, true),
  }));
  const works: [string, (before: Uint8Array, after: Uint8Array) => void][] = [
    ['parse', (before) => parse(before)],
    ['diagnose', (before) => diagnose(parse(before))],
    ['describe-change', (before, after) => describeChange(parse(before), parse(after))],
  ];
  return works.map(([name, work]) => {
    // Once for the compiler, then what counts.
    for (const { before, after } of sizes) work(before, after);
    const [small = 1, large = 0] = sizes.map(({ before, after }) => processorMs(() => work(before, after)));
    const value = large / small;
    return { name: `config-growth-${name}`, value, unit: 'ratio', bound: `<${limit}`, ok: value < limit };
  });
}
