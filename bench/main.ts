// `npm run bench -- config|start|web|sign-in|access|guards|apply|runtime|fleet|watch|faults|fuzz|all`: one line a figure; exit code 1 if one is short of its bound.
import process from 'node:process';
import { StartFailure } from '../scripts/launcher/start-failure.ts';
import { type Figure, formatFigure } from './figure.ts';

/** `options` are the words after the name of the bench. */
type Bench = (say: (figure: Figure) => void, options: readonly string[]) => Promise<void>;

/** Each is loaded when it is run: what one bench imports must not warm up another. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  config: async () => (await import('./config.ts')).benchConfig,
  start: async () => (await import('./start.ts')).benchStart,
  web: async () => (await import('./web.ts')).benchWeb,
  'sign-in': async () => (await import('./sign-in.ts')).benchSignIn,
  access: async () => (await import('./access.ts')).benchAccess,
  guards: async () => (await import('./guards.ts')).benchGuards,
  apply: async () => (await import('./apply.ts')).benchApply,
  runtime: async () => (await import('./runtime.ts')).benchRuntime,
  fleet: async () => (await import('./fleet.ts')).benchFleet,
  watch: async () => (await import('./watch.ts')).benchWatch,
  faults: async () => (await import('./faults.ts')).benchFaults,
  fuzz: async () => (await import('./fuzz.ts')).benchFuzz,
};

async function main(): Promise<number> {
  const [what = '', ...options] = process.argv.slice(2);
  const names = what === 'all' ? Object.keys(benches) : [what];
  let short = 0;
  for (const name of names) {
    const load = benches[name];
    if (load === undefined) {
      process.stderr.write(`There is no bench "${name}". There are: ${Object.keys(benches).join(', ')}, all.\n`);
      return 2;
    }
    const bench = await load();
    await bench((figure) => {
      if (!figure.ok) short += 1;
      process.stdout.write(`${formatFigure(figure)}\n`);
    }, options);
  }
  return short === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const words = error instanceof StartFailure ? `${error.message}\nWhat to do: ${error.remediation}` : String(error);
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
}
