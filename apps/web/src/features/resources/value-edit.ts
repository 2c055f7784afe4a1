import { listValueNames, NodeValues, writeNodeValues } from '@sluice/contract';

/** The values as a table: a row for each node of the cluster, and for each that has values though the cluster has no such node. */
export interface ValueTable {
  names: readonly string[];
  rows: readonly ValueRow[];
}

export interface ValueRow {
  node: string;
  /** The cluster has this node. */
  isKnown: boolean;
  /** By name; null where the node has none, which no plan can be applied with. */
  values: readonly (string | null)[];
}

/** Null for a text that is not of the form of node values: it can only be edited as text. */
export function readValues(bytes: Uint8Array): NodeValues | null {
  try {
    return NodeValues.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data ?? null;
  } catch {
    return null;
  }
}

/** Whether a text gives any node a value: a name alone is nothing that could be kept. */
export function hasValues(text: string): boolean {
  const values = readValues(new TextEncoder().encode(text));
  return values !== null && listValueNames(values).length > 0;
}

/** `added`: names that no node has a value for yet. */
export function valueTable(values: NodeValues, nodes: readonly string[], added: readonly string[]): ValueTable {
  const names = [...new Set([...listValueNames(values), ...added])];
  const known = new Set(nodes);
  const all = [...nodes, ...Object.keys(values).filter((node) => !known.has(node))];
  const rows = all.map((node) => ({
    node,
    isKnown: known.has(node),
    values: names.map((name) => values[node]?.[name] ?? null),
  }));
  return { names, rows };
}

export function setNodeValue(values: NodeValues, node: string, name: string, value: string): Uint8Array {
  return written({ ...values, [node]: { ...values[node], [name]: value } });
}

export function removeValueName(values: NodeValues, name: string): Uint8Array {
  return written(
    Object.fromEntries(
      Object.entries(values).map(([node, own]) => [
        node,
        Object.fromEntries(Object.entries(own).filter(([other]) => other !== name)),
      ]),
    ),
  );
}

export function removeValueNode(values: NodeValues, node: string): Uint8Array {
  return written(Object.fromEntries(Object.entries(values).filter(([other]) => other !== node)));
}

export type ValueNameProblem = 'form' | 'taken';

/** Why a name cannot be added; the form is that of the contract. */
export function valueNameProblem(name: string, names: readonly string[]): ValueNameProblem | null {
  // Some names are possible for the schema and are no own property of what it gives, such as `__proto__`.
  const read = NodeValues.safeParse({ node: { [name]: '' } }).data?.node;
  if (read === undefined || !Object.hasOwn(read, name)) return 'form';
  return names.includes(name) ? 'taken' : null;
}

/** Whether a value can be: no control characters, at most 1,000. */
export function isValuePossible(value: string): boolean {
  return NodeValues.safeParse({ node: { NAME: value } }).success;
}

function written(values: NodeValues): Uint8Array {
  return new TextEncoder().encode(writeNodeValues(values));
}
