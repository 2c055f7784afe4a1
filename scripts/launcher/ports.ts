import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Whether we could listen there now. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port that is ours until it is released or this process ends, although nobody listens there yet. */
export interface ClaimedPort {
  port: number;
  release(): void;
}

/**
 * Claims a port for a program that listens later. Who chooses through this function too gets another one: the claim is a
 * UDP socket of the same number, which the kernel gives to one process and which does not disturb TCP.
 *
 * Returns: null when somebody listens there, or has claimed it.
 */
export async function claimPort(host: string, port: number): Promise<ClaimedPort | null> {
  const socket = createSocket('udp4');
  const isClaimed = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
  if (isClaimed && (await isPortFree(host, port))) {
    socket.unref();
    return { port, release: () => socket.close() };
  }
  socket.close();
  return null;
}

/** Ports from here on may be taken by any outgoing connection at any moment. Source: ip(7), ip_local_port_range. */
export function firstEphemeralPort(): number {
  const usual = 32_768;
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10) || usual;
  } catch {
    return usual;
  }
}

/**
 * As many different free ports as asked for, the first ones at or above `first`; none from the range of outgoing
 * connections unless `first` lies in it.
 */
export async function chooseFreePorts(host: string, first: number, count: number): Promise<ClaimedPort[]> {
  const chosen: ClaimedPort[] = [];
  const ephemeral = firstEphemeralPort();
  const end = first < ephemeral ? ephemeral : 65_536;
  for (let port = first; chosen.length < count && port < end; port += 1) {
    const claimed = await claimPort(host, port);
    if (claimed) chosen.push(claimed);
  }
  if (chosen.length < count) throw new Error(`There are no ${count} free ports between ${first} and ${end - 1}.`);
  return chosen;
}
