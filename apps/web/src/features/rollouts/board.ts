import type { RolloutDetail, RolloutNode, RolloutView } from '@sluice/contract';

/** What orders the nodes of a wave: what a person should see first comes first. */
const ranks = { failing: 0, undecided: 1, moving: 2, missing: 3, calm: 4 } as const;
type Rank = keyof typeof ranks;

const failedStates: ReadonlySet<RolloutNode['state']> = new Set(['refused', 'returned', 'silent']);
const movingStates: ReadonlySet<RolloutNode['state']> = new Set(['preparing', 'committing', 'returning']);

export function isOver({ state }: Pick<RolloutView, 'state'>): boolean {
  return state === 'succeeded' || state === 'failed';
}

function hasTurned({ state }: Pick<RolloutView, 'state'>): boolean {
  return state === 'returning' || state === 'failed';
}

/** A node that stops the rollout until somebody decides about it. */
export function isUnsettled({ accepted, state, verdict }: RolloutNode): boolean {
  return accepted === null && (failedStates.has(state) || (state === 'proven' && verdict === 'bad'));
}

/** Its watch runs and has said nothing yet. */
export function isWatching(rollout: RolloutView, { accepted, state, verdict }: RolloutNode): boolean {
  return !isOver(rollout) && rollout.strategy.watchSeconds > 0 && state === 'proven' && verdict === null && !accepted;
}

function rankOf(rollout: RolloutView, node: RolloutNode): Rank {
  // Whoever goes back because the rollout does keeps its place on the way and at its end.
  if (hasTurned(rollout) && node.state === 'returned' && node.verdict !== 'bad' && node.diagnostics.length === 0)
    return 'moving';
  if (failedStates.has(node.state) || node.verdict === 'bad') return 'failing';
  if (node.verdict === 'inconclusive' && node.accepted === null && !isOver(rollout)) return 'undecided';
  if (movingStates.has(node.state) || isWatching(rollout, node)) return 'moving';
  if (node.state === 'offline' || node.state === 'left-out') return 'missing';
  return 'calm';
}

/** Failing and undecided nodes first, then those on their way, then the others; by name within each. */
export function orderNodes(rollout: RolloutView, nodes: readonly RolloutNode[]): RolloutNode[] {
  const rank = (node: RolloutNode) => ranks[rankOf(rollout, node)];
  return [...nodes].sort(
    (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name, undefined, { numeric: true }),
  );
}

/** Up to so many nodes of a rollout all of them are cards. */
const mostCards = 12;
/** Of a wave in a larger rollout so many at most. */
const mostCardsOfWave = 6;

/** Which nodes of a wave are drawn as cards; the others are rows that open. Both in order. */
export function splitWave(
  rollout: RolloutView,
  nodes: readonly RolloutNode[],
): { cards: RolloutNode[]; rows: RolloutNode[] } {
  const ordered = orderNodes(rollout, nodes);
  if (rollout.nodes.length <= mostCards) return { cards: ordered, rows: [] };
  const loud = ordered.filter((node) => ranks[rankOf(rollout, node)] <= ranks.moving).length;
  const cards = Math.min(loud, mostCardsOfWave);
  return { cards: ordered.slice(0, cards), rows: ordered.slice(cards) };
}

export function listWaves({ nodes }: Pick<RolloutView, 'nodes'>): RolloutNode[][] {
  const waves = new Map<number, RolloutNode[]>();
  for (const node of nodes) {
    const ofWave = waves.get(node.wave);
    if (ofWave === undefined) waves.set(node.wave, [node]);
    else ofWave.push(node);
  }
  return [...waves].sort(([one], [other]) => one - other).map(([, ofWave]) => ofWave);
}

/** How many nodes are in each state, the most telling states first. */
export function countStates(rollout: RolloutView, nodes: readonly RolloutNode[]): [RolloutNode['state'], number][] {
  const counts = new Map<RolloutNode['state'], number>();
  for (const { state } of orderNodes(rollout, nodes)) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts];
}

/** Nothing of the wave has begun to commit. */
export function hasNotBegun(rollout: RolloutView, nodes: readonly RolloutNode[]): boolean {
  const resting = nodes.every(({ state }) => state === 'prepared' || state === 'offline' || state === 'left-out');
  return rollout.state === 'committing' && resting && nodes.some(({ state }) => state === 'prepared');
}

/** The wave that comes next, from 0; null when none is left. */
export function nextWave({ nodes }: RolloutView): number | null {
  const waves = nodes.filter(({ state }) => state === 'prepared').map(({ wave }) => wave);
  return waves.length === 0 ? null : Math.min(...waves);
}

/** The sentence below the title of a rollout, as a key of `rollout.lead`. */
export function leadOf({ nodes, previousRevision, state }: RolloutView) {
  const isAny = (wanted: RolloutNode['state']) => nodes.some((node) => node.state === wanted);
  if (state === 'succeeded') return nodes.every((node) => node.state === 'proven') ? state : 'succeededPartly';
  if (state !== 'failed') return state;
  if (previousRevision === null && isAny('proven')) return 'failedForward';
  return isAny('silent') ? 'failedSilent' : state;
}

/** What the state of a node means for it, as a key of `rollout.nodeWhy`; null where the state says enough. */
export function whyOfNode({ state: ofRollout }: Pick<RolloutView, 'state'>, { attempt, state }: RolloutNode) {
  const turned = hasTurned({ state: ofRollout });
  const end = turned ? 'Failed' : ofRollout === 'succeeded' ? 'Succeeded' : '';
  switch (state) {
    case 'silent':
    case 'offline':
    case 'left-out':
      return `${state}${end}` as const;
    case 'returned':
      return state;
    case 'waiting':
    case 'prepared':
      // An earlier attempt may have had it.
      return turned && attempt === 1 ? 'untouched' : null;
    default:
      return null;
  }
}

/** A person ended it, or a watch said that nodes do worse: the same once more would hardly end better. */
export function isRefuted({ events, nodes }: RolloutDetail): boolean {
  return events.some(({ kind }) => kind === 'aborted') || nodes.some(({ verdict }) => verdict === 'bad');
}

/** Nodes that go back when the rollout is aborted: who has the revision, or may have it. */
export function listTouched({ nodes }: RolloutView): RolloutNode[] {
  return nodes.filter(({ state }) => state === 'committing' || state === 'proven' || state === 'silent');
}

/** Nodes that are on their way now, by what they do. */
export function listMoving(rollout: RolloutView): {
  what: 'preparing' | 'committing' | 'returning';
  nodes: RolloutNode[];
} {
  const what = isOver(rollout) ? 'committing' : (rollout.state as 'preparing' | 'committing' | 'returning');
  const isMoving = ({ state }: RolloutNode) => state === what || (what === 'preparing' && state === 'waiting');
  return { what, nodes: rollout.nodes.filter(isMoving) };
}

/** What a person may decide about a rollout now; the control plane has the last word (`rollout-acts.ts`). */
export function listDecisions({ held, state, strategy, waitsFor }: RolloutView): {
  mayHold: boolean;
  mayResume: boolean;
  mayContinue: boolean;
  mayAbort: boolean;
} {
  const runs = state === 'preparing' || state === 'committing';
  const asks = waitsFor?.kind === 'person' && waitsFor.reason !== 'held';
  const watches = waitsFor?.kind === 'watch' && strategy.whenInconclusive === 'wait';
  return {
    mayHold: runs && held === null,
    mayResume: runs && held !== null,
    mayContinue: runs && (asks || watches),
    mayAbort: runs,
  };
}

/** What a person may decide about one of its nodes. */
export function listNodeDecisions(rollout: RolloutView, node: RolloutNode): { mayRetry: boolean; mayAccept: boolean } {
  const runs = rollout.state === 'preparing' || rollout.state === 'committing';
  const isOffline = node.state === 'offline';
  // A node that is offline stops nothing unless their number does.
  const stops = failedStates.has(node.state) || (isOffline && rollout.strategy.maxOffline !== null);
  const watched = node.state === 'proven' && rollout.strategy.watchSeconds > 0 && node.verdict !== 'good';
  return {
    mayRetry: runs && (failedStates.has(node.state) || isOffline),
    mayAccept: runs && node.accepted === null && (stops || watched),
  };
}
