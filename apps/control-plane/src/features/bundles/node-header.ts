import { listValueNames, type NodeValues } from '@sluice/contract';
import { isDiagnostic, toLatin1, writeStatement } from '@sluice/haproxy-config';

/** Environment variable that holds the name of a node in the configuration of its cluster. */
const nodeVariable = 'SLUICE_NODE';
const opening = 'global\n';

/**
 * The section above the user's text that gives a node its values: HAProxy expands a variable only below the line that sets it. It has
 * as many lines for every node.
 */
export function writeNodeHeader(node: string, values: NodeValues): Buffer {
  const own = listValueNames(values).map((name): [string, string] => {
    const value = values[node]?.[name];
    if (value === undefined) throw new Error(`${node} has no value ${name}: its configuration cannot be made.`);
    return [name, value];
  });
  const lines = [[nodeVariable, node], ...own].map((words) => `${setenv(words)}\n`);
  return Buffer.from(`${opening}${lines.join('')}`, 'latin1');
}

export function countHeaderLines(values: NodeValues): number {
  return 2 + listValueNames(values).length;
}

function setenv(words: readonly string[]): string {
  const line = writeStatement(['setenv', ...words.map(toLatin1)]);
  if (isDiagnostic(line)) throw new Error(`A value of a node cannot be written: ${line.cause}`);
  return `  ${line}`;
}

/** A node's text without the header, if it begins with one. */
export function stripNodeHeader(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const header = new RegExp(`^${opening}  setenv ${nodeVariable} .*\n(?:  setenv .*\n)*`).exec(text)?.[0];
  return header === undefined ? bytes : bytes.subarray(header.length);
}
