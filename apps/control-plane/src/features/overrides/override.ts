import { type NodeId, type OverrideView, Problem, type ProblemError, problem } from '@sluice/contract';
import type { OverrideStatus } from '@sluice/contract/agent';
import type { ServerSetting } from '@sluice/contract/agent-operations';
import type { RuntimeOverrideTable } from '../../platform/schema/operations.ts';

/** Where a setting holds: one server on one node, or on every managed node. */
export interface ServerPlace {
  backend: string;
  server: string;
  nodeId: NodeId | null;
}

/** As HAProxy's own commands name it: `app/web1`. */
export function nameOf({ backend, server }: Pick<ServerPlace, 'backend' | 'server'>): string {
  return `${backend}/${server}`;
}

/** What of the row decides which one counts. */
type Placed = Pick<RuntimeOverrideTable, 'backend' | 'server' | 'attribute' | 'node_id'>;

/** Of two overrides of one attribute of one server, the one of the node itself counts. */
export function chooseForNode<Row extends Placed>(rows: readonly Row[]): Row[] {
  const chosen = new Map<string, Row>();
  for (const row of rows) {
    const place = `${row.backend}/${row.server} ${row.attribute}`;
    if (!chosen.has(place) || row.node_id !== null) chosen.set(place, row);
  }
  return [...chosen.values()];
}

/** What the end of an override follows from. */
export interface Ending {
  until: Date | null;
  change: { state: 'staged' | 'applied' | 'rejected' } | null;
  /** A rollout of its cluster is under way: the nodes may not have the text of an applied change yet. */
  isRollingOut: boolean;
}

/** Why an override ends now; null while it holds. */
export function decideEnd(override: Ending, now: Date): 'expired' | 'change-applied' | 'change-rejected' | null {
  if (override.until !== null) return override.until <= now ? 'expired' : null;
  if (override.change === null) return 'change-rejected';
  if (override.change.state === 'rejected') return 'change-rejected';
  return override.change.state === 'applied' && !override.isRollingOut ? 'change-applied' : null;
}

/** `weight 20`, `drain`, `address 192.0.2.9:80`: for titles and the audit log. */
export function settingWords(set: ServerSetting): string {
  switch (set.attribute) {
    case 'state':
      return set.value;
    case 'weight':
      return `weight ${set.value}`;
    case 'address':
      return `address ${set.value}${set.port === undefined ? '' : ` port ${set.port}`}`;
  }
}

/** How one override stands on one node, from what the node last said. */
export function standOnNode(node: {
  isOnline: boolean;
  isCapable: boolean;
  status: OverrideStatus | undefined;
}): Pick<OverrideView['nodes'][number], 'state' | 'cause'> {
  if (!node.isOnline) return { state: 'offline', cause: null };
  if (!node.isCapable) return { state: 'not-supported', cause: 'The agent of this node is too old for it.' };
  if (node.status === undefined) return { state: 'pending', cause: null };
  return { state: node.status.state, cause: node.status.cause };
}

const lastingRefused = (cause: string, remediation: string, field = '#/hold'): Problem =>
  problem('operation-refused', cause, remediation, field);

/** Why a setting cannot become part of the configuration; null when it can. */
export function whyNotLasting(place: ServerPlace, set: ServerSetting): Problem | null {
  if (place.nodeId !== null)
    return lastingRefused(
      'The configuration is the same on all nodes: a server cannot be lastingly different on one.',
      'Choose all nodes, or an end.',
      '#/nodeId',
    );
  if (set.attribute === 'state' && set.value === 'drain')
    return lastingRefused(
      'HAProxy’s configuration has no word for drain: what should hold without an end must be in its text.',
      'Choose an end, or make lasting what the text can say: weight 0 (only sessions that stick to the server go on) or maintenance.',
    );
  return null;
}

export const unknownServer = (place: ServerPlace, nodes: readonly string[]): Problem =>
  new Problem('not-found', [
    {
      field: '#/server',
      cause: `${nodes.length === 1 ? nodes[0] : 'No node of the cluster'} has ${nodes.length === 1 ? 'no' : 'a'} server ${nameOf(place)}.`,
      remediation:
        'Choose one of the servers that the overview shows; one that was just applied shows up within seconds.',
    } satisfies ProblemError,
  ]);
