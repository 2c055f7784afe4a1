// The far end of `startUnprivileged`: runs one exported function per message and sends back what it returned.
import { dropPrivileges } from '@sluice/test-rig/drop-privileges';
import * as haproxy from '../haproxy/index.ts';

dropPrivileges();

const functions: ReadonlyMap<string, unknown> = new Map(Object.entries(haproxy));

process.on('message', async (message: { id: number; name: string; args: readonly unknown[] }) => {
  const called = functions.get(message.name);
  if (typeof called !== 'function') throw new Error(`There is no function ${message.name}.`);
  try {
    process.send?.({ id: message.id, value: await called(...message.args) });
  } catch (error) {
    process.send?.({ id: message.id, error: error instanceof Error ? error.stack : 'unknown error' });
  }
});
process.on('disconnect', () => process.exit(0));
