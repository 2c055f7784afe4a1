import type { ApiClient, NodeId } from '@sluice/contract';
import { type Command, InvalidArgumentError } from 'commander';
import { getNode } from '../server.ts';

/** Which nodes a command is for. */
export interface WhereOptions {
  cluster: string;
  node?: string;
}

export interface ServerName {
  backend: string;
  server: string;
}

export function withWhere(command: Command): Command {
  return command
    .requiredOption('--cluster <name>', 'the cluster')
    .option('--node <name>', 'only this node (default: every managed node of the cluster)');
}

export async function nodeIdOf(api: ApiClient, { node, cluster }: WhereOptions): Promise<NodeId | undefined> {
  return node === undefined ? undefined : (await getNode(api, node, cluster)).id;
}

export function readServerName(text: string): ServerName {
  const [backend = '', server = '', ...rest] = text.split('/');
  if (backend !== '' && server !== '' && rest.length === 0) return { backend, server };
  throw new InvalidArgumentError('Give backend and server with a slash between them, like app/web1.');
}

const unitMinutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };

export function readMinutes(text: string): number {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const minutes = Number(count) * (unitMinutes[unit] ?? Number.NaN);
  if (minutes > 0) return minutes;
  throw new InvalidArgumentError('Give minutes, hours or days, like 15m, 8h or 2d.');
}

export function readWeight(text: string): number {
  return readWhole(text, 0, 256, 'A weight is a whole number from 0 to 256.');
}

export function readPort(text: string): number {
  return readWhole(text, 1, 65_535, 'A port is a whole number from 1 to 65535.');
}

function readWhole(text: string, least: number, most: number, words: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(words);
}

/** What one node told, or why it did not. */
export interface NodeList<Item> {
  nodeId: string;
  name: string;
  problem: { cause: string; remediation: string } | null;
  answer: { items: Item[]; truncated: boolean } | null;
}

/** Rows of every node that answered, and a line for each that did not or had more than it told. */
export function perNodeRows<Item>(
  nodes: readonly NodeList<Item>[],
  toRow: (item: Item, node: NodeList<Item>) => string[],
): { rows: string[][]; notes: string[]; complete: boolean } {
  const rows = nodes.flatMap((node) => (node.answer?.items ?? []).map((item) => toRow(item, node)));
  const notes = nodes.flatMap(({ name, problem, answer }) => {
    if (problem !== null) return [`${name}: ${problem.cause} ${problem.remediation}`];
    return answer?.truncated === true ? [`${name} has more than it tells in one answer: narrow the question.`] : [];
  });
  return { rows, notes, complete: nodes.every(({ problem }) => problem === null) };
}

export function nodeNames({ nodes }: { nodes: readonly { name: string }[] }): string {
  return nodes.map(({ name }) => name).join(', ');
}
