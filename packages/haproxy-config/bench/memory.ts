import process from 'node:process';
import { type ConfigFile, diagnose, diagnoseNames, parse } from '../src/index.ts';
import { makeConfig } from './parse.ts';

/** Looks at everything of a file: what is wrong with it, and every word. */
function lookAtAll(file: ConfigFile): number {
  let length = diagnose(file).length + diagnoseNames([file]).length;
  for (const section of file.sections) {
    for (const statement of section.statements) for (const word of statement.words) length += word.value.length;
  }
  return length;
}

/** Prints how many bytes a file of 100,000 lines takes once everything of it was looked at, as a multiple of its text. */
const bytes = makeConfig(100_000);
// What the library itself takes is there before.
lookAtAll(parse(makeConfig(1000)));
globalThis.gc?.();
const before = process.memoryUsage();
const file = parse(bytes);
let length = lookAtAll(file);
globalThis.gc?.();
const after = process.memoryUsage();
const used = after.heapUsed - before.heapUsed + after.external - before.external;
// The words are looked at again, so that nothing of them was collected.
for (const section of file.sections) length += section.statements.length;
process.stdout.write(`${used / bytes.length} ${length > 0}\n`);
