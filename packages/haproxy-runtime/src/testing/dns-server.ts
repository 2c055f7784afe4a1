import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A name server for a few names. */
export interface DnsServer {
  readonly port: number;
  addressOf(name: string): string | undefined;
  close(): void;
}

/** Answers questions for IPv4 addresses (RFC 1035); every other question has no answer. */
export async function startDnsServer(addresses: Readonly<Record<string, string>>): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => socket.send(answer(question, addresses), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: portOf(socket), addressOf: (name) => addresses[name], close: () => socket.close() };
}

const portOf = (socket: Socket): number => socket.address().port;

const headerBytes = 12;
const typeA = 1;

function answer(question: Buffer, addresses: Readonly<Record<string, string>>): Buffer {
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = question.readUInt8(at); length > 0; length = question.readUInt8(at)) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = question.readUInt16BE(at + 1);
  const asked = question.subarray(headerBytes, at + 5);
  const found = type === typeA ? addresses[labels.join('.').toLowerCase()] : undefined;
  const header = Buffer.from(question.subarray(0, headerBytes));
  header.writeUInt16BE(0x8180, 2);
  for (const [index, count] of [1, found === undefined ? 0 : 1, 0, 0].entries())
    header.writeUInt16BE(count, 4 + 2 * index);
  if (found === undefined) return Buffer.concat([header, asked]);
  // A pointer to the name in the question, type A, class IN, a minute, four bytes.
  const record = Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 60, 0, 4, ...found.split('.').map(Number)]);
  return Buffer.concat([header, asked, record]);
}
