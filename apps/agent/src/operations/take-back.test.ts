import { parseServersState, runOnWorker } from '@sluice/haproxy-runtime';
import { freePort, listHaproxyBinaries, startHaproxy } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { listTakeBackCommands } from './take-back.ts';

test.each(listHaproxyBinaries())(
  'a server of %s without a port of its own goes back to that of the connection',
  async (binary) => {
    const config = `defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
frontend web
  bind 127.0.0.1:${await freePort()}
  default_backend app
backend app
  server web1 192.0.2.1 check port 80
  server web2 192.0.2.2
`;
    const haproxy = await startHaproxy({ config, binary });
    try {
      const run = async (command: readonly string[]) =>
        runOnWorker(haproxy.masterSocket, { pid: await haproxy.workerPid() }, command);
      const find = async (name: string) => {
        const servers = parseServersState(await run(['show', 'servers', 'state', 'app']));
        const found = servers.find(({ server }) => server === name);
        if (found === undefined) throw new Error(`There is no server ${name}.`);
        return found;
      };
      const moveAndTakeBack = async (server: string) => {
        await run(['set', 'server', `app/${server}`, 'addr', '198.51.100.1', 'port', '8081']);
        expect(await find(server)).toMatchObject({ address: '198.51.100.1', port: 8081 });
        const applied = { backend: 'app', server, attribute: 'address', before: null } as const;
        for (const command of await listTakeBackCommands(haproxy.configFile, applied, await find(server)))
          await run(command);
        return find(server);
      };
      expect(await moveAndTakeBack('web1')).toMatchObject({ address: '192.0.2.1', port: 0 });
      // Where HAProxy refuses the port, the address is right all the same.
      expect(await moveAndTakeBack('web2')).toMatchObject({ address: '192.0.2.2' });
    } finally {
      await haproxy.stop();
    }
  },
);
