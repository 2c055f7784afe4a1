import { type DriftEntry, type NodeId, problem, type SeenDrift } from '@sluice/contract';
import type { DriftItem } from '../nodes/index.ts';

/** A difference and the node on which it is. */
export interface NodeItem {
  nodeId: NodeId;
  nodeName: string;
  item: DriftItem;
}

/** The number of the revision that a bundle belongs to, where there is one. */
export type RevisionOf = (bundle: string | null) => number | null;

/** The difference in words, as a person would say it. */
export function describeDrift(item: DriftItem, revisionOf: RevisionOf): string {
  const { expected, found, kind, object } = item;
  const running = 'in the running process';
  switch (kind) {
    case 'file-content':
      return `${object} on the disk is not the file that was applied`;
    case 'file-kind':
      return kindWords(object, found);
    case 'file-owner':
      return `${object}: owner ${expected} → ${found} on the disk`;
    case 'file-mode':
      return `${object}: mode ${expected} → ${found} on the disk`;
    case 'process':
      return 'HAProxy does not run';
    case 'config-path':
      return `HAProxy was started with ${found} instead of ${expected}`;
    case 'bundle':
      return `the worker carries ${bundleWords(found, revisionOf)} instead of ${bundleWords(expected, revisionOf)}`;
    case 'worker-file':
      return found === null
        ? `the worker was started while ${object} was being changed: what it read is not known`
        : `the worker was started with another ${object} than the applied one`;
    case 'unreadable':
      return `the worker does not say what it runs: ${found}`;
    case 'server-weight':
      return `server ${object}: weight ${expected} → ${found} ${running}`;
    case 'server-state':
      return `server ${object}: ${expected} → ${found} ${running}`;
    case 'server-address':
      return `server ${object}: address ${expected} → ${found} ${running}`;
    case 'server-added':
      return `server ${object} (${found}) exists only ${running}`;
    case 'server-missing':
      return `server ${object} is missing ${running}`;
    case 'map-entry':
    case 'list-entry':
      return entryWords(item, running);
    case 'certificate':
      return `${object}: another certificate is served than the one in the file`;
    case 'crt-list':
    case 'authorities':
      return `${object}: the running process holds other content than the file: ${found}`;
    case 'more':
      return `${object}: ${found}`;
  }
}

function kindWords(object: string, found: string | null): string {
  if (found === 'missing') return `${object} is missing on the disk`;
  if (found === 'link') return `${object} was replaced by a symbolic link`;
  if (found === 'unreadable') return `${object} can no longer be read by the agent`;
  return `there is no file at ${object} but something else`;
}

function bundleWords(bundle: string | null, revisionOf: RevisionOf): string {
  const number = revisionOf(bundle);
  if (number !== null) return `revision ${number}`;
  return bundle === null ? 'no revision of ours' : 'another bundle';
}

function entryWords({ expected, found, object }: DriftItem, running: string): string {
  if (expected === null) return `${object}: exists only ${running}`;
  if (found === null) return `${object}: is missing ${running}`;
  return `${object}: ${expected} → ${found} ${running}`;
}

/** Why a difference cannot become a change; null where it can. */
export function whyNotAdopted({ found, kind, sealed }: DriftItem): string | null {
  if (sealed) return 'The content of a sealed file never leaves its node. Upload the one that is meant to stay.';
  switch (kind) {
    case 'file-content':
    case 'server-weight':
    case 'server-address':
    case 'server-added':
    case 'server-missing':
      return null;
    case 'server-state':
      return found === 'drain' ? 'HAProxy’s configuration has no word for drain; a weight of 0 comes close.' : null;
    case 'map-entry':
    case 'list-entry':
      return null;
    case 'certificate':
      return 'A process gives no private key back: the certificate cannot be taken from it.';
    case 'crt-list':
    case 'authorities':
      return 'What the process holds cannot be told apart from what it read at its start. Change the file where it is meant to stay.';
    case 'file-kind':
    case 'file-owner':
    case 'file-mode':
      return 'Only contents can be adopted. Where this is meant to stay, ignore it until it changes.';
    default:
      return 'This is no change of a text.';
  }
}

/** Why the node cannot put back by itself what belongs there; null where it can. */
export function whyNotOverwritten({ expected, found, kind, object }: DriftItem): string | null {
  switch (kind) {
    case 'file-kind':
      return found === 'missing'
        ? null
        : `An agent never replaces what is no plain file. On the node, put a file at ${object} in its place.`;
    case 'process':
      return 'HAProxy does not run: start it on the node.';
    case 'unreadable':
      return 'A worker that does not answer cannot be proven after a reload: look at the log of HAProxy on the node.';
    case 'config-path':
      return `A reload keeps the command line. On the node, start HAProxy with -f ${expected}.`;
    default:
      return null;
  }
}

/**
 * The differences that a request names, exactly as they were seen. Throws `node-not-drifted` when one is gone, `edit-stale` when it
 * has other values by now.
 */
export function requireSeen(present: readonly NodeItem[], seen: readonly SeenDrift[]): NodeItem[] {
  return seen.map((wanted, index) => {
    const entry = present.find(({ nodeId, item }) => nodeId === wanted.nodeId && item.key === wanted.key);
    if (entry === undefined) {
      throw problem(
        'node-not-drifted',
        'A difference that you named is not there any more.',
        'Reload the list of differences.',
        `#/entries/${index}`,
      );
    }
    if (entry.item.seen !== wanted.seen) {
      throw problem(
        'edit-stale',
        `${entry.nodeName} shows something else by now: ${describeDrift(entry.item, () => null)}.`,
        'Look at the difference again, then decide about what is there now.',
        `#/entries/${index}/seen`,
      );
    }
    return entry;
  });
}

/** Throws `drift-not-resolvable` at the first difference for which `why` has words. */
export function requireResolvable(entries: readonly NodeItem[], why: (item: DriftItem) => string | null): void {
  for (const [index, { item, nodeName }] of entries.entries()) {
    const cause = why(item);
    if (cause === null) continue;
    const words = `${nodeName}: ${describeDrift(item, () => null)}. ${cause}`;
    throw problem('drift-not-resolvable', words, 'Leave it out, or choose another way.', `#/entries/${index}`);
  }
}

const isFile = ({ kind }: DriftItem): boolean => kind === 'file-content' || kind === 'file-kind';

/** A commit replaces every file of a node: each that differs has to be let go by name. Throws `drift-not-resolvable`. */
export function requireAllFiles(present: readonly NodeItem[], chosen: readonly NodeItem[]): void {
  const isOpen = ({ item }: NodeItem) => isFile(item) && !item.accepted && !chosen.some((entry) => entry.item === item);
  for (const { nodeId, nodeName } of chosen) {
    const others = present.filter((entry) => entry.nodeId === nodeId && isOpen(entry)).map(({ item }) => item.object);
    if (others.length === 0) continue;
    const differ = others.length === 1 ? 'differs' : 'differ';
    throw problem(
      'drift-not-resolvable',
      `On ${nodeName} ${listWords(others)} ${differ} too, and putting files back replaces all of them.`,
      `Choose ${others.length === 1 ? 'it' : 'them'} too, or adopt first what should stay.`,
    );
  }
}

/** At most so many names are told one by one. */
const maxNamed = 5;

function listWords(names: readonly string[]): string {
  const more = names.length - maxNamed;
  return more > 0 ? `${names.slice(0, maxNamed).join(', ')} and ${more} more` : names.join(', ');
}

/** What is remembered about one difference. */
export interface DriftMemory {
  key: string;
  seen: string;
  since: Date;
  ignoredBy: string | null;
  ignoredUntil: Date | null;
  /** When it was last overwritten without a person; it came out of that unchanged. */
  healedAt: Date | null;
}

/** Ignored as long as its values stay and its time has not come. */
export function ignoredAs(item: DriftItem, memory: DriftMemory | undefined, now: Date): DriftEntry['ignored'] {
  if (memory === undefined || memory.ignoredBy === null || memory.seen !== item.seen) return null;
  if (memory.ignoredUntil !== null && memory.ignoredUntil <= now) return null;
  return { until: memory.ignoredUntil?.toISOString() ?? null, by: memory.ignoredBy };
}

/**
 * What was overwritten without a person is left alone for so long: whoever changes it again and again must not cause
 * reloads.
 */
const healPauseMs = 60_000;
/** What an overwrite did not mend is tried again after so long. */
const retryAfterMs = 15 * 60_000;

/** What the policy `heal` overwrites now on one node; empty when there is nothing, or when it was just done. */
export function chooseHealed(
  items: readonly DriftItem[],
  memory: ReadonlyMap<string, DriftMemory>,
  healedAt: Date | null,
  now: Date,
): DriftItem[] {
  if (healedAt !== null && now.getTime() - healedAt.getTime() < healPauseMs) return [];
  const open = items.filter((item) => ignoredAs(item, memory.get(item.key), now) === null);
  const wasTried = ({ key }: DriftItem) => {
    const at = memory.get(key)?.healedAt ?? null;
    return at !== null && now.getTime() - at.getTime() < retryAfterMs;
  };
  const can = open.filter((item) => whyNotOverwritten(item) === null && !wasTried(item));
  // A commit replaces all files: one that has to stay keeps every other one from being put back.
  const isLeft = (item: DriftItem) => isFile(item) && !item.accepted && !can.includes(item);
  return items.some(isLeft) ? [] : can;
}
