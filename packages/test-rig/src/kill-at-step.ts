import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

/**
 * Ends a process with SIGKILL at a named step. Agent and control plane announce their steps on the diagnostics channel
 * `sluice.step` after the step is durable and before it acts; this module listens there when it is preloaded into them.
 *
 * SLUICE_TEST_KILL_AT    `<step>` or `<step>#<n>`: the n-th time that step is announced, counted from 1
 * SLUICE_TEST_KILL_MARK  file that gets one line with the step before the process dies
 */
const [wantedStep, wantedTime = '1'] = (process.env.SLUICE_TEST_KILL_AT ?? '').split('#');
let seen = 0;

if (wantedStep) {
  subscribe('sluice.step', (message) => {
    if (nameOf(message) !== wantedStep) return;
    seen += 1;
    if (seen !== Number(wantedTime)) return;
    const mark = process.env.SLUICE_TEST_KILL_MARK;
    if (mark) appendFileSync(mark, `${wantedStep}#${seen}\n`);
    process.kill(process.pid, 'SIGKILL');
  });
}

function nameOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'name' in message ? message.name : null;
}

/**
 * What a child process needs to die at a step: words before its program, and variables for its environment.
 *
 * Limits: the child runs on Node 18.18 or newer. It gets this file as JavaScript, so it need not understand types.
 */
export function killAtStep(step: string, options: { time?: number; markFile?: string } = {}) {
  const source = stripTypeScriptTypes(readFileSync(new URL(import.meta.url), 'utf8'));
  // Older releases have no stripTypeScriptTypes to import, and the child does not call it.
  const plain = source.replace(/import \{ stripTypeScriptTypes \} from 'node:module';/, '');
  const env: Record<string, string> = { SLUICE_TEST_KILL_AT: `${step}#${options.time ?? 1}` };
  if (options.markFile) env.SLUICE_TEST_KILL_MARK = options.markFile;
  return { words: ['--import', `data:text/javascript,${encodeURIComponent(plain)}`], env };
}
