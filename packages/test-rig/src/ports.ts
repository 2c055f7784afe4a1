import { claimPort, firstEphemeralPort } from '../../../scripts/launcher/ports.ts';

/** Above what usual services take, and above the fixed ports of single tests. */
const firstPort = 20_000;

/**
 * A TCP port that nobody listens on, for a program that the test starts later, perhaps several times. No other caller on
 * this machine gets the same one while this process runs, and no outgoing connection takes it.
 */
export async function freePort(): Promise<number> {
  const count = firstEphemeralPort() - firstPort;
  if (count < 1000) throw new Error(`Tests need free ports from ${firstPort} on: raise net.ipv4.ip_local_port_range.`);
  for (;;) {
    const claimed = await claimPort('0.0.0.0', firstPort + Math.floor(Math.random() * count));
    if (claimed) return claimed.port;
  }
}
