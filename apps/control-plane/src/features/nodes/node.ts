import { problem } from '@sluice/contract';

export const nodeNameTaken = (name: string) =>
  problem('name-taken', `There is already a node named “${name}” in the pool.`, 'Choose another name.', '#/name');

/** A name that fits our rules, made from what the agent calls its machine. */
export function usableNodeName(wanted: string): string {
  const cleaned = wanted
    .replace(/[^\p{L}\p{N} ._-]/gu, '-')
    .replace(/^[ ._-]+|[ ._-]+$/g, '')
    .slice(0, 70)
    .replace(/[ ._-]+$/, '');
  return cleaned === '' ? 'node' : cleaned;
}

/** The wanted name, or with the first free number behind it. Case does not tell names apart. */
export function freeNodeName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken.map((name) => name.toLowerCase()));
  const base = usableNodeName(wanted);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!names.has(name.toLowerCase())) return name;
  }
}
