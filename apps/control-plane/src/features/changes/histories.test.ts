import { ResourceId } from '@sluice/contract';
import { parse } from '@sluice/haproxy-config';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangeEdit, Tree, TreeEntry } from '../../platform/schema/configuration.ts';
import {
  type Act,
  fold,
  invert,
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
import { digestOf } from '../resources/index.ts';
import { type Content, type Replay, type ReplayedChange, replay } from './replay.ts';
import { revert } from './revert.ts';
import { type SelectionTools, select } from './selection.ts';
import { findFaults } from './tree-faults.ts';

const histories = 500;
const seed = Number(process.env.SLUICE_TEST_SEED ?? 20_260_101);

/** A history: what each change did, and the edits that were staged for it. */
interface History {
  world: World;
  head: Moment;
  now: Moment;
  tree: Tree;
  acts: Act[][];
  changes: ReplayedChange[];
  contents: Map<string, Uint8Array>;
}

function makeHistory(wanted: readonly (readonly Wish[])[]): History {
  const { world, head } = startWorld();
  const contents = new Map<string, Uint8Array>();
  const acts: Act[][] = [];
  const changes: ReplayedChange[] = [];
  let now = head;
  const tree = treeOf(world, head, contents);
  for (const wish of wanted) {
    const made = makeChange(world, now, wish);
    const edits = editsOf(treeOf(world, now, contents), treeOf(world, made.moment, contents));
    if (edits.length === 0) continue;
    acts.push(made.acts);
    changes.push({ number: changes.length + 1, edits });
    now = made.moment;
  }
  return { world, head, now, tree, acts, changes, contents };
}

/** A content is named by its digest, that of a sealed file by a name which says nothing of it. */
function treeOf(world: World, moment: Moment, contents: Map<string, Uint8Array>): Tree {
  return [...render(world, moment)]
    .map(([name, text]): TreeEntry => {
      const kind = kindOf(world, name);
      const bytes = Buffer.from(text, 'latin1');
      const digest = kind === 'sealed' ? digestOf(Buffer.from(`version ${text}`)) : digestOf(bytes);
      contents.set(digest, bytes);
      return { resourceId: idOf(name), kind, name, digest };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

const idOf = (name: string) =>
  ResourceId.parse(digestOf(Buffer.from(name)).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5'));

function editsOf(before: Tree, after: Tree): ChangeEdit[] {
  const all = new Map([...before, ...after].map((entry) => [entry.resourceId, entry]));
  return [...all.values()].flatMap(({ resourceId, kind, name }) => {
    const [old, now] = [before, after].map(
      (tree) => tree.find((entry) => entry.resourceId === resourceId)?.digest ?? null,
    );
    return old === now || old === undefined || now === undefined
      ? []
      : [{ resourceId, kind, name, before: old, after: now }];
  });
}

const reader = (history: History) => async (content: Content) => {
  const bytes = history.contents.get(content.digest);
  if (bytes === undefined) throw new Error(`Nobody made ${content.digest}.`);
  return bytes;
};

/** Contents that a replay made are kept, as the database does. */
function keep(history: History, outcome: Replay): Replay {
  for (const { digest, bytes } of outcome.merged) history.contents.set(digest, bytes);
  return outcome;
}

const run = async (history: History, tree: Tree, changes: readonly ReplayedChange[]) =>
  keep(history, await replay(tree, changes, reader(history)));

const without = <Value>(list: readonly Value[], index: number) => list.filter((_, at) => at !== index);

/**
 * Says how a tree differs from what the model holds: every section byte for byte, every other file byte for byte. Sections that no
 * act moved or added keep their order.
 */
function expectContent(history: History, tree: Tree, moment: Moment, what: string): void {
  const wanted = treeOf(history.world, moment, history.contents);
  expect(
    tree.map(({ name }) => name),
    what,
  ).toEqual(wanted.map(({ name }) => name));
  for (const [index, entry] of tree.entries()) {
    const other = wanted[index];
    if (other === undefined || entry.digest === other.digest) continue;
    const [mine, yours] = [entry, other].map(({ digest }) => textOf(history, digest));
    if (entry.kind !== 'haproxy-config') expect(mine, `${what}: ${entry.name}`).toBe(yours);
    const [found, expected] = [sectionsOf(mine ?? ''), sectionsOf(yours ?? '')];
    expect(found.toSorted(), what).toEqual(expected.toSorted());
    const moved = history.acts.flat().flatMap((act) => ('part' in act && act.does !== 'add' ? [act.part] : []));
    const calm = (texts: string[]) =>
      texts.filter((text) => moved.every((part) => !text.includes(`backend ${part}\n`)));
    expect(calm(found), `${what}: order`).toEqual(calm(expected));
  }
}

const textOf = (history: History, digest: string) => Buffer.from(history.contents.get(digest) ?? []).toString('latin1');

function sectionsOf(text: string): string[] {
  const file = parse(Buffer.from(text, 'latin1'));
  const owned = file.sections.map(({ ownedSpan: { offset, length } }) => file.slice(offset, length));
  return [file.slice(0, file.prologueSpan.length), ...owned];
}

const figures = { histories: 0, changes: 0 };
const tally = new Map<string, number>();
const count = (what: string) => tally.set(what, (tally.get(what) ?? 0) + 1);

/** Either the outcome is what the model says, or it names a conflict; it must name one where the model has no answer. */
function expectOutcome(history: History, outcome: Replay, moment: Moment | null, what: string): void {
  if (outcome.conflicts.length > 0) {
    count(`${what}: conflict`);
    return;
  }
  if (moment === null) throw new Error(`${what}: a change has lost what it is about, and no conflict says so.`);
  count(`${what}: equal`);
  expectContent(history, outcome.tree, moment, what);
}

/**
 * A revert gives what the history gives without the change. Where a later change stands on it, that is nothing; then nothing but a
 * conflict will do, unless later changes have brought each of its places back to what they were before it.
 */
function expectRevert(history: History, outcome: Replay, expected: Moment | null, undone: Moment | null): void {
  if (outcome.conflicts.length === 0) expectOutcome(history, outcome, undone, 'revert by its own acts');
  if (expected !== null || undone === null) expectOutcome(history, outcome, expected, 'revert of one');
}

async function checkOneLeftOut(history: History): Promise<void> {
  const { world, head, acts, changes } = history;
  const whole = await run(history, history.tree, changes);
  expect(whole.conflicts).toEqual([]);
  expect(whole.tree).toEqual(treeOf(world, history.now, history.contents));
  for (const [index, change] of changes.entries()) {
    const expected = fold(world, head, without(acts, index));
    const replayed = await run(history, history.tree, without(changes, index));
    expectOutcome(history, replayed, expected, 'replay without one');
    const reverted = keep(history, await revert(whole.tree, change, reader(history)));
    expectRevert(history, reverted, expected, fold(world, history.now, [invert(world, acts[index] ?? [])]));
    const restaged = await run(history, history.tree, [...without(changes, index), change]);
    const last = fold(world, head, [...without(acts, index), acts[index] ?? []]);
    expectOutcome(history, restaged, last, 'staged again at the end');
    if (reverted.conflicts.length === 0 && replayed.conflicts.length === 0) {
      const touched = new Set(change.edits.map(({ resourceId }) => resourceId));
      const others = (tree: Tree) => tree.filter(({ resourceId }) => !touched.has(resourceId));
      expect(others(reverted.tree)).toEqual(others(whole.tree));
    }
  }
}

const toolsOf = (history: History): SelectionTools => ({
  bytesOf: reader(history),
  faultsOf: async (tree, bytesOf) => {
    const loaded = [];
    for (const entry of tree) loaded.push({ ...entry, blob: { digest: entry.digest, bytes: await bytesOf(entry) } });
    return findFaults(loaded, { directories: ['/etc/haproxy'], nodes: [] });
  },
});

const stands = async (history: History, chosen: ReadonlySet<number>) => {
  const { needs, conflicts } = await select(history.tree, history.changes, chosen, toolsOf(history));
  return needs.length === 0 && conflicts.length === 0;
};

async function checkSelection(history: History, mask: number): Promise<void> {
  const { world, head, acts, changes } = history;
  const chosen = new Set(changes.map(({ number }) => number).filter((number) => (mask >> number) % 2 === 1));
  if (chosen.size === 0) return;
  const selection = await select(history.tree, changes, chosen, toolsOf(history));
  keep(history, selection);
  if (selection.needs.length > 0) {
    count('selection: needs others');
    const needed = new Set(selection.needs.map((need) => need.needed));
    for (const number of needed) {
      expect(chosen.has(number)).toBe(false);
      const fewer = new Set([...chosen, ...needed].filter((other) => other !== number));
      expect(await stands(history, fewer), `needed without need: ${number}`).toBe(false);
    }
    expect(await stands(history, new Set([...chosen, ...needed])), 'what is needed is enough').toBe(true);
    return;
  }
  count('selection: stands');
  expect(selection.conflicts).toEqual([]);
  const moment = fold(
    world,
    head,
    acts.filter((_, index) => chosen.has(index + 1)),
  );
  if (moment === null) throw new Error('A chosen change has lost what it is about, and nothing says so.');
  expectContent(history, selection.tree, moment, 'selection');
  const known = new Set([...missingTargets(world, head), ...missingTargets(world, history.now)]);
  expect(missingTargets(world, moment).filter((name) => !known.has(name))).toEqual([]);
  const rest = await run(
    history,
    selection.tree,
    changes.filter(({ number }) => !chosen.has(number)),
  );
  expect(rest.conflicts).toEqual([]);
  expectContent(history, rest.tree, history.now, 'the rest after the selection');
}

test(`${histories} random histories: what is left out, reverted, staged again or chosen is what the changes mean, or is named`, async () => {
  const masks = fc.tuple(fc.nat(127), fc.nat(127));
  await fc.assert(
    fc.asyncProperty(wishes(), masks, async (wanted, chosen) => {
      const history = makeHistory(wanted);
      figures.histories += 1;
      figures.changes += history.changes.length;
      await checkOneLeftOut(history);
      for (const mask of chosen) await checkSelection(history, mask);
    }),
    { seed, numRuns: histories },
  );
  const lines = [...tally].sort().map(([what, times]) => `  ${what}: ${times}`);
  process.stdout.write(
    `\nseed ${seed}, ${figures.histories} histories, ${figures.changes} changes\n${lines.join('\n')}\n`,
  );
  for (const what of ['replay without one', 'revert of one', 'staged again at the end']) {
    expect(tally.get(`${what}: equal`) ?? 0, what).toBeGreaterThan(tally.get(`${what}: conflict`) ?? 0);
    expect(tally.get(`${what}: conflict`) ?? 0, what).toBeGreaterThan(histories / 50);
  }
  expect(tally.get('selection: needs others')).toBeGreaterThan(histories / 20);
  expect(tally.get('selection: stands')).toBeGreaterThan(histories / 4);
}, 300_000);
