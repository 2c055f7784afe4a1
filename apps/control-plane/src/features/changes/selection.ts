import type { Conflict, Tree, TreeEntry } from '../../platform/schema/configuration.ts';
import { ConfigVersions } from '../resources/index.ts';
import { type Content, type Replay, type ReplayedChange, replay } from './replay.ts';
import type { Fault, TreeFaults } from './tree-faults.ts';

/** How contents are read and trees are judged. */
export interface SelectionTools {
  bytesOf: (content: Content) => Promise<Uint8Array>;
  faultsOf: (tree: Tree, bytesOf: SelectionTools['bytesOf'], versions: ConfigVersions) => Promise<TreeFaults>;
}

/** Change `change` cannot stand without `needed`, which was left out; the reasons are at least one of the three. */
export interface Need {
  change: number;
  needed: number;
  /** What is missing without it. `isAdded` tells whether the other change adds it or takes its use away. */
  faults: (Fault & { isAdded: boolean })[];
  /** Places that the change was made on and that only the other one brings. */
  conflicts: Conflict[];
  /** The two do not come to the same in another order. */
  isOrdered: boolean;
}

export interface Selection extends Replay {
  needs: Need[];
}

/** What is wrong with a selection and would not be wrong with everything staged. */
interface Obstacle {
  key: string;
  conflict?: Conflict;
  fault?: Fault;
}

/**
 * Replays the chosen ones of the staged changes on the head, and says what they need of those that were left out.
 *
 * A selection stands when it has no conflict and no fault that everything staged together would not have, and when what is left
 * out, replayed after it, comes to the same content in the end: then nothing was taken out of a text that another change relies on.
 *
 * Shape:   `staged` in their order; `chosen` are numbers of them.
 * Returns: the tree of the chosen ones; `needs` with the smallest set of other changes that lets it stand, each with its reason.
 *          Conflicts that no other staged change would solve stay in `conflicts`.
 * Limits:  when several sets would do, the earlier changes are named.
 */
export async function select(
  head: Tree,
  staged: readonly ReplayedChange[],
  chosen: ReadonlySet<number>,
  tools: SelectionTools,
): Promise<Selection> {
  const judge = new SelectionJudge(head, staged, tools);
  const outcome = await judge.replay(chosen);
  const left = staged.filter(({ number }) => !chosen.has(number)).map(({ number }) => number);
  if (left.length === 0 || chosen.size === 0 || (await judge.obstacles(chosen)).length === 0) {
    return { ...outcome, needs: [] };
  }
  const enough = new Set(await findNeeded(judge, [...chosen], left));
  for (const number of [...enough].reverse()) {
    const fewer = [...enough].filter((other) => other !== number);
    if (await judge.stands(new Set([...chosen, ...fewer]))) enough.delete(number);
  }
  return { ...outcome, needs: await judge.explain(chosen, enough) };
}

/**
 * Those of the candidates that are needed beside what is fixed, the earlier ones if there is a choice; with all of them it stands. Halves
 * are left out at once, so that a few needed ones among many are found in few steps (U. Junker, "QuickXplain", 2004).
 */
async function findNeeded(
  judge: SelectionJudge,
  fixed: readonly number[],
  candidates: readonly number[],
): Promise<number[]> {
  if (candidates.length === 0 || (await judge.stands(new Set(fixed)))) return [];
  if (candidates.length === 1) return [...candidates];
  const middle = Math.ceil(candidates.length / 2);
  const [earlier, later] = [candidates.slice(0, middle), candidates.slice(middle)];
  const ofLater = await findNeeded(judge, [...fixed, ...earlier], later);
  const ofEarlier = await findNeeded(judge, [...fixed, ...ofLater], earlier);
  return [...ofEarlier, ...ofLater];
}

/** Names the obstacle that changes in another order do not come to the same. */
const orderKey = 'order';

class SelectionJudge {
  private readonly replays = new Map<string, Promise<Replay>>();
  private readonly lacking = new Map<string, Promise<Obstacle[]>>();
  private readonly found = new Map<string, Promise<Obstacle[]>>();
  private readonly merged = new Map<string, Uint8Array>();
  private readonly versions = new ConfigVersions();
  private readonly head: Tree;
  private readonly staged: readonly ReplayedChange[];
  private readonly tools: SelectionTools;

  constructor(head: Tree, staged: readonly ReplayedChange[], tools: SelectionTools) {
    this.head = head;
    this.staged = staged;
    this.tools = tools;
  }

  replay(chosen: ReadonlySet<number>): Promise<Replay> {
    const kept = this.replays.get(nameOf(chosen));
    if (kept !== undefined) return kept;
    const changes = this.staged.filter(({ number }) => chosen.has(number));
    const replayed = this.replayOn(this.head, changes);
    this.replays.set(nameOf(chosen), replayed);
    return replayed;
  }

  obstacles(chosen: ReadonlySet<number>): Promise<Obstacle[]> {
    const kept = this.found.get(nameOf(chosen));
    if (kept !== undefined) return kept;
    const found = this.findObstacles(chosen);
    this.found.set(nameOf(chosen), found);
    return found;
  }

  async stands(chosen: ReadonlySet<number>): Promise<boolean> {
    return (await this.obstacles(chosen)).length === 0;
  }

  /** Each needed change with what is wrong when it alone is missing. */
  async explain(chosen: ReadonlySet<number>, needed: ReadonlySet<number>): Promise<Need[]> {
    const needs: Need[] = [];
    for (const number of needed) {
      const without = new Set([...chosen, ...needed].filter((other) => other !== number));
      const { holds } = await this.faults((await this.replay(new Set([...without, number]))).tree);
      for (const obstacle of await this.obstacles(without)) {
        const change = obstacle.conflict?.changeNumber ?? (await this.findCulprit(without, obstacle.key));
        let need = needs.find((other) => other.change === change && other.needed === number);
        if (need === undefined) {
          need = { change, needed: number, faults: [], conflicts: [], isOrdered: false };
          needs.push(need);
        }
        const { conflict, fault } = obstacle;
        if (conflict !== undefined) need.conflicts.push(conflict);
        else if (fault === undefined) need.isOrdered = true;
        else need.faults.push({ ...fault, isAdded: fault.missing !== null && holds(fault.missing) });
      }
    }
    return needs;
  }

  private async findObstacles(chosen: ReadonlySet<number>): Promise<Obstacle[]> {
    const whole = await this.replayAll();
    const lacking = await this.findLacking(chosen);
    // While some change fits nowhere, nobody can say what all of them would come to.
    if (lacking.length > 0 || whole.conflicts.length > 0) return lacking;
    const rest = this.staged.filter(({ number }) => !chosen.has(number));
    const after = await this.replayOn((await this.replay(chosen)).tree, rest);
    const isSame = after.conflicts.length === 0 && (await this.isSameContent(after.tree, whole.tree));
    return isSame ? [] : [{ key: orderKey }];
  }

  private replayAll(): Promise<Replay> {
    return this.replay(new Set(this.staged.map(({ number }) => number)));
  }

  /** The conflicts and faults of a selection: what can be told without the changes that it leaves out. */
  private findLacking(chosen: ReadonlySet<number>): Promise<Obstacle[]> {
    const kept = this.lacking.get(nameOf(chosen)) ?? this.compareWithAll(chosen);
    this.lacking.set(nameOf(chosen), kept);
    return kept;
  }

  private async compareWithAll(chosen: ReadonlySet<number>): Promise<Obstacle[]> {
    const whole = await this.replayAll();
    const real = new Set(whole.conflicts.map(({ changeNumber }) => changeNumber));
    const { tree, conflicts } = await this.replay(chosen);
    const found: Obstacle[] = conflicts
      .filter(({ changeNumber }) => !real.has(changeNumber))
      .map((conflict) => ({
        key: `conflict ${conflict.changeNumber} ${conflict.resource} ${conflict.section}`,
        conflict,
      }));
    const known = [await this.faults(this.head), await this.faults(whole.tree)];
    for (const [key, fault] of (await this.faults(tree)).faults) {
      if (known.every(({ faults }) => !faults.has(key))) found.push({ key, fault });
    }
    return found;
  }

  /** The first change of a selection with which something is wrong. */
  private async findCulprit(chosen: ReadonlySet<number>, key: string): Promise<number> {
    const ordered = this.staged.map(({ number }) => number).filter((number) => chosen.has(number));
    for (const [index, number] of ordered.entries()) {
      const first = new Set(ordered.slice(0, index + 1));
      const obstacles = await (key === orderKey ? this.obstacles(first) : this.findLacking(first));
      if (obstacles.some((obstacle) => obstacle.key === key)) return number;
    }
    return ordered.at(-1) ?? 0;
  }

  private readonly read = async (content: Content): Promise<Uint8Array> =>
    this.merged.get(content.digest) ?? this.versions.bytesOf(content.digest) ?? (await this.tools.bytesOf(content));

  private readonly steps = new Map<string, Promise<Replay>>();

  /** Change by change: many selections begin alike. */
  private async replayOn(tree: Tree, changes: readonly ReplayedChange[]): Promise<Replay> {
    const whole: Replay = { tree: [...tree], conflicts: [], merged: [] };
    for (const change of changes) {
      const name = `${change.number}\n${nameOfTree(whole.tree)}`;
      const step = this.steps.get(name) ?? replay(whole.tree, [change], this.read, this.versions);
      this.steps.set(name, step);
      const { tree: next, conflicts, merged } = await step;
      for (const { digest, bytes } of merged) this.merged.set(digest, bytes);
      whole.tree = next;
      whole.conflicts.push(...conflicts);
      whole.merged.push(...merged);
    }
    return whole;
  }

  private readonly judged = new Map<string, Promise<TreeFaults>>();

  private faults(tree: Tree): Promise<TreeFaults> {
    const name = nameOfTree(tree);
    const kept = this.judged.get(name) ?? this.tools.faultsOf(tree, this.read, this.versions);
    this.judged.set(name, kept);
    return kept;
  }

  /** New sections may stand in another order: who is applied first comes first. */
  private async isSameContent(left: Tree, right: Tree): Promise<boolean> {
    if (left.length !== right.length) return false;
    for (const entry of left) {
      const other = right.find(({ resourceId }) => resourceId === entry.resourceId);
      if (other === undefined) return false;
      if (other.digest === entry.digest) continue;
      if (entry.kind !== 'haproxy-config' || !(await this.hasSameSections(entry, other))) return false;
    }
    return true;
  }

  private async hasSameSections(left: TreeEntry, right: TreeEntry): Promise<boolean> {
    const [mine, yours] = [await this.sectionsOf(left), await this.sectionsOf(right)];
    return mine.length === yours.length && mine.every((text, index) => text === yours[index]);
  }

  /** The texts of the sections of a configuration, sorted; the top of the file is one of them. */
  private async sectionsOf(entry: TreeEntry): Promise<string[]> {
    const file = this.versions.read({ digest: entry.digest, bytes: await this.read(entry) }, entry.name);
    const spans = file.sections.map(({ ownedSpan }) => ownedSpan);
    const texts = spans.map(({ offset, length }) => file.slice(offset, length).replace(/\n?$/, '\n'));
    return [file.slice(0, file.prologueSpan.length), ...texts.sort()];
  }
}

const nameOfTree = (tree: Tree): string => tree.map(({ name, digest }) => `${name} ${digest}`).join('\n');

const nameOf = (numbers: ReadonlySet<number>): string => [...numbers].sort((left, right) => left - right).join();
