import { rm } from 'node:fs/promises';
import https from 'node:https';
import { join, relative } from 'node:path';
import { TLSSocket } from 'node:tls';
import { diffFacts, parse } from '@sluice/haproxy-config';
import { freePort, makeTestDirectory, type RunningHaproxy, startHaproxy, writeTestFile } from '@sluice/test-rig';
import {
  type Command,
  diffFiles,
  parseAuthorities,
  parseCertificate,
  parseCertificateList,
  parseCrtList,
  parsePatternEntries,
  parseServersState,
  parseShowStat,
  planRuntime,
  probeCapabilities,
  type ResourceFact,
  type RunInWorker,
  type RuntimePlan,
  reload,
  runOnWorker,
  type ServerState,
  showInfo,
} from '../index.ts';

/** Everything that a HAProxy of these tests reads, by file name; `haproxy.cfg` is the configuration. */
export type SceneFiles = Readonly<Record<string, string>>;

/** Who asks the bind line of the crt-list, under which names, and with which certificate where it shows one. */
export interface SceneClient {
  readonly names: readonly string[];
  readonly cert: string;
  readonly key: string;
}

/** A running HAProxy that is moved from one set of files to another, by commands and by reloads. */
export interface RuntimeScene {
  readonly directory: string;
  readonly haproxy: RunningHaproxy;
  run: RunInWorker;
  plan(before: SceneFiles, after: SceneFiles): Promise<RuntimePlan>;
  /** Writes the files and reloads; resolves when the new worker answers. */
  reloadWith(files: SceneFiles): Promise<void>;
  /** Resolves when every server that has a name has the address that `addressOf` gives for it. */
  settle(addressOf: (name: string) => string | undefined): Promise<void>;
  snapshot(): Promise<object>;
}

/** Starts HAProxy with the files that `makeFiles` names for a directory and a free port. */
export async function startScene(
  binary: string,
  makeFiles: (directory: string, port: number) => SceneFiles,
  client: SceneClient,
): Promise<RuntimeScene> {
  const directory = await makeTestDirectory('runtime');
  const files = makeFiles(directory, await freePort());
  for (const [name, text] of Object.entries(files)) await writeTestFile(join(directory, name), text);
  const haproxy = await startHaproxy({ binary, directory, config: files['haproxy.cfg'] ?? '' });
  const { masterSocket } = haproxy;
  let written = files;
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
      for (const name of Object.keys(written).filter((known) => next[known] === undefined))
        await rm(join(directory, name));
      for (const [name, text] of Object.entries(next)) await writeTestFile(join(directory, name), text);
      written = next;
      const before = await haproxy.workerPid();
      await reload(masterSocket);
      await waitUntil(async () => {
        const pid = await haproxy.workerPid();
        return pid !== before && (await showInfo(masterSocket, { pid }, { timeoutMs: 1_000 })).size > 0;
      });
    },
    settle: (addressOf) =>
      waitUntil(async () => {
        const servers = parseServersState(await run(['show', 'servers', 'state']));
        return servers.every(({ fqdn, address }) => fqdn === null || address === addressOf(fqdn));
      }),
    snapshot: () => takeSnapshot(directory, run, client),
  };
}

/** Tries again until it holds; HAProxy is away for a moment while it executes itself anew. */
async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (await holds().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error('it did not happen within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function listResourceFacts(directory: string, before: SceneFiles, after: SceneFiles): ResourceFact[] {
  const bytesOf = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== 'haproxy.cfg');
  const changed = names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ path: join(directory, name), before: bytesOf(before[name]), after: bytesOf(after[name]) }));
  const config = parse(new TextEncoder().encode(after['haproxy.cfg']));
  return diffFiles([config], changed, (path) => bytesOf(after[relative(directory, path)]));
}

/**
 * What a worker is, as far as its configuration decides it. `disabled` in the file and maintenance by a command are told
 * apart by HAProxy, but mean the same; `srv_iweight` is the weight of the start and cannot be set.
 */
async function takeSnapshot(directory: string, run: RunInWorker, client: SceneClient): Promise<object> {
  const state = await run(['show', 'servers', 'state']);
  const ids = state.split('\n').flatMap((line) => /^\d+ (\S+) (\d+) (\S+) /.exec(line)?.slice(1, 4).join(' ') ?? []);
  const rows = parseShowStat(await run(['show', 'stat']));
  const isAsked = ({ backend, server }: Pick<ServerState, 'backend' | 'server'>) =>
    rows.some(({ proxy, name, cell }) => proxy === backend && name === server && cell('agent_status') !== null);
  const servers = parseServersState(state).map(({ initialWeight: _, admin, agentAddress, agentPort, ...server }) => ({
    ...server,
    // Without an agent HAProxy shows address and port of the check there.
    agentAddress: isAsked(server) ? agentAddress : null,
    agentPort: isAsked(server) ? agentPort : null,
    isInMaintenance: admin.forcedMaintenance,
    isDraining: admin.forcedDrain,
  }));
  // How many checks in a row said so is no part of the configuration.
  const settled = (status: string) => status.replace(/ -?\d+\/\d+$/, '');
  const pattern = async (type: 'map' | 'acl', file: string) =>
    parsePatternEntries(await run(['show', type, join(directory, file)]), type === 'map').map(({ key, value }) => [
      key,
      value,
    ]);
  const certificates: [string, string | null][] = [];
  for (const file of parseCertificateList(await run(['show', 'ssl', 'cert'])).files) {
    const { status, sha1Fingerprint } = parseCertificate(await run(['show', 'ssl', 'cert', file]));
    certificates.push([file, `${status} ${sha1Fingerprint}`]);
  }
  const crtList = parseCrtList(await run(['show', 'ssl', 'crt-list', '-n', join(directory, 'sites.txt')]));
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
    certificates: certificates.sort(),
    // The numbers of entries that came by commands go on; after a reload they are lines of the file.
    crtList: crtList.map(({ line: _, ...entry }) => entry),
    authorities: parseAuthorities(await run(['show', 'ssl', 'ca-file', join(directory, 'ca.pem')])),
    revoked: await run(['show', 'ssl', 'crl-file', join(directory, 'crl.pem')]),
    served: await listServed(join(directory, 'tls.sock'), client),
  };
}

/** Which certificate each name gets, and whether the client with a certificate is let in: what users meet, not what HAProxy says. */
async function listServed(socketPath: string, { names, cert, key }: SceneClient): Promise<string[]> {
  const served = names.map(async (name) => `${name} ${await askOverTls({ socketPath, servername: name })}`);
  const [name = ''] = names;
  const known = askOverTls({ socketPath, servername: name, cert, key });
  return [...(await Promise.all(served)), `with a certificate ${(await known) === 'refused' ? 'refused' : 'let in'}`];
}

function askOverTls(options: https.RequestOptions): Promise<string> {
  return new Promise((resolve) => {
    const request = https.get({ ...options, rejectUnauthorized: false, agent: false }, (response) => {
      const { socket } = response;
      resolve(socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint : 'no TLS');
      response.resume();
    });
    request.on('error', () => resolve('refused'));
  });
}
