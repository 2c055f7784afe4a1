import process from 'node:process';
import { buildAgent, buildWeb } from './builds.ts';

const results = [await buildAgent(), await buildWeb()];
for (const result of results) {
  process.stdout.write(`${result.name}: ${result.ok ? (result.fresh ? 'unchanged' : 'built') : 'failed'}\n`);
  if (!result.ok) process.stderr.write(`${result.output}\n`);
}
process.exitCode = results.every((result) => result.ok) ? 0 : 1;
