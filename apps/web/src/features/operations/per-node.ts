import type { NodeId } from '@sluice/contract';

/** What one node said to a question; `problem` stands in place of an answer. */
export interface NodeAnswer<Answer> {
  nodeId: NodeId;
  name: string;
  problem: { cause: string; remediation: string } | null;
  answer: Answer | null;
}

interface Listed<Item> {
  items: readonly Item[];
  truncated: boolean;
}

/** One row of a table over all nodes. */
export interface LiveRow<Item> {
  nodeId: NodeId;
  node: string;
  item: Item;
}

/** The rows of all nodes that answered, node by node. */
export function rowsOf<Item>(nodes: readonly NodeAnswer<{ items: readonly Item[] }>[]): LiveRow<Item>[] {
  return nodes.flatMap(({ nodeId, name, answer }) =>
    (answer?.items ?? []).map((item): LiveRow<Item> => ({ nodeId, node: name, item })),
  );
}

/** Nodes of which nothing is known. */
export function silentNodes<Answer>(nodes: readonly NodeAnswer<Answer>[]): NodeAnswer<Answer>[] {
  return nodes.filter(({ answer }) => answer === null);
}

/** Names of the nodes that had more than one answer takes. */
export function truncatedOn(nodes: readonly NodeAnswer<unknown>[]): string[] {
  return nodes.flatMap(({ name, answer }) => (isTruncated(answer) ? [name] : []));
}

function isTruncated(answer: unknown): answer is Listed<unknown> {
  return typeof answer === 'object' && answer !== null && 'truncated' in answer && answer.truncated === true;
}

/** Rows of which one of these texts holds what was typed, whatever the case. */
export function matching<Row>(rows: readonly Row[], typed: string, texts: (row: Row) => (string | null)[]): Row[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [...rows];
  return rows.filter((row) => texts(row).some((text) => text?.toLowerCase().includes(wanted)));
}
