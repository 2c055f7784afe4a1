import { readFileSync } from 'node:fs';
import type { ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { StartFailure } from '../launcher/start-failure.ts';
import type { SimulatedAgentOptions } from './simulated-agent.ts';
import { simulatedConfig } from './simulated-config.ts';

export interface Settings {
  /** Null: that of the session of `sluice login`. */
  controlPlane: string | null;
  agentUrl: string;
  /** In each cluster. */
  nodes: number;
  /** At least one, with the beginning of the names of its nodes. */
  clusters: readonly { name: string; prefix: string }[];
  config: Uint8Array;
  metrics: SimulatedAgentOptions['metrics'];
  figuresEveryMs: number;
  json: boolean;
  verbose: boolean;
}

export const usage = `npm run simulate -- --agent-url https://HOST:PORT [options]

Runs agents without HAProxy in this process until Ctrl-C: each enrols with a key of its own, answers what it is told to
prepare and commit, reports and sends metrics as a real agent does. Needs a session of \`sluice login\`, or SLUICE_TOKEN.

  --agent-url URL        where the control plane listens for agents
  --control-plane URL    its API (default: where you are signed in)
  --nodes COUNT          agents to run (default 10)
  --cluster NAME         cluster that they join, made when there is none (default simulated)
  --clusters COUNT       so many of them, NAME-1 and so on, each with as many agents (default 1, called NAME)
  --prefix NAME          beginning of the names of nodes (default: simulated)
  --config FILE          haproxy.cfg of the nodes (default: a small one)
  --metrics F,B,S        frontends, backends and servers in a snapshot; 0 sends none (default 2,2,4)
  --metrics-every MS     between two snapshots; 0: the next as soon as the last was taken (default 5000)
  --noise SEED           metrics of noisy traffic at about 50 requests a second instead of steady ones
  --even-errors          errors of noisy traffic come one by one, never in heaps
  --every MS             between two lines of figures (default 5000)
  --json                 one JSON document a line
  --verbose              logs of all agents on stderr
`;

export const simulateOptions = {
  'agent-url': { type: 'string' },
  'control-plane': { type: 'string' },
  nodes: { type: 'string', default: '10' },
  cluster: { type: 'string', default: 'simulated' },
  clusters: { type: 'string', default: '1' },
  prefix: { type: 'string', default: 'simulated' },
  config: { type: 'string' },
  metrics: { type: 'string', default: '2,2,4' },
  'metrics-every': { type: 'string', default: '5000' },
  noise: { type: 'string' },
  'even-errors': { type: 'boolean', default: false },
  every: { type: 'string', default: '5000' },
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsOptionsConfig;

type Values = ReturnType<typeof parseArgs<{ options: typeof simulateOptions }>>['values'];

/** Most agents in one process: each has one or two connections, and each of those a file descriptor. */
const mostNodes = 20_000;
const mostMs = 3_600_000;

/** Null when help is wanted. Throws `StartFailure` with the option that is not usable. */
export function toSettings(values: Values): Settings | null {
  if (values.help) return null;
  const agentUrl = values['agent-url'];
  if (agentUrl === undefined) {
    throw new StartFailure('The option --agent-url is missing.', 'Name the address that enrolment commands have.');
  }
  const nodes = readNumber('--nodes', values.nodes, 1, mostNodes);
  return {
    controlPlane: values['control-plane'] ?? null,
    agentUrl,
    nodes,
    clusters: listClusters(values, readNumber('--clusters', values.clusters, 1, Math.floor(mostNodes / nodes))),
    config: values.config === undefined ? Buffer.from(simulatedConfig) : readConfigFile(values.config),
    metrics: readMetricsSize(values),
    figuresEveryMs: readNumber('--every', values.every, 100, mostMs),
    json: values.json,
    verbose: values.verbose,
  };
}

function listClusters({ cluster: name, prefix }: Values, count: number): Settings['clusters'] {
  if (count === 1) return [{ name, prefix }];
  return Array.from({ length: count }, (_, index) => ({
    name: `${name}-${index + 1}`,
    prefix: `${prefix}-${index + 1}`,
  }));
}

function readMetricsSize(values: Values): Settings['metrics'] {
  const everyMs = readNumber('--metrics-every', values['metrics-every'], 0, mostMs);
  if (values.metrics === '0') return null;
  const seed = values.noise === undefined ? null : readNumber('--noise', values.noise, 0, 999_999_999);
  const noise = seed === null ? null : { seed, evenErrors: values['even-errors'] };
  const counts = values.metrics.split(',').map((text) => readNumber('--metrics', text, 0, 10_000));
  const [frontends, backends, servers] = counts;
  if (frontends !== undefined && backends !== undefined && servers !== undefined && counts.length === 3) {
    return { frontends, backends, servers, everyMs, noise };
  }
  throw new StartFailure(
    `--metrics ${values.metrics} is not usable.`,
    'Give three numbers, as in --metrics 56,55,165.',
  );
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new StartFailure(`${option} ${text} is not usable.`, `Give whole numbers from ${least} to ${most}.`);
}

function readConfigFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new StartFailure(`The file ${file} cannot be read.`, 'Name a haproxy.cfg with --config.', { cause: error });
  }
}
