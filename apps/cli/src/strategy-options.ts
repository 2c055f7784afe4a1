import {
  allAtOnce,
  type ClusterView,
  defaultStrategy,
  longestPauseSeconds,
  longestWatchSeconds,
  RolloutStrategy,
  WaveSize,
} from '@sluice/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** What a command line says about how nodes come to a revision. Nothing is given that nobody typed. */
export interface StrategyOptions {
  allAtOnce?: boolean;
  waves?: WaveSize[];
  together?: number | 'all';
  watch?: number;
  pause?: number;
  gates?: RolloutStrategy['gates'];
  whenInconclusive?: RolloutStrategy['whenInconclusive'];
  whenBad?: RolloutStrategy['whenBad'];
  maxFailures?: number;
  maxOffline?: number | 'any';
}

const { gates, whenBad, whenInconclusive } = RolloutStrategy.shape;
const mostNodes = 100_000;

/** Adds an option for each field of a strategy. */
export function withStrategy(command: Command): Command {
  return command
    .addOption(new Option('--all-at-once', 'one wave of all nodes, without watch, pause and gates').conflicts('waves'))
    .option('--waves <sizes>', 'nodes that commit first, like 1,30%: the rest is the last wave', readWaves)
    .option('--together <nodes>', 'most nodes that commit at the same moment, or all', readNodesOr('all', 1))
    .option(
      '--watch <seconds>',
      'how long each node is compared with itself before',
      readSecondsUpTo(longestWatchSeconds),
    )
    .option('--pause <seconds>', 'between two waves', readSecondsUpTo(longestPauseSeconds))
    .addOption(new Option('--gates <waves>', 'after which waves a person says go on').choices(gates.unwrap().options))
    .addOption(
      new Option('--when-inconclusive <act>', 'what follows a watch with too little traffic').choices(
        whenInconclusive.unwrap().options,
      ),
    )
    .addOption(
      new Option(
        '--when-bad <act>',
        'what follows when a node fails or does worse: all go back, or it is held',
      ).choices(whenBad.unwrap().options),
    )
    .option('--max-failures <nodes>', 'so many nodes may fail to commit', readNodes(0))
    .option('--max-offline <nodes>', 'more nodes offline count as bad; any: no number does', readNodesOr('any', 0));
}

/** How rollouts of a cluster go when nobody says otherwise. */
export function strategyOfCluster({ nodes, strategy }: ClusterView): RolloutStrategy {
  return strategy ?? defaultStrategy(nodes.total);
}

/** What holds in the cluster with the fields that were given in place of its own; null when none was. */
export function chooseStrategy(cluster: ClusterView, given: StrategyOptions): RolloutStrategy | null {
  const fields = {
    waves: given.waves,
    together: given.together === 'all' ? null : given.together,
    watchSeconds: given.watch,
    pauseSeconds: given.pause,
    gates: given.gates,
    whenInconclusive: given.whenInconclusive,
    whenBad: given.whenBad,
    maxFailures: given.maxFailures,
    maxOffline: given.maxOffline === 'any' ? null : given.maxOffline,
  };
  const typed = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  if (given.allAtOnce !== true && Object.keys(typed).length === 0) return null;
  return { ...(given.allAtOnce === true ? allAtOnce : strategyOfCluster(cluster)), ...typed };
}

function readWaves(text: string): WaveSize[] {
  const sizes = text.split(',').map((size) => {
    const [, digits = '', sign] = /^([1-9]\d{0,5})(%?)$/.exec(size.trim()) ?? [];
    const wave = WaveSize.safeParse(sign === '%' ? { percent: Number(digits) } : { nodes: Number(digits) });
    if (digits !== '' && wave.success) return wave.data;
    throw new InvalidArgumentError('Give numbers of nodes or percentages, like 1,30%.');
  });
  if (RolloutStrategy.shape.waves.safeParse(sizes).success) return sizes;
  throw new InvalidArgumentError('Give at most 20 waves.');
}

/** Whole seconds: the contract knows no others. */
function readSecondsUpTo(most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Give whole seconds, 0 to ${most}.`);
  };
}

function readNodes(least: number): (text: string) => number {
  return (text) => {
    const nodes = nodesOf(text, least);
    if (nodes !== null) return nodes;
    throw new InvalidArgumentError(`Give a number of nodes from ${least}.`);
  };
}

/** A number of nodes, or the word that stands for no limit: commander makes an empty text of a null. */
function readNodesOr<Word extends string>(word: Word, least: number): (text: string) => number | Word {
  return (text) => {
    const nodes = text === word ? word : nodesOf(text, least);
    if (nodes !== null) return nodes;
    throw new InvalidArgumentError(`Give a number of nodes from ${least}, or ${word}.`);
  };
}

function nodesOf(text: string, least: number): number | null {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= mostNodes ? number : null;
}
