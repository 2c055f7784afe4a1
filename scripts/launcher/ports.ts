import { createServer } from 'node:net';

/** Whether we could listen there now. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** As many different free ports as asked for, the first ones at or above `first`. */
export async function chooseFreePorts(host: string, first: number, count: number): Promise<number[]> {
  const chosen: number[] = [];
  for (let port = first; chosen.length < count && port < 65_536; port += 1) {
    if (await isPortFree(host, port)) chosen.push(port);
  }
  if (chosen.length < count) throw new Error(`There are no ${count} free ports at or above ${first}.`);
  return chosen;
}
