import { open, readdir, readFile } from 'node:fs/promises';
import { inParallel } from '../in-parallel.ts';
import { readLinkOrNull } from './process-table.ts';

/** A socket that listens in our network namespace. */
export type ListeningSocket =
  | { family: 4 | 6 /** Bytes as hex: 8 or 32 digits. */; address: string; port: number; inode: string; uid: number }
  | {
      family: 'unix' /** As it was bound; HAProxy binds `<path>.<pid>.tmp` and renames it. */;
      path: string;
      inode: string;
    };

/** Source: proc_pid_net(5). Listening sockets come first in the tables, so reading stops at the first other state. */
export async function listListeningSockets(): Promise<ListeningSocket[]> {
  const [tcp4, tcp6, unix] = await Promise.all([readTcp('/proc/net/tcp', 4), readTcp('/proc/net/tcp6', 6), readUnix()]);
  return [...tcp4, ...tcp6, ...unix];
}

async function readTcp(path: string, family: 4 | 6): Promise<ListeningSocket[]> {
  const file = await open(path).catch(() => null);
  if (!file) return [];
  const sockets: ListeningSocket[] = [];
  try {
    const buffer = Buffer.alloc(64 * 1024);
    let rest = '';
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return sockets;
      const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const cells = line.trim().split(/\s+/);
        if (cells[0] === 'sl') continue;
        if (cells[3] !== '0A') return sockets;
        const [hex = '', port = ''] = (cells[1] ?? '').split(':');
        sockets.push({
          family,
          address: networkOrder(hex),
          port: Number.parseInt(port, 16),
          inode: cells[9] ?? '',
          uid: Number(cells[7]),
        });
      }
    }
  } finally {
    await file.close();
  }
}

/** The kernel prints 32-bit words in the byte order of the machine; all that Node supports on Linux but s390x are little. */
function networkOrder(hex: string): string {
  const words = hex.toLowerCase().match(/.{8}/g) ?? [];
  return words.map((word) => (word.match(/../g) ?? []).reverse().join('')).join('');
}

async function readUnix(): Promise<ListeningSocket[]> {
  const text = await readFile('/proc/net/unix', 'utf8').catch(() => '');
  const sockets: ListeningSocket[] = [];
  for (const line of text.split('\n')) {
    const match = /^\S+ \S+ \S+ ([0-9A-F]{8}) 0001 \S+ +(\d+) (\/?.+)$/.exec(line);
    // 0x10000 is the flag of a socket that accepts connections.
    if (match?.[1] === '00010000') sockets.push({ family: 'unix', path: match[3] ?? '', inode: match[2] ?? '' });
  }
  return sockets;
}

/** Open files that are looked at together: a read of `/proc` is a round trip to a thread. */
const batchSize = 256;
const width = 8;

/**
 * Which of the inodes are open files of a process; null when this user may not look.
 * Listening sockets have low numbers, so it stops as soon as all are found.
 */
export async function findOpenSockets(pid: number, inodes: ReadonlySet<string>): Promise<Set<string> | null> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => null);
  if (names === null) return null;
  const found = new Set<string>();
  names.sort((left, right) => Number(left) - Number(right));
  for (let at = 0; at < names.length && found.size < inodes.size; at += batchSize) {
    const links = await inParallel(names.slice(at, at + batchSize), width, (name) =>
      readLinkOrNull(`/proc/${pid}/fd/${name}`),
    );
    for (const link of links) {
      const inode = /^socket:\[(\d+)\]$/.exec(link ?? '')?.[1];
      if (inode !== undefined && inodes.has(inode)) found.add(inode);
    }
  }
  return found;
}

/** The first process that this user may look into for each of the sockets that one holds open. */
export async function findHolders(inodes: ReadonlySet<string>): Promise<Map<string, number>> {
  const holders = new Map<string, number>();
  if (inodes.size === 0) return holders;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const found = (await findOpenSockets(Number(name), inodes)) ?? [];
    for (const inode of found) if (!holders.has(inode)) holders.set(inode, Number(name));
  }
  return holders;
}
