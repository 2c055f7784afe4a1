import type { ActorView, RolloutDetail, RolloutEvent, RolloutNode, RolloutView, WatchSignal } from '@sluice/contract';
import { type CliContext, typed } from './context.ts';
import { counted, shortened } from './counted.ts';
import { strategyLines } from './strategy-words.ts';
import { diagnosticLine } from './words.ts';

/** A rollout in words, node by node. */
export function rolloutLines(rollout: RolloutView): string[] {
  const hasWaves = rollout.nodes.some(({ wave }) => wave > 0);
  return [
    `Rollout of revision ${rollout.revision}: ${rollout.state}`,
    ...problemLines(rollout),
    ...rollout.nodes.flatMap((node) => [
      `Node ${node.name}${hasWaves ? ` (wave ${node.wave + 1})` : ''}: ${node.state}`,
      ...node.diagnostics.map((diagnostic) => `  ${diagnosticLine(diagnostic)}`),
    ]),
  ];
}

/** Where a rollout stands: its state, what it waits for, and what to type when it asks. */
export function standLines(context: CliContext, clusterName: string, rollout: RolloutView): string[] {
  const wait = waitWords(rollout);
  return [
    `Rollout of revision ${rollout.revision}: ${rollout.state}`,
    ...problemLines(rollout),
    ...(wait === null ? [] : linesOf(wait)),
    ...askLines(context, clusterName, rollout),
  ];
}

/** Everything about a rollout: how it goes, its waves with their nodes and watches, its story. */
export function detailLines(context: CliContext, clusterName: string, rollout: RolloutDetail): string[] {
  const { finishedAt, id, previousRevision, startedAt, startedBy } = rollout;
  const from = previousRevision === null ? '' : `, from revision ${previousRevision}`;
  const ended = finishedAt === null ? '' : `, ended ${finishedAt}`;
  return [
    ...standLines(context, clusterName, rollout),
    `Started by ${startedBy.name} ${startedAt}${from}${ended}. Id: ${id}`,
    'How it goes:',
    ...strategyLines(rollout.strategy).map((line) => `  ${line}`),
    ...waveLines(rollout),
    'What happened:',
    ...rollout.events.flatMap(eventLines).map((line) => `  ${line}`),
  ];
}

/** What a rollout waits for; null when it is over. */
export function waitWords(rollout: RolloutView): string | null {
  const { waitsFor } = rollout;
  switch (waitsFor?.kind) {
    case undefined:
      return null;
    case 'nodes':
      return nodesWords(rollout);
    case 'pause':
      return `Waits until ${waitsFor.until}: the pause before wave ${nextWave(rollout) + 1}.`;
    case 'watch':
      return waitsFor.until === null
        ? 'Watches the nodes that have it, until there was enough traffic to judge them.'
        : `Watches the nodes that have it, until ${waitsFor.until} at the latest.`;
    case 'person':
      return askWords(rollout, waitsFor.reason);
  }
}

function nodesWords({ nodes, state }: RolloutView): string {
  if (state === 'preparing') return 'Waits for the nodes to prepare.';
  if (state === 'returning') return 'Waits for the nodes to go back.';
  const waves = nodes.filter((node) => node.state === 'committing').map(({ wave }) => wave);
  return waves.length === 0
    ? 'Waits for its nodes.'
    : `Waits for nodes of wave ${Math.max(...waves) + 1} to commit and prove that they serve.`;
}

function askWords(rollout: RolloutView, reason: 'gate' | 'inconclusive' | 'held'): string {
  if (reason === 'gate') return `Waits for a person: may wave ${nextWave(rollout) + 1} begin?`;
  if (reason === 'inconclusive') {
    const asked = rollout.nodes.filter(({ accepted, verdict }) => verdict === 'inconclusive' && accepted === null);
    return `Waits for a person: too little traffic to judge ${asked.map(({ name }) => name).join(', ')}.`;
  }
  const why = rollout.held?.why ?? '';
  return `Is held by ${actorWords(rollout.held?.by ?? null)}${why === '' ? '.' : `: ${why}`}`;
}

/** What to type when a person is asked; empty otherwise. */
export function askLines(context: CliContext, clusterName: string, rollout: RolloutView): string[] {
  if (rollout.waitsFor?.kind !== 'person') return [];
  const command = (act: string) => `  ${typed(context, `rollout ${act} --cluster ${clusterName}`)}`;
  const abort = `${command('abort')}  takes every node back that has it`;
  if (rollout.waitsFor.reason !== 'held') return [`${command('continue')}  goes on`, abort];
  const stops = rollout.nodes.filter(stopsIt).map(({ name }) => name);
  const [first] = stops;
  return [
    ...(first === undefined
      ? []
      : [
          `${command(`retry ${first}`)}  tries it again`,
          `${command(`accept ${first} --why TEXT`)}  takes it as it is`,
        ]),
    `${command('resume')}  goes on${first === undefined ? '' : `, once ${stops.join(', ')} no longer stops it`}`,
    abort,
  ];
}

/** It failed or does worse, and nobody took it as it is. */
function stopsIt({ accepted, state, verdict }: RolloutNode): boolean {
  if (accepted !== null) return false;
  return ['refused', 'returned', 'silent'].includes(state) || (state === 'proven' && verdict === 'bad');
}

/** The wave that has not begun. */
function nextWave({ nodes }: RolloutView): number {
  return Math.min(...nodes.filter(({ state }) => state === 'prepared').map(({ wave }) => wave));
}

function problemLines({ nodes, problem }: RolloutView): string[] {
  if (problem === null) return [];
  const worse = nodes.filter(({ accepted, verdict }) => verdict === 'bad' && accepted === null);
  const lines = [
    ...linesOf(problem.cause),
    ...shortened(worse.flatMap(worseLines)),
    ...(problem.remediation === null ? [] : [problem.remediation]),
  ];
  return lines.map((line) => `  ${line}`);
}

/** What became worse on a node, and by how much. */
function worseLines({ name, watch }: RolloutNode): string[] {
  return (watch?.signals ?? [])
    .filter(({ verdict }) => verdict === 'bad')
    .map((signal) => `${name}: ${signalLine(signal)}`);
}

function waveLines({ nodes }: RolloutView): string[] {
  const waves = [...new Set(nodes.map(({ wave }) => wave))].sort((one, other) => one - other);
  return waves.flatMap((wave) => {
    const own = nodes.filter((node) => node.wave === wave);
    const states = [...new Set(own.map(({ state }) => state))];
    const counts = states.map((state) => `${own.filter((node) => node.state === state).length} ${state}`);
    const told = own.filter(hasNews).flatMap(nodeLines);
    const quiet = own.filter((node) => !hasNews(node)).flatMap(nodeLines);
    return [`Wave ${wave + 1}: ${counts.join(', ')}`, ...told, ...shortened(quiet)];
  });
}

/** Such nodes are never cut from a long list. */
function hasNews(node: RolloutNode): boolean {
  const rests = node.state === 'waiting' || node.state === 'prepared' || node.state === 'proven';
  return !rests || node.watch !== null || node.accepted !== null || node.diagnostics.length > 0;
}

function nodeLines(node: RolloutNode): string[] {
  const { accepted, attempt, diagnostics, name, since, state, verdict, watch } = node;
  const again = attempt === 1 ? '' : `, attempt ${attempt}`;
  const watched =
    watch === null ? '' : `, watched ${Math.round(watch.seconds)} s with ${counted(watch.requests, 'request')}`;
  return [
    `  ${name}: ${state} since ${since}${again}${watched}${verdict === null ? '' : `: ${verdict}`}`,
    ...(accepted === null ? [] : [`    taken as it is by ${reasoned(actorWords(accepted.by), accepted.why)}`]),
    ...(watch?.signals ?? []).map((signal) => `    ${signalLine(signal)}`),
    ...diagnostics.map((diagnostic) => `    ${diagnosticLine(diagnostic)}`),
  ];
}

const signalNames = {
  'responses-5xx': '5xx responses',
  'connection-errors': 'connection errors',
  'response-time': 'average response time',
  'servers-up': 'servers up',
  serving: 'proof of serving',
} as const satisfies Record<WatchSignal['signal'], string>;

/** `5xx responses, frontend web: 0.1 % → 12 % (bad)` */
export function signalLine({ before, now, signal, unit, verdict, where }: WatchSignal): string {
  const place = where === '' || signal === 'serving' ? '' : `, ${where}`;
  const words = (value: number | null) => (signal === 'serving' ? servingWords(value) : figure(value, unit));
  const figures = before === null && now === null ? '' : `: ${words(before)} → ${words(now)}`;
  return `${signalNames[signal]}${place}${figures}${verdict === null ? '' : ` (${verdict})`}`;
}

function figure(value: number | null, unit: WatchSignal['unit']): string {
  if (value === null) return 'unknown';
  // What is small is said to be so: it never becomes zero by rounding.
  const rounded = (number: number) => (number > 0 && number < 0.01 ? '< 0.01' : String(Number(number.toFixed(2))));
  if (unit === 'share') return `${rounded(value * 100)} %`;
  return unit === 'ms' ? `${rounded(value)} ms` : String(value);
}

function servingWords(value: number | null): string {
  if (value === null) return 'unknown';
  return value > 0 ? 'serves' : 'does not';
}

/** One event of the story of a rollout; a reason of several lines goes on below. */
export function eventLines(event: RolloutEvent): string[] {
  return linesOf(`${event.at}  ${reasoned(eventWords(event), event.why ?? '')}`);
}

function eventWords({ by, kind, node, verdict, wave }: RolloutEvent): string {
  const who = actorWords(by);
  const it = node ?? 'a node';
  switch (kind) {
    case 'started':
      return `started by ${who}`;
    case 'committing':
      return 'its nodes have prepared';
    case 'wave-began':
      return `wave ${(wave ?? 0) + 1} began`;
    case 'verdict':
      return `the watch of ${it} says: ${verdict ?? 'nothing'}`;
    case 'node-refused':
      return `${it} refused`;
    case 'node-silent':
      return `${it} does not answer`;
    case 'node-returned':
      return `${it} went back`;
    case 'held':
    case 'resumed':
    case 'continued':
    case 'aborted':
      return `${kind} by ${who}`;
    case 'accepted':
      return `${it} taken as it is by ${who}`;
    case 'retried':
      return `${it} tried again by ${who}`;
    case 'returning':
      return 'turned round: its nodes go back';
    case 'succeeded':
    case 'failed':
      return kind;
  }
}

/** What the strategy decides nobody did. */
function actorWords(actor: ActorView | null): string {
  return actor === null || actor.kind === 'system' ? 'its strategy' : actor.name;
}

function reasoned(what: string, why: string): string {
  return why === '' ? what : `${what}: ${why}`;
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line, index) => (index === 0 ? line : `  ${line}`));
}
