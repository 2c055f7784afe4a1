import {
  type Diagnostic,
  listConfigs,
  listValueNames,
  NodeValues,
  nodeValuesName,
  problem,
  writeNodeValues,
} from '@sluice/contract';
import { listVariables, parse } from '@sluice/haproxy-config';
import type { TreeEntry } from '../../platform/schema/configuration.ts';

/** A node as far as its values are concerned. */
export interface NamedNode {
  id: string;
  name: string;
}

/**
 * Reads the content of `node-values`. What is staged was read before, so that a tree holds nothing else.
 *
 * Errors: `validation-failed` with the place in the JSON.
 */
export function readNodeValues(bytes: Uint8Array, field: string | null = null): NodeValues {
  const result = NodeValues.safeParse(parseJson(bytes, field));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join(' → ') ?? '';
  throw problem(
    'validation-failed',
    `${place === '' ? 'The values' : `“${place}”`} cannot be: ${issue?.message ?? 'not of the expected form'}.`,
    'Write {"node name": {"NAME": "value"}} with a text for each value.',
    field,
  );
}

function parseJson(bytes: Uint8Array, field: string | null): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'not JSON';
    throw problem('validation-failed', `The values of the nodes are no JSON: ${cause}.`, 'Mend the text.', field);
  }
}

/** Values by node and name in one list. */
export function flattenValues(values: NodeValues): Map<string, { node: string; name: string; value: string }> {
  const flat = new Map<string, { node: string; name: string; value: string }>();
  for (const [node, own] of Object.entries(values)) {
    for (const [name, value] of Object.entries(own)) flat.set(JSON.stringify([node, name]), { node, name, value });
  }
  return flat;
}

/** Merges two edits value by value; null when both gave one value another text. */
export function mergeNodeValues(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): Uint8Array | null {
  const [old, our, their] = [base, ours, theirs].map((bytes) => flattenValues(readNodeValues(bytes)));
  const merged: NodeValues = {};
  for (const key of new Set([...(our?.keys() ?? []), ...(their?.keys() ?? [])])) {
    const [was, mine, yours] = [old?.get(key)?.value, our?.get(key)?.value, their?.get(key)?.value];
    if (mine !== was && yours !== was && mine !== yours) return null;
    const value = mine === was ? yours : mine;
    const place = our?.get(key) ?? their?.get(key);
    if (value === undefined || place === undefined) continue;
    merged[place.node] = { ...merged[place.node], [place.name]: value };
  }
  return Buffer.from(writeNodeValues(merged));
}

/** The names for which a node has no value although another has one: its configuration could not be made. */
export function listMissingValues(values: NodeValues, node: string): string[] {
  return listValueNames(values).filter((name) => values[node]?.[name] === undefined);
}

/** Nodes that lack values, and values that no line takes. */
export function diagnoseNodeValues(
  tree: readonly (TreeEntry & { blob: { bytes: Uint8Array } })[],
  nodes: readonly NamedNode[],
): Diagnostic[] {
  const entry = tree.find(({ kind }) => kind === 'node-values');
  if (entry === undefined) return [];
  const values = readNodeValues(entry.blob.bytes);
  const configs = listConfigs(tree);
  const taken = new Set(configs.flatMap(({ blob }) => listVariables(parse(blob.bytes))).map(({ name }) => name));
  const missing = nodes.flatMap(({ name }) =>
    listMissingValues(values, name).map((value) =>
      finding(
        'node-value-missing',
        'error',
        `${name} has no value ${value}.`,
        `Give ${name} a value for it, or take it from all.`,
      ),
    ),
  );
  const unused = listValueNames(values)
    .filter((name) => !taken.has(name))
    .map((name) =>
      finding(
        'node-value-unused',
        'hint',
        `No line takes the value ${name}.`,
        `Write "\${${name}}" in double quotes where it belongs.`,
      ),
    );
  return [...missing, ...unused];
}

function finding(code: string, severity: Diagnostic['severity'], cause: string, remediation: string): Diagnostic {
  const nowhere = { line: null, column: null, endColumn: null };
  return { code, severity, source: 'sluice', resource: nodeValuesName, ...nowhere, cause, remediation };
}
