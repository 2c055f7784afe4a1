import { chmod, readdir, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import type { Cell, RunningCell } from './cell.ts';
import { controlPlaneName } from './kept-control-plane.ts';
import { cellAt, type StepPlace, spoilCertificate, unservable } from './kill-cells.ts';

type Strike = (run: RunningCell) => Promise<void>;

/** What the machine, its clock, or the configuration itself puts in the way of a change. */
export function listMachineCells(): Cell[] {
  return [...listDiskCells(), ...listClockCells(), badCertificate, missingGroup, ...listBindCells()];
}

const at = (scene: StepPlace['scene'], step: string, process: StepPlace['process'] = 'agent'): StepPlace => ({
  process,
  scene,
  step,
  time: 1,
});

const diskPlaces: readonly StepPlace[] = [
  at('prepare', 'fetch'),
  at('prepare', 'stage'),
  at('commit', 'keep-last-good'),
  at('commit', 'swap'),
  at('commit', 'reload'),
  at('commit', 'record'),
  at('return', 'put-back'),
];

function listDiskCells(): Cell[] {
  const kinds = [
    { name: { who: 'disk', fault: 'full' }, ways: () => [fillDisk, freeDisk] as const },
    { name: { who: 'state-directory', fault: 'read-only' }, ways: () => readOnly(({ node }) => node.stateDir) },
    {
      name: { who: 'config-directory', fault: 'read-only' },
      ways: () => readOnly(({ node }) => node.haproxy.directory),
    },
  ];
  return kinds.flatMap(({ name, ways }) => [
    ...diskPlaces.map((place) => cellWith(place, name, ...ways())),
    fromTheBeginning(name, ...ways()),
  ]);
}

/** A cell whose fault is there before anybody plans. */
function fromTheBeginning(name: Pick<Cell, 'who' | 'fault'>, strike: Strike, heal: Strike): Cell {
  return {
    ...name,
    place: 'before-the-plan',
    layOut: 'before-plan',
    replans: 0,
    async begin(run) {
      await strike(run);
      run.happened();
    },
    heal,
  };
}

/** A cell with a way out of its own besides that of its scene. */
function cellWith(place: StepPlace, name: Pick<Cell, 'who' | 'fault'>, strike: Strike, heal: Strike): Cell {
  const cell = cellAt(place, strike);
  return {
    ...cell,
    ...name,
    async heal(run) {
      await heal(run);
      await cell.heal?.(run);
    },
  };
}

const fillDisk: Strike = ({ node }) => node.disk.fill();
const freeDisk: Strike = ({ node }) => node.disk.free();

/** Takes the right to write from a directory and those below it, and gives it back. */
function readOnly(directoryOf: (run: RunningCell) => string): [Strike, Strike] {
  const modes = new Map<string, number>();
  return [
    async (run) => {
      for (const directory of await listDirectories(directoryOf(run))) {
        modes.set(directory, (await stat(directory)).mode);
        await chmod(directory, 0o555);
      }
    },
    async () => {
      for (const [directory, mode] of modes) await chmod(directory, mode & 0o7777);
      modes.clear();
    },
  ];
}

async function listDirectories(top: string): Promise<string[]> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true });
  return [
    top,
    ...entries.filter((entry) => entry.isDirectory()).map(({ name, parentPath }) => path.join(parentPath, name)),
  ];
}

const hourMs = 3_600_000;
const clockPlaces: readonly StepPlace[] = [
  at('prepare', 'validate'),
  at('commit', 'fetch'),
  at('commit', 'swap'),
  at('commit', 'prove'),
  at('return', 'put-back'),
  at('commit', 'apply.begin', 'control-plane'),
  at('commit', 'apply.committed', 'control-plane'),
  at('commit', 'rollout.commit', 'control-plane'),
  at('commit', 'rollout.wave', 'control-plane'),
  at('commit', 'report.committed', 'control-plane'),
];

function listClockCells(): Cell[] {
  return clockPlaces.flatMap((place) =>
    [hourMs, -hourMs].map((offsetMs) => {
      const name = { who: `clock-of-${place.process}`, fault: offsetMs > 0 ? 'hour-ahead' : 'hour-back' };
      const move =
        (by: number): Strike =>
        ({ node, system }) =>
          place.process === 'agent'
            ? system.stops.setClock(node.name, by, node.agent.pid)
            : system.stops.setClock(controlPlaneName, by, system.controlPlane.pid);
      return cellWith(place, name, move(offsetMs), move(0));
    }),
  );
}

/** What validation cannot see: HAProxy itself finds it when it reloads. */
const badCertificate: Cell = {
  ...unservable,
  who: 'certificate',
  fault: 'bad',
  place: 'agent:commit:reload',
  layOut: 'before-apply',
  begin: (run) => spoilCertificate(run, async () => run.happened()),
};

const missingGroup: Cell = {
  who: 'group',
  fault: 'missing',
  place: 'agent:prepare:validate',
  layOut: 'before-plan',
  parts: () => ({ global: ['group no-such-group'] }),
  mustFail: true,
  replans: 0,
  async begin(run) {
    run.happened();
  },
};

function listBindCells(): Cell[] {
  let taker: Server | null = null;
  const take: Strike = async ({ node }) => {
    taker = await listenOn(node.ports.extra);
  };
  const giveBack: Strike = async () => {
    const given = taker;
    taker = null;
    if (given !== null) await new Promise((resolve) => given.close(resolve));
  };
  const common = { who: 'bind', fault: 'taken', parts: () => ({ extraPort: true }), mustFail: true } as const;
  const afterTheLook = cellWith(at('commit', 'swap'), common, take, giveBack);
  return [
    {
      ...common,
      place: 'agent:prepare:check-binds',
      layOut: 'before-plan',
      replans: 0,
      async begin(run) {
        await take(run);
        run.happened();
      },
      heal: giveBack,
    },
    { ...afterTheLook, ...common },
  ];
}

/** Another program of the machine, which shares its port with nobody. */
function listenOn(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
