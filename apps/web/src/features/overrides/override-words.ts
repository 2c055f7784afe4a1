import type { OverrideView } from '@sluice/contract';
import type { Tone } from '../../ui/StateBadge.tsx';

type NodeState = OverrideView['nodes'][number];

/** How a setting stands on its nodes: how many have it, and the others with their reasons. */
export interface Standing {
  holds: number;
  total: number;
  others: NodeState[];
}

export function standingOf({ nodes }: Pick<OverrideView, 'nodes'>): Standing {
  const others = nodes.filter(({ state }) => state !== 'holds');
  return { holds: nodes.length - others.length, total: nodes.length, others };
}

/** What holds on one server; with a node only what holds there. */
export function holdsOn(
  overrides: readonly OverrideView[],
  place: { backend: string; server: string },
  nodeId?: string,
): OverrideView[] {
  return overrides.filter(
    ({ backend, server, nodes }) =>
      backend === place.backend &&
      server === place.server &&
      (nodeId === undefined || nodes.some((node) => node.nodeId === nodeId)),
  );
}

/** The time of day; with the day when that is another than today's, in the user's time zone. */
export function momentWords(moment: string, nowMs: number, locale: string): string {
  const at = new Date(moment);
  const isToday = at.toDateString() === new Date(nowMs).toDateString();
  return new Intl.DateTimeFormat(locale, {
    ...(isToday ? {} : { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

export function toneOfSetting({ set, change }: Pick<OverrideView, 'set' | 'change'>): Tone {
  if (change !== null) return 'staged';
  if (set.attribute !== 'state') return 'maintenance';
  return set.value === 'ready' ? 'serving' : set.value === 'drain' ? 'warning' : 'maintenance';
}

export const toneOfStanding: Record<NodeState['state'], Tone> = {
  holds: 'serving',
  pending: 'warning',
  failed: 'failed',
  offline: 'unknown',
  'not-supported': 'failed',
};

/** An address and port as one writes them, IPv6 in brackets when a port follows. */
export function addressWords({ value, port }: { value: string; port?: number | undefined }): string {
  if (port === undefined) return value;
  return value.includes(':') ? `[${value}]:${port}` : `${value}:${port}`;
}
