import { join } from 'node:path';
import { diffFacts, parse } from '@sluice/haproxy-config';
import { freePort, makeTestDirectory, type RunningHaproxy, startHaproxy, writeTestFile } from '@sluice/test-rig';
import {
  type Command,
  comparePatternFiles,
  parseCertificate,
  parsePatternEntries,
  parseServersState,
  parseShowStat,
  planRuntime,
  probeCapabilities,
  type ResourceFact,
  type RunInWorker,
  type RuntimePlan,
  readCertificateFact,
  reload,
  runOnWorker,
  showInfo,
} from '../index.ts';

/** Everything that a HAProxy of these tests reads, by file name; `haproxy.cfg` is the configuration. */
export type SceneFiles = Readonly<Record<string, string>>;

/** A running HAProxy that is moved from one set of files to another, by commands and by reloads. */
export interface RuntimeScene {
  readonly directory: string;
  readonly haproxy: RunningHaproxy;
  run: RunInWorker;
  plan(before: SceneFiles, after: SceneFiles): Promise<RuntimePlan>;
  /** Writes the files and reloads; resolves when the new worker answers. */
  reloadWith(files: SceneFiles): Promise<void>;
  snapshot(): Promise<object>;
}

/** Starts HAProxy with the files that `makeFiles` names for a directory and a free port. */
export async function startScene(
  binary: string,
  makeFiles: (directory: string, port: number) => SceneFiles,
): Promise<RuntimeScene> {
  const directory = await makeTestDirectory('runtime');
  const files = makeFiles(directory, await freePort());
  for (const [name, text] of Object.entries(files)) await writeTestFile(join(directory, name), text);
  const haproxy = await startHaproxy({ binary, directory, config: files['haproxy.cfg'] ?? '' });
  const { masterSocket } = haproxy;
  const run: RunInWorker = async (command: Command, options) =>
    runOnWorker(masterSocket, { pid: await haproxy.workerPid() }, command, options);
  return {
    directory,
    haproxy,
    run,
    async plan(before, after) {
      const read = (text = '') => parse(new TextEncoder().encode(text));
      const facts = diffFacts([read(before['haproxy.cfg'])], [read(after['haproxy.cfg'])]);
      return planRuntime(facts, listResourceFacts(directory, before, after), await probeCapabilities(run));
    },
    async reloadWith(next) {
      for (const [name, text] of Object.entries(next)) await writeTestFile(join(directory, name), text);
      const before = await haproxy.workerPid();
      await reload(masterSocket);
      await waitUntil(async () => {
        const pid = await haproxy.workerPid();
        return pid !== before && (await showInfo(masterSocket, { pid }, { timeoutMs: 1_000 })).size > 0;
      });
    },
    snapshot: () => takeSnapshot(directory, run),
  };
}

/** Tries again until it holds; HAProxy is away for a moment while it executes itself anew. */
export async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (await holds().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error('it did not happen within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function listResourceFacts(directory: string, before: SceneFiles, after: SceneFiles): ResourceFact[] {
  return Object.keys(after).flatMap((name): ResourceFact[] => {
    const [old, now] = [before[name] ?? '', after[name] ?? ''];
    const file = join(directory, name);
    if (old === now || name === 'haproxy.cfg') return [];
    if (name.endsWith('.pem')) return [readCertificateFact(file, Buffer.from(now))];
    const object = name.endsWith('.map') ? 'map' : 'acl-list';
    const fact = comparePatternFiles(object, file, { before: Buffer.from(old), after: Buffer.from(now) });
    return fact === null ? [] : [fact];
  });
}

/**
 * What a worker is, as far as its configuration decides it. `disabled` in the file and maintenance by a command are told
 * apart by HAProxy, but mean the same; `srv_iweight` is the weight of the start and cannot be set.
 */
async function takeSnapshot(directory: string, run: RunInWorker): Promise<object> {
  const state = await run(['show', 'servers', 'state']);
  const ids = state.split('\n').flatMap((line) => /^\d+ (\S+) (\d+) (\S+) /.exec(line)?.slice(1, 4).join(' ') ?? []);
  const servers = parseServersState(state).map(({ initialWeight: _, admin, agentPort, ...server }) => ({
    ...server,
    // Without an agent HAProxy shows the port of the check there.
    agentPort: server.agentAddress === null ? null : agentPort,
    isInMaintenance: admin.forcedMaintenance,
    isDraining: admin.forcedDrain,
  }));
  // How many checks in a row said so is no part of the configuration.
  const settled = (status: string) => status.replace(/ -?\d+\/\d+$/, '');
  const rows = parseShowStat(await run(['show', 'stat']));
  const pattern = async (type: 'map' | 'acl', file: string) =>
    parsePatternEntries(await run(['show', type, join(directory, file)]), type === 'map').map(({ key, value }) => [
      key,
      value,
    ]);
  const { sha1Fingerprint } = parseCertificate(await run(['show', 'ssl', 'cert', join(directory, 'site.pem')]));
  return {
    ids,
    servers,
    stat: rows
      .filter(({ proxy }) => proxy !== 'MASTER')
      .map(({ proxy, name, status, weight, address, cell }) => [
        proxy,
        name,
        settled(status),
        weight,
        address,
        // That of a backend is `fullconn`, a tenth of what frontends take, and only `minconn` looks at it.
        name === 'BACKEND' ? null : cell('slim'),
        cell('cookie'),
      ]),
    map: await pattern('map', 'hosts.map'),
    list: await pattern('acl', 'blocked.lst'),
    sha1Fingerprint,
  };
}
