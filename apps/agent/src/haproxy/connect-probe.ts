import { connect } from 'node:net';
import { isWildcard } from './ip-address.ts';

/** `unknown`: this machine cannot tell, for example because a unix socket is closed to this user. */
export type ProbeResult = 'accepted' | 'refused' | 'unknown';

const probeTimeoutMs = 500;

/** Connects and closes at once. A full queue that leaves us waiting counts as refused. */
export function probeConnection(to: { path: string } | { host: string; port: number }): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect(to);
    const finish = (result: ProbeResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(probeTimeoutMs, () => finish('refused'));
    socket.on('connect', () => finish('accepted'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(refusals.has(error.code ?? '') ? 'refused' : 'unknown'),
    );
  });
}

const refusals = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EAGAIN']);

/** The address to connect to for a hex address; loopback for a wildcard. */
export function hexToHost(hex: string): string {
  if (isWildcard(hex)) return hex.length === 8 ? '127.0.0.1' : '::1';
  if (hex.length === 8) return (hex.match(/../g) ?? []).map((part) => Number.parseInt(part, 16)).join('.');
  return (hex.match(/.{4}/g) ?? []).join(':');
}
