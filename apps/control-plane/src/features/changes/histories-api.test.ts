import * as contract from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, type ManagedCluster, planWith, settleAll, type TextEdit } from '../../testing/fleet-rig.ts';
import {
  type Act,
  fold,
  kindOf,
  type Moment,
  makeChange,
  missingTargets,
  render,
  startWorld,
  type Wish,
  type World,
  wishes,
} from '../../testing/history-model.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const seed = Number(process.env.SLUICE_TEST_SEED ?? 20_260_102);
const histories = fc.sample(fc.tuple(wishes().filter(canBeApplied), fc.nat(127)), { seed, numRuns: 12 });

/** A history that takes away what a line still names is refused as a whole, for a reason of its own. */
function canBeApplied(wanted: readonly (readonly Wish[])[]): boolean {
  const { world, head } = startWorld();
  const now = wanted.reduce((moment, wish) => makeChange(world, moment, wish).moment, head);
  return missingTargets(world, now).length === 0;
}

const rig = useFleetRig();

/** A history that was staged through the API: what each change did, and its id there. */
interface Played {
  cluster: ManagedCluster;
  world: World;
  head: Moment;
  now: Moment;
  changes: { acts: Act[]; id: contract.ChangeId }[];
  /** Text of a sealed file by the version that the API gave it. */
  secrets: Map<string, string>;
}

async function play(name: string, wanted: readonly (readonly Wish[])[]): Promise<Played> {
  const { world, head } = startWorld();
  const files = render(world, head);
  const cluster = await rig.createManaged(name, Buffer.from(files.get('haproxy.cfg') ?? '', 'latin1'));
  const secrets = new Map<string, string>();
  const played: Played = { cluster, world, head, now: head, changes: [], secrets };
  const others = new Map([...files].filter(([file]) => file !== 'haproxy.cfg'));
  await stage(played, new Map(), others);
  await applyPlan(cluster);
  for (const wish of wanted) {
    const { acts, moment } = makeChange(world, played.now, wish);
    const id = await stage(played, render(world, played.now), render(world, moment));
    if (id === null) continue;
    played.changes.push({ acts, id });
    played.now = moment;
  }
  return played;
}

async function stage({ cluster, world, secrets }: Played, before: Map<string, string>, after: Map<string, string>) {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  if (names.length === 0) return null;
  const edits = names.map((name): TextEdit => {
    const content = after.get(name) ?? null;
    return before.has(name) ? { name, content } : { name, content, add: kindOf(world, name) };
  });
  const change = await rig.stageFiles(cluster.clusterId, edits);
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId: cluster.clusterId } });
  for (const { kind, name, digest } of items) {
    const text = after.get(name);
    if (kind === 'sealed' && text !== undefined) secrets.set(digest, text);
  }
  return change.id;
}

async function applyPlan({ clusterId, node }: ManagedCluster, ids?: contract.ChangeId[]) {
  const plan = await planWith(rig, clusterId, [node], ids);
  await apply(rig, plan, clusterId);
  await settleAll(rig, clusterId, [node]);
}

/** Every file of a tree by its name, as Latin-1. */
async function readTree({ cluster: { clusterId }, secrets }: Played, at: string): Promise<Map<string, string>> {
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId }, query: { at } });
  const files = new Map<string, string>();
  for (const { id, name, kind, digest } of items) {
    const params = { clusterId, resourceId: id };
    const sealed = kind === 'sealed' ? (secrets.get(digest) ?? `unknown version ${digest}`) : null;
    const bytes = sealed === null ? await rig.client.call(contract.downloadResource, { params, query: { at } }) : null;
    files.set(name, sealed ?? Buffer.from(bytes ?? []).toString('latin1'));
  }
  return files;
}

/** New sections may come in another order, so the configuration is compared by its sections, each byte for byte. */
async function expectTree(played: Played, at: string, moment: Moment | null): Promise<void> {
  if (moment === null) throw new Error('A change has lost what it is about, and nothing said so.');
  const comparable = (files: Map<string, string>) =>
    [...files]
      .sort()
      .map(([name, text]) => [name, name === 'haproxy.cfg' ? text.split(/(?=\n# |\ndefaults)/).sort() : text]);
  expect(comparable(await readTree(played, at))).toEqual(comparable(render(played.world, moment)));
}

const problemIn = async (call: Promise<unknown>): Promise<contract.Problem | null> =>
  call.then(
    () => null,
    (error: unknown) => {
      if (error instanceof contract.Problem) return error;
      throw error;
    },
  );

/** The chosen changes, and whatever the answers say that they need. */
async function chooseStanding(
  { cluster: { clusterId }, changes }: Played,
  mask: number,
): Promise<Set<contract.ChangeId>> {
  const chosen = new Set(changes.filter((_, index) => (mask >> index) % 2 === 1).map(({ id }) => id));
  const [first] = changes;
  if (chosen.size === 0 && first !== undefined) chosen.add(first.id);
  const body = () => ({ changeIds: [...chosen] });
  const refused = await problemIn(rig.client.call(contract.createPlan, { params: { clusterId }, body: body() }));
  if (refused === null) return chosen;
  expect(refused.code).toBe('change-needed');
  for (const id of refused.errors.flatMap(({ needs }) => needs ?? [])) chosen.add(id);
  expect(await problemIn(rig.client.call(contract.createPlan, { params: { clusterId }, body: body() }))).toBeNull();
  return chosen;
}

test.each(histories.map(([wanted, mask], index) => [index + 1, wanted, mask] as const))(
  'history %i is applied in parts, reverted, rejected and staged again as its changes mean',
  async (number, wanted, mask) => {
    const played = await play(`history-${number}`, wanted);
    const { world, head, now, changes, cluster } = played;
    const { clusterId } = cluster;
    if (changes.length === 0) return;
    await expectTree(played, 'staged', now);

    const chosen = await chooseStanding(played, mask);
    await applyPlan(cluster, [...chosen]);
    const actsOf = (wantedChanges: typeof changes) => wantedChanges.map(({ acts }) => acts);
    await expectTree(played, 'head', fold(world, head, actsOf(changes.filter(({ id }) => chosen.has(id)))));
    await expectTree(played, 'staged', now);

    for (const change of changes) {
      const params = { clusterId, changeId: change.id };
      const isApplied = chosen.has(change.id);
      const act = isApplied ? contract.revertChange : contract.rejectChange;
      const refused = await problemIn(rig.client.call(act, { params }));
      if (refused !== null) {
        expect(['change-conflict', 'nothing-staged']).toContain(refused.code);
        await expectTree(played, 'staged', now);
        continue;
      }
      await expectTree(played, 'staged', fold(world, head, actsOf(changes.filter((other) => other !== change))));
      if (isApplied) {
        const { items } = await rig.client.call(contract.listChanges, { params: { clusterId } });
        const made = items.at(-1);
        expect(made?.title.startsWith('Revert change ')).toBe(true);
        if (made !== undefined) {
          await rig.client.call(contract.rejectChange, { params: { clusterId, changeId: made.id } });
        }
        await expectTree(played, 'staged', now);
        continue;
      }
      const again = await problemIn(rig.client.call(contract.restageChange, { params }));
      if (again !== null) {
        expect(again.code).toBe('change-conflict');
        break;
      }
      await expectTree(
        played,
        'staged',
        fold(world, head, [...actsOf(changes.filter((other) => other !== change)), change.acts]),
      );
    }
  },
);
