// A web application for tests: `<port>:<status>` answers every request on that port of 127.0.0.1 with that status.
import { createServer } from 'node:http';

for (const word of process.argv.slice(2)) {
  const [port, status] = word.split(':').map(Number);
  createServer((_, response) => response.writeHead(status).end('application\n')).listen(port, '127.0.0.1');
}
process.stdout.write('ready\n');
