import { NodeId } from '@sluice/contract';
import { expect, test } from 'vitest';
import { matching, type NodeAnswer, rowsOf, silentNodes, truncatedOn } from './per-node.ts';

const [one, two, three] = [1, 2, 3].map((last) => NodeId.parse(`3f1f2ab8-9f3a-4c55-9a6d-0d6f1f6f3a1${last}`)) as [
  NodeId,
  NodeId,
  NodeId,
];
type Answer = { items: string[]; truncated: boolean };
const nodes: NodeAnswer<Answer>[] = [
  { nodeId: one, name: 'edge-1', problem: null, answer: { items: ['a', 'b'], truncated: true } },
  { nodeId: two, name: 'edge-2', problem: { cause: 'edge-2 is offline', remediation: 'Look' }, answer: null },
  { nodeId: three, name: 'edge-3', problem: null, answer: { items: [], truncated: false } },
];

test('rows say which node they are of', () => {
  expect(rowsOf(nodes)).toEqual([
    { nodeId: one, node: 'edge-1', item: 'a' },
    { nodeId: one, node: 'edge-1', item: 'b' },
  ]);
});

test('a node that did not answer is no node without rows', () => {
  expect(silentNodes(nodes).map(({ name }) => name)).toEqual(['edge-2']);
});

test('a node that had more than it could say is named', () => {
  expect(truncatedOn(nodes)).toEqual(['edge-1']);
  expect(truncatedOn([{ nodeId: one, name: 'edge-1', problem: null, answer: { match: null } }])).toEqual([]);
});

test('a filter looks at every text of a row', () => {
  const rows = [
    { server: 'app/web1', address: '192.0.2.1' },
    { server: 'app/web2', address: null },
  ];
  const texts = ({ server, address }: (typeof rows)[number]) => [server, address];
  expect(matching(rows, ' WEB2 ', texts)).toEqual([rows[1]]);
  expect(matching(rows, '192.0', texts)).toEqual([rows[0]]);
  expect(matching(rows, '', texts)).toEqual(rows);
});
