import {
  type CallInput,
  longestOverrideMinutes,
  type NodeId,
  type ProxyTraffic,
  type setServer,
} from '@sluice/contract';
import { IpAddress } from '@sluice/contract/agent-operations';

type Body = CallInput<typeof setServer>['body'];

/** What a person wants of a server, in the order of the menu. */
export const serverActs = ['drain', 'maint', 'ready', 'weight', 'address'] as const;
export type ServerAct = (typeof serverActs)[number];

/** Minutes that are offered. */
export const offeredMinutes = [15, 60, 240, 1440] as const;
export type Term = `${(typeof offeredMinutes)[number]}` | 'own' | 'lasting';

/** A dialog as it is filled in. */
export interface HoldForm {
  /** Null: every managed node. */
  nodeId: NodeId | null;
  term: Term;
  ownMinutes: string;
  why: string;
  weight: string;
  address: string;
  /** Empty: it stays. */
  port: string;
  /** Of ready: against a line that says `disabled`, for a time, instead of back to the configuration. */
  against: boolean;
}

export const emptyForm: Omit<HoldForm, 'nodeId'> = {
  term: '15',
  ownMinutes: '30',
  why: '',
  weight: '',
  address: '',
  port: '',
  against: false,
};

export type HoldField = 'weight' | 'address' | 'port' | 'ownMinutes';

/** Fields that hold nothing that could be sent. */
export function wrongFields(act: ServerAct, form: HoldForm): HoldField[] {
  const isWhole = (text: string, from: number, to: number) =>
    /^[0-9]{1,9}$/.test(text.trim()) && Number(text) >= from && Number(text) <= to;
  return [
    ...(act === 'weight' && !isWhole(form.weight, 0, 256) ? (['weight'] as const) : []),
    ...(act === 'address' && !IpAddress.safeParse(form.address.trim()).success ? (['address'] as const) : []),
    ...(act === 'address' && form.port.trim() !== '' && !isWhole(form.port, 1, 65_535) ? (['port'] as const) : []),
    ...(holdsForTime(act, form) && form.term === 'own' && !isWhole(form.ownMinutes, 1, longestOverrideMinutes)
      ? (['ownMinutes'] as const)
      : []),
  ];
}

/** Ready without more is no setting: it takes back what holds. */
export function holdsForTime(act: ServerAct, form: Pick<HoldForm, 'against'>): boolean {
  return act !== 'ready' || form.against;
}

/** The request of a form without wrong fields. */
export function bodyOf(act: ServerAct, place: { backend: string; server: string }, form: HoldForm): Body {
  return {
    ...place,
    nodeId: form.nodeId,
    set: settingOf(act, form),
    hold: form.term === 'lasting' ? { lasting: true } : { minutes: minutesOf(form) },
    why: form.why.trim(),
  };
}

function settingOf(act: ServerAct, form: HoldForm): Body['set'] {
  if (act === 'weight') return { attribute: 'weight', value: Number(form.weight) };
  if (act !== 'address') return { attribute: 'state', value: act };
  const port = form.port.trim();
  return { attribute: 'address', value: form.address.trim(), ...(port === '' ? {} : { port: Number(port) }) };
}

function minutesOf({ term, ownMinutes }: HoldForm): number {
  return Number(term === 'own' ? ownMinutes : term);
}

/**
 * Why a setting cannot become part of the configuration; null when it can.
 *
 * Source: `whyNotLasting` of the control plane (apps/control-plane/src/features/overrides/override.ts), which decides.
 */
export function whyNotLasting(act: ServerAct, nodeId: NodeId | null): 'drain' | 'one-node' | null {
  if (act === 'drain') return 'drain';
  return nodeId === null ? null : 'one-node';
}

/** Servers of a backend that take new sessions when one does not; where nodes differ, on the node with the fewest. */
export interface Remaining {
  left: number;
  total: number;
}

/** From what the nodes last reported; null when none of those concerned has reported the server. */
export function remainingServers(
  proxies: readonly ProxyTraffic[],
  place: { backend: string; server: string },
  nodeId: NodeId | null,
): Remaining | null {
  const backend = proxies.find(({ kind, name }) => kind === 'backend' && name === place.backend);
  const server = backend?.servers.find(({ name }) => name === place.server);
  if (backend === undefined || server === undefined) return null;
  const others = backend.servers.filter((other) => other !== server);
  const lefts = server.perNode
    .filter((node) => nodeId === null || node.nodeId === nodeId)
    .map((node) => others.filter((other) => takesSessions(other, node.nodeId)).length);
  return lefts.length === 0 ? null : { left: Math.min(...lefts), total: backend.servers.length };
}

/** A word that is not known here counts as one that takes none. Source: HAProxy management guide, field 17 (status). */
function takesSessions({ perNode, weight }: ProxyTraffic['servers'][number], nodeId: NodeId): boolean {
  const status = perNode.find((node) => node.nodeId === nodeId)?.status ?? '';
  return weight !== 0 && (status.startsWith('UP') || status === 'OPEN' || status === 'no check');
}

/** Whether an act keeps new sessions away from its server. */
export function takesOut(act: ServerAct, form: Pick<HoldForm, 'weight'>): boolean {
  return act === 'drain' || act === 'maint' || (act === 'weight' && /^0+$/.test(form.weight.trim()));
}
