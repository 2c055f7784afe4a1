import { readAddress } from '@sluice/haproxy-config';
import type { RunInWorker } from './capabilities.ts';
import { judgeAuthorities, judgeCertificate, judgeCrtList, judgeRemovedCertificate } from './read-back-certificates.ts';
import type { PatternLine } from './resource-facts.ts';
import { type AddServerStep, describeStep, type RuntimeStep, type StepOf } from './runtime-plan.ts';
import { parsePatternEntries } from './show-pattern.ts';
import { parseServersState, type ServerState } from './show-servers-state.ts';
import { parseShowStat, type StatLine } from './show-stat.ts';

/**
 * Asks the worker whether it is what the steps wanted.
 *
 * Returns: one sentence for each step that is not as wanted; an empty list is the proof.
 * Errors:  RuntimeError of the socket, or for an answer of unknown shape.
 */
export async function readBack(steps: readonly RuntimeStep[], run: RunInWorker): Promise<string[]> {
  const worker = new WorkerState(run, steps);
  const failures: string[] = [];
  for (const step of steps) {
    const found = await judge(step, worker);
    if (found !== null) failures.push(`${describeStep(step)}: ${found}`);
  }
  return failures;
}

/** Answers of the worker, each asked for once. */
class WorkerState {
  readonly run: RunInWorker;
  private readonly steps: readonly RuntimeStep[];
  private readonly servers = new Map<string, Promise<ServerState[]>>();
  private readonly rows = new Map<string, Promise<StatLine[]>>();

  constructor(run: RunInWorker, steps: readonly RuntimeStep[]) {
    this.run = run;
    this.steps = steps;
  }

  async server(backend: string, name: string): Promise<ServerState | null> {
    return (await this.listServers(backend)).find(({ server }) => server === name) ?? null;
  }

  /** Do the servers that came stand in their order below all others? */
  async areLast(backend: string): Promise<boolean> {
    const added = this.steps.flatMap((step) => {
      if (step.kind === 'add-backend') return step.backend === backend ? step.servers : [];
      return step.kind === 'add-server' && step.backend === backend ? [step] : [];
    });
    const tail = (await this.listServers(backend)).slice(-added.length);
    return tail.every(({ server }, index) => server === added[index]?.server);
  }

  private listServers(backend: string): Promise<ServerState[]> {
    const known = this.servers.get(backend) ?? this.run(['show', 'servers', 'state', backend]).then(parseServersState);
    this.servers.set(backend, known);
    return known;
  }

  /** `slim`: the limit of connections; null while there is none. */
  async limit(proxy: string, name: string): Promise<string | null> {
    const type = name === 'FRONTEND' ? '1' : '4';
    const key = `${type} ${proxy}`;
    const known = this.rows.get(key) ?? this.run(['show', 'stat', proxy, type, '-1']).then(parseShowStat);
    this.rows.set(key, known);
    return (await known).find((row) => row.proxy === proxy && row.name === name)?.cell('slim') ?? null;
  }

  /** Null when there is no such backend. */
  async backendStatus(backend: string): Promise<string | null> {
    if (!(await this.run(['show', 'backend'])).split('\n').includes(backend)) return null;
    const rows = parseShowStat(await this.run(['show', 'stat', backend, '2', '-1']));
    return rows.find((row) => row.proxy === backend && row.name === 'BACKEND')?.status ?? '';
  }
}

async function judge(step: RuntimeStep, worker: WorkerState): Promise<string | null> {
  switch (step.kind) {
    case 'set-server':
      return judgeAttribute(step, worker);
    case 'set-frontend':
      return expectEqual('its limit', await worker.limit(step.frontend, 'FRONTEND'), step.maxconn);
    case 'add-backend':
      return judgeAddedBackend(step, worker);
    case 'remove-backend':
      return (await worker.backendStatus(step.backend)) === null ? null : 'it is still there';
    case 'add-server':
      return judgeAdded(step, worker);
    case 'remove-server':
      return (await worker.server(step.backend, step.server)) === null ? null : 'it is still there';
    case 'edit-patterns':
    case 'replace-patterns':
      return judgePatterns(step, worker);
    case 'replace-certificate':
    case 'add-certificate':
      return judgeCertificate(step, worker.run);
    case 'remove-certificate':
      return judgeRemovedCertificate(step.file, worker.run);
    case 'edit-crt-list':
      return judgeCrtList(step, worker.run);
    case 'replace-authorities':
      return judgeAuthorities(step, worker.run);
  }
}

function expectEqual(what: string, found: string | number | null, wanted: string): string | null {
  return String(found ?? 'none') === wanted ? null : `${what} is ${found ?? 'none'}, not ${wanted}`;
}

async function judgeAttribute(
  { attribute, backend, server, value }: StepOf<'set-server'>,
  worker: WorkerState,
): Promise<string | null> {
  const state = await worker.server(backend, server);
  if (state === null) return 'there is no such server';
  switch (attribute) {
    case 'weight':
      return expectEqual('its weight', state.weight, String(Number(value)));
    case 'maxconn':
      return expectEqual('its limit', (await worker.limit(backend, server)) ?? '0', String(Number(value)));
    case 'address':
      return judgeAddress(state, value);
    case 'fqdn':
      return expectEqual('its name', state.fqdn, value);
    case 'state':
      return judgeMaintenance(state, value === 'maint');
    case 'check-addr':
      return expectEqual('the address of its check', canonical(state.checkAddress), canonical(value) ?? value);
    case 'check-port':
      return expectEqual('the port of its check', state.checkPort, String(Number(value)));
    case 'agent-addr':
      return expectEqual('the address of its agent', canonical(state.agentAddress), canonical(value) ?? value);
    case 'agent-port':
      return expectEqual('the port of its agent', state.agentPort, String(Number(value)));
  }
}

function judgeAddress(state: ServerState, wanted: string): string | null {
  const { host, port } = readAddress(wanted);
  const byHost = expectEqual('its address', canonical(state.address), canonical(host) ?? host);
  return byHost ?? (port === null ? null : expectEqual('its port', state.port, String(port)));
}

/** One spelling for each address: IPv6 has many. */
function canonical(host: string | null): string | null {
  if (host === null || !host.includes(':')) return host;
  return new URL(`http://[${host}]/`).hostname.slice(1, -1);
}

function judgeMaintenance({ admin }: ServerState, isWanted: boolean): string | null {
  const { forcedMaintenance, forcedDrain } = admin;
  if (isWanted) return forcedMaintenance ? null : 'it is not in maintenance';
  if (forcedMaintenance) return 'it is in maintenance';
  return forcedDrain ? 'it is being drained' : null;
}

async function judgeAdded(step: AddServerStep, worker: WorkerState): Promise<string | null> {
  const state = await worker.server(step.backend, step.server);
  if (state === null) return 'there is no such server';
  if (!(await worker.areLast(step.backend))) return 'it stands at another place among the servers';
  if (state.checksEnabled !== step.isChecked) return step.isChecked ? 'its checks are off' : 'its checks are on';
  return (
    judgeAddress(state, step.address) ??
    expectEqual('its weight', state.weight, String(Number(step.weight))) ??
    judgeMaintenance(state, step.isDisabled) ??
    expectEqual('its limit', (await worker.limit(step.backend, step.server)) ?? '0', String(Number(step.maxconn)))
  );
}

async function judgeAddedBackend(
  { backend, servers }: StepOf<'add-backend'>,
  worker: WorkerState,
): Promise<string | null> {
  const status = await worker.backendStatus(backend);
  if (status === null) return 'there is no such backend';
  if (status.includes('(UNPUB)')) return 'nothing is sent to it';
  for (const server of servers) {
    const found = await judgeAdded(server, worker);
    if (found !== null) return `server ${server.server}: ${found}`;
  }
  return null;
}

async function judgePatterns(
  { object, file, entries }: StepOf<'edit-patterns' | 'replace-patterns'>,
  { run }: WorkerState,
): Promise<string | null> {
  const hasValues = object === 'map';
  const found = parsePatternEntries(await run(['show', hasValues ? 'map' : 'acl', file]), hasValues);
  if (found.length !== entries.length) return `the worker holds ${found.length} entries, not ${entries.length}`;
  const isSame = (entry: PatternLine, index: number) =>
    found[index]?.key === entry.key && (found[index]?.value ?? '') === (entry.value ?? '');
  const first = entries.findIndex((entry, index) => !isSame(entry, index));
  return first < 0 ? null : `entry ${first + 1} is not as in the file`;
}
