// Listens on a port that HAProxy holds, as SO_REUSEPORT allows to processes of one user.
import { createServer } from 'node:net';

const server = createServer((socket) => socket.end('not HAProxy'));
server.listen({ host: process.argv[2], port: Number(process.argv[3]), reusePort: true }, () => process.send?.('ready'));
process.on('disconnect', () => process.exit(0));
