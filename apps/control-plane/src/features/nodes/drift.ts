import { createHash } from 'node:crypto';
import type { DriftFact, Observed } from '@sluice/contract/agent';
import type { NodeFacts } from './convergence.ts';
import { filesOnDisk } from './observed-files.ts';

/** A difference with its names: `key` for as long as it lasts, `seen` for its values. */
export interface DriftItem extends DriftFact {
  key: string;
  seen: string;
  /** The next commit may replace exactly this file. */
  accepted: boolean;
  /** It is about a secret: nothing of what is there is known here. */
  sealed: boolean;
}

/** Kinds of disk drift over which no commit goes. */
const fileKinds: ReadonlySet<DriftFact['kind']> = new Set(['file-content', 'file-kind']);

/**
 * Everything that differs on a managed node from what belongs there. File contents and the running bundle are compared here, by what
 * the control plane knows; the rest is what only the node itself can see. Empty while nothing is known.
 */
export function listDrift(node: NodeFacts): DriftItem[] {
  const { observed } = node;
  if (!node.managed || observed === null) return [];
  const facts = tellApart([
    ...listFileDrift(node, observed),
    ...listProcessDrift(node, observed),
    ...(observed.drift ?? []),
  ]);
  const items = facts.map((fact) => nameFact(fact, isAccepted(node, fact), isSealed(observed, fact)));
  return [...new Map(items.map((item) => [item.key, item])).values()];
}

/** What no commit may replace yet: every node would refuse. */
export function listBlockingDrift(node: NodeFacts): DriftItem[] {
  return listDrift(node).filter((item) => fileKinds.has(item.kind) && !item.accepted);
}

/** What may be on the disk instead of the files that belong there, when these items are let go and those that were before. */
export function acceptFiles(node: NodeFacts, items: readonly DriftItem[]): Record<string, string> {
  const accepted = { ...node.diskFiles };
  const before = listDrift(node).filter((item) => item.accepted);
  for (const item of [...before, ...items]) {
    if (item.kind === 'file-content' && item.found !== null) accepted[item.object] = item.found;
    if (item.kind === 'file-kind' && item.found === 'missing') delete accepted[item.object];
  }
  return accepted;
}

function listFileDrift(node: NodeFacts, observed: Observed): DriftFact[] {
  const found = filesOnDisk(observed);
  const ordered = orderedBundle(node)?.files ?? [];
  return Object.entries(node.diskFiles ?? {}).flatMap(([path, expected]): DriftFact[] => {
    const digest = found[path];
    if (digest === expected || ordered.some((file) => file.path === path && file.digest === digest)) return [];
    if (digest !== undefined) return [{ state: 'disk', kind: 'file-content', object: path, expected, found: digest }];
    const isNamed = observed.drift?.some((fact) => fact.kind === 'file-kind' && fact.object === path) ?? false;
    return isNamed ? [] : [{ state: 'disk', kind: 'file-kind', object: path, expected: 'file', found: 'missing' }];
  });
}

function listProcessDrift(node: NodeFacts, { haproxy }: Observed): DriftFact[] {
  if (!haproxy.running)
    return [{ state: 'running', kind: 'process', object: 'HAProxy', expected: 'running', found: null }];
  const { currentBundle: expected } = node;
  const found = haproxy.runningBundle;
  if (node.currentRaw || found === expected || found === orderedBundle(node)?.digest) return [];
  return [{ state: 'running', kind: 'bundle', object: 'worker', expected, found }];
}

/** What the node was just told to put there is not drift either. */
function orderedBundle({ desired }: NodeFacts) {
  return desired.phase === 'commit' ? desired.bundle : null;
}

/** One cause is named once: what follows from another file, another bundle or a missing process adds nothing. */
function tellApart(facts: readonly DriftFact[]): DriftFact[] {
  const has = (kind: DriftFact['kind']) => facts.some((fact) => fact.kind === kind);
  const isElsewhere = has('config-path');
  const isOther = has('bundle') || isElsewhere || has('process');
  return facts.filter(({ kind }) => {
    if (kind === 'worker-file') return !isOther;
    if (kind === 'bundle') return !isElsewhere;
    return !(isElsewhere && kind.startsWith('server-'));
  });
}

function isAccepted({ acceptedDisk }: NodeFacts, fact: DriftFact): boolean {
  if (acceptedDisk === null || fact.found === null) return false;
  if (fact.kind === 'file-content') return acceptedDisk[fact.object] === fact.found;
  return fact.kind === 'file-kind' && fact.found === 'missing' && !(fact.object in acceptedDisk);
}

function isSealed({ files }: Observed, { object }: DriftFact): boolean {
  return files.some((file) => file.sealed === true && file.path === object);
}

function nameFact(fact: DriftFact, accepted: boolean, sealed: boolean): DriftItem {
  const { expected, found, kind, object, state } = fact;
  return { ...fact, accepted, sealed, key: hash([state, kind, object], 16), seen: hash([expected, found], 32) };
}

function hash(values: readonly (string | null)[], length: number): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, length);
}
