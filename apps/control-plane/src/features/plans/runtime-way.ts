import { posix } from 'node:path';
import { listConfigs, type PlanWay } from '@sluice/contract';
import { bundleVariable, type RuntimeCapabilities } from '@sluice/contract/agent';
import {
  type Compiled,
  type ConfigFact,
  type ConfigFile,
  compile,
  diffFacts,
  findStatement,
  parse,
  traceLine,
} from '@sluice/haproxy-config';
import { type ChangedFile, describeStep, diffFiles, planRuntime, type ReloadReason } from '@sluice/haproxy-runtime';
import { mainResourceName } from '../resources/index.ts';

/** A file of a tree with the bytes that a node gets. */
export interface PlannedFile {
  name: string;
  kind: string;
  /** Digest or version id. */
  digest: string;
  bytes: Uint8Array;
}

/** A managed node as far as the way depends on it. */
export interface NodeForWay {
  name: string;
  /** It runs the target revision, with the digest that we put into it. */
  runsTarget: boolean;
  /** Null when its agent has not said. */
  capabilities: RuntimeCapabilities | null;
  /** Of haproxy.cfg. */
  directory: string;
}

/**
 * Says how each node takes a change over, by the same rules as its agent when it commits.
 *
 * Shape:   `before` is what the target revision holds, `after` what is planned. Nodes that go the same way are one entry, in order.
 */
export function decideWays(
  before: readonly PlannedFile[],
  after: readonly PlannedFile[],
  nodes: readonly NodeForWay[],
): PlanWay[] {
  const comparison = new Comparison(before, after);
  const ways = new Map<string, PlanWay>();
  for (const node of nodes) {
    const way = decideWay(comparison, node);
    const key = JSON.stringify(way);
    const known = ways.get(key);
    if (known === undefined) ways.set(key, { ...way, nodes: [node.name] });
    else known.nodes.push(node.name);
  }
  return [...ways.values()];
}

type Way = Omit<PlanWay, 'nodes'>;

const maxSteps = 100;
const maxReasons = 20;

function decideWay(comparison: Comparison, node: NodeForWay): Way {
  if (!node.runsTarget)
    return reload('it has not applied the present revision itself, as after an adoption: commands need a proven state');
  if (node.capabilities === null) return reload('its agent has not said what its HAProxy can do');
  if (comparison.valuesDiffer) return reload('values of nodes change, which HAProxy reads when it starts');
  const plan = planRuntime(comparison.facts, comparison.filesIn(node.directory), node.capabilities);
  switch (plan.kind) {
    case 'nothing':
      return { way: 'nothing', steps: [], stepsTotal: 0, reasons: [] };
    case 'commands': {
      const steps = plan.steps.slice(0, maxSteps).map(describeStep);
      return { way: 'commands', steps, stepsTotal: plan.steps.length, reasons: [] };
    }
    case 'reload': {
      const reasons = plan.reasons.slice(0, maxReasons).map((reason) => comparison.placeOf(reason));
      return { way: 'reload', steps: [], stepsTotal: 0, reasons };
    }
  }
}

function reload(cause: string): Way {
  return { way: 'reload', steps: [], stepsTotal: 0, reasons: [{ resource: null, line: null, cause }] };
}

/** What differs between two trees, worked out once for all nodes. */
class Comparison {
  readonly facts: readonly ConfigFact[];
  readonly valuesDiffer: boolean;
  readonly #joinedBefore: Compiled;
  readonly #joinedAfter: Compiled;
  readonly #configs: readonly ConfigFile[];
  readonly #after: ReadonlyMap<string, Uint8Array>;
  readonly #changed: readonly { name: string; before: Uint8Array | null; after: Uint8Array | null }[];

  constructor(before: readonly PlannedFile[], after: readonly PlannedFile[]) {
    // As the agent compares: a section that moves to another file may mean the same to HAProxy.
    [this.#joinedBefore, this.#joinedAfter] = [joinConfigs(before), joinConfigs(after)];
    this.#configs = [parse(this.#joinedAfter.bytes)];
    this.#after = new Map(after.map(({ name, bytes }) => [name, bytes]));
    this.facts = diffFacts([parse(this.#joinedBefore.bytes)], this.#configs, { ignoredVariables: [bundleVariable] });
    const digestOf = (files: readonly PlannedFile[], name: string) => files.find((file) => file.name === name)?.digest;
    const names = [...new Set([...before, ...after].map(({ name }) => name))];
    const differing = names.filter((name) => digestOf(before, name) !== digestOf(after, name));
    const find = (files: readonly PlannedFile[], name: string) => files.find((file) => file.name === name) ?? null;
    const kindOf = (name: string) => (find(after, name) ?? find(before, name))?.kind;
    this.valuesDiffer = differing.some((name) => kindOf(name) === 'node-values');
    this.#changed = differing
      .filter((name) => kindOf(name) !== 'haproxy-config' && kindOf(name) !== 'node-values')
      .map((name) => ({ name, before: find(before, name)?.bytes ?? null, after: find(after, name)?.bytes ?? null }));
  }

  /** A reason on the line of the file that a person wrote. */
  placeOf({ file, line, cause, isGone }: ReloadReason): Way['reasons'][number] {
    if (file !== null || line === null) return { resource: file ?? mainResourceName, line, cause };
    const at = traceLine(isGone === true ? this.#joinedBefore : this.#joinedAfter, line);
    return { resource: at?.source ?? mainResourceName, line: at?.line ?? null, cause };
  }

  /** As HAProxy finds them on a node. */
  filesIn(directory: string) {
    const changed = this.#changed.map(
      ({ name, before, after }): ChangedFile => ({ path: posix.join(directory, name), before, after }),
    );
    const bytesOf = (path: string) => this.#after.get(posix.relative(directory, path)) ?? null;
    return diffFiles(this.#configs, changed, bytesOf);
  }
}

function joinConfigs(files: readonly PlannedFile[]): Compiled {
  return compile(listConfigs(files).map(({ name, bytes }) => ({ source: name, bytes })));
}

/** The ways in one line, for the head of the plan page and for terminals. */
export function describeWays(ways: readonly PlanWay[]): { needed: boolean; reason: string } {
  const needed = ways.some(({ way }) => way === 'reload');
  const several = ways.length > 1;
  const parts = ways.map((way) => `${several ? `${way.nodes.join(', ')}: ` : ''}${describeWay(way)}`);
  return { needed, reason: parts.join(' ') };
}

function describeWay({ way, stepsTotal, reasons }: PlanWay): string {
  if (way === 'nothing') return 'No reload: the running HAProxy has nothing to take over.';
  if (way === 'commands')
    return `No reload: ${stepsTotal === 1 ? '1 runtime command' : `${stepsTotal} runtime commands`}.`;
  const [first] = reasons;
  if (first === undefined) return 'Reload.';
  const line = first.line === null ? '' : `${placeWords(first)}: `;
  const more = reasons.length > 1 ? `, and ${reasons.length - 1} more` : '';
  return `Reload because ${line}${first.cause}${more}.`;
}

/** There is one file in most clusters: its name would say nothing. */
const placeWords = ({ resource, line }: PlanWay['reasons'][number]): string =>
  resource === mainResourceName ? `line ${line}` : `${resource} line ${line}`;

/** What an operator should know before a reload: without a limit, old workers stay as long as their longest connection. */
export function hintForReload(configs: readonly ConfigFile[]): string | null {
  const globals = configs.flatMap(({ sections }) => sections).filter(({ kind }) => kind === 'global');
  if (globals.some((section) => findStatement(section, 'hard-stop-after') !== null)) return null;
  return 'No “hard-stop-after” in global: after a reload the old worker stays until its last connection ends.';
}
