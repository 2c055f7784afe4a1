import type { DriftFact } from '@sluice/contract/agent';
import type { DiskEntry } from './disk-look.ts';
import type { FileAccessSeen } from './observed-state.ts';

/**
 * What is wrong about managed files besides their content, which the control plane compares by digest.
 *
 * A file that became ours is no drift: where the owner cannot be kept, that is what replacing it leaves behind.
 */
export function findDiskDrift(
  entries: readonly DiskEntry[],
  access: Readonly<Record<string, FileAccessSeen>>,
  own: { uid: number },
): DriftFact[] {
  return entries.flatMap((entry): DriftFact[] => {
    const fact = (kind: DriftFact['kind'], expected: string, found: string): DriftFact => ({
      state: 'disk',
      kind,
      object: entry.path,
      expected,
      found,
    });
    if (entry.kind !== 'file') return [fact('file-kind', 'file', entry.kind)];
    const before = access[entry.path];
    if (before === undefined) return [];
    const facts: DriftFact[] = [];
    const sameOwner = entry.uid === before.uid && entry.gid === before.gid;
    if (!sameOwner && entry.uid !== own.uid) facts.push(fact('file-owner', ownerWords(before), ownerWords(entry)));
    if (entry.mode !== before.mode) facts.push(fact('file-mode', modeWords(before.mode), modeWords(entry.mode)));
    return facts;
  });
}

const ownerWords = ({ uid, gid }: { uid: number; gid: number }): string => `${uid}:${gid}`;
const modeWords = (mode: number): string => mode.toString(8).padStart(4, '0');
