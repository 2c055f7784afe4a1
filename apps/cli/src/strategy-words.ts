import type { RolloutStrategy, WaveSize } from '@sluice/contract';
import { counted } from './counted.ts';

/** How nodes come to a revision, one sentence a line: their order first. What does nothing is left out. */
export function strategyLines(strategy: RolloutStrategy): string[] {
  return [
    orderWords(strategy.waves),
    ...(strategy.together === null ? [] : [`At most ${counted(strategy.together, 'node')} at the same moment.`]),
    watchWords(strategy),
    ...betweenWords(strategy),
    badWords(strategy),
    strategy.maxOffline === null
      ? 'Nodes that are offline are left behind and catch up.'
      : `More than ${counted(strategy.maxOffline, 'node')} offline counts as bad.`,
  ];
}

/** `90 seconds`, `5 minutes`, `2 hours`: the greatest unit that comes out even. */
export function durationWords(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return counted(seconds / 3600, 'hour');
  return seconds > 0 && seconds % 60 === 0 ? counted(seconds / 60, 'minute') : counted(seconds, 'second');
}

function orderWords(waves: readonly WaveSize[]): string {
  if (waves.length === 0) return 'All nodes at once.';
  const sizes = waves.map((size) => ('nodes' in size ? counted(size.nodes, 'node') : `${size.percent} %`));
  return `First ${[...sizes, 'the rest'].join(', then ')}.`;
}

const afterSilence = {
  continue: 'goes on',
  wait: 'watches on until there was enough',
  ask: 'asks a person',
} as const satisfies Record<RolloutStrategy['whenInconclusive'], string>;

function watchWords({ watchSeconds, whenInconclusive }: RolloutStrategy): string {
  if (watchSeconds === 0) return 'No watch: a node that proves that it serves is good.';
  return `Each node is watched for ${durationWords(watchSeconds)}; with too little traffic it ${afterSilence[whenInconclusive]}.`;
}

/** Without waves nothing is between them. */
function betweenWords({ gates, pauseSeconds, waves }: RolloutStrategy): string[] {
  if (waves.length === 0) return [];
  const gate = { none: null, first: 'After the first wave', each: 'After each wave' }[gates];
  return [
    ...(pauseSeconds === 0 ? [] : [`Pause between waves: ${durationWords(pauseSeconds)}.`]),
    ...(gate === null ? [] : [`${gate} a person says go on.`]),
  ];
}

function badWords({ maxFailures, whenBad }: RolloutStrategy): string {
  const first = maxFailures === 0 ? 'A node that' : `Up to ${counted(maxFailures, 'node')} may fail; one more that`;
  const then = whenBad === 'return' ? 'takes all nodes back' : 'holds the rollout';
  return `${first} fails, or any that does worse, ${then}.`;
}
