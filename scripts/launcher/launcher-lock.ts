import { createHash } from 'node:crypto';
import { lockName } from '../../apps/agent/src/state/abstract-lock.ts';

/** Makes sure that one launcher at a time works on a data directory. Null when another launcher holds it. */
export function lockLauncher(dataDir: string): Promise<{ release(): Promise<void> } | null> {
  return lockName(`sluice-launcher-${createHash('sha256').update(dataDir).digest('hex')}`);
}
