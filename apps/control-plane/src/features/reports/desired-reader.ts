import { createHash } from 'node:crypto';
import { NodeId } from '@sluice/contract';
import type { Desired } from '@sluice/contract/agent';
import type { Command, Override } from '@sluice/contract/agent-operations';
import { Batches } from '../../platform/batches.ts';
import type { Db } from '../../platform/database.ts';
import { listCommands } from '../operations/index.ts';
import { listOverridesOf } from '../overrides/index.ts';
import { nodeUnknown } from './node-row.ts';

const mostAtOnce = 500;
/** All nodes stand in one queue: whom a rollout wakes it wakes at once. */
const queue = 'desired';

/** Reads what nodes are told. Those who ask in the same moment, as after the start of a rollout, are read together. */
export class DesiredReader {
  readonly #batches: Batches<null, Desired | null>;

  constructor(db: Db, epoch: string) {
    this.#batches = new Batches(mostAtOnce, (items) =>
      listDesired(
        db,
        epoch,
        [...items.keys()].map((id) => NodeId.parse(id)),
      ),
    );
  }

  /** Never older than the call. Throws `agent-not-authenticated` for a node that was deleted. */
  async read(nodeId: NodeId): Promise<Desired> {
    const desired = await this.#batches.add(queue, nodeId, null);
    if (desired === null) throw nodeUnknown();
    return desired;
  }
}

async function listDesired(
  db: Db,
  epoch: string,
  nodeIds: readonly NodeId[],
): Promise<ReadonlyMap<NodeId, Desired | null>> {
  const now = new Date();
  const [rows, overridesOf, commandsOf] = await Promise.all([
    db
      .selectFrom('node')
      .select(['id', 'desired', 'desired_counter'])
      .where('id', 'in', [...nodeIds])
      .execute(),
    listOverridesOf(db, nodeIds, now),
    listCommands(db, nodeIds, now),
  ]);
  const told = new Map<NodeId, Desired | null>(nodeIds.map((id) => [id, null]));
  for (const { id, desired, desired_counter } of rows) {
    const overrides = overridesOf.get(id) ?? [];
    const commands = commandsOf.get(id) ?? [];
    const operationsTag = tagOf(overrides, commands);
    told.set(id, { epoch, counter: desired_counter, ...desired, operationsTag, overrides, commands });
  }
  return told;
}

function tagOf(overrides: readonly Override[], commands: readonly Command[]): string {
  if (overrides.length === 0 && commands.length === 0) return '';
  return createHash('sha256')
    .update(JSON.stringify([overrides, commands]))
    .digest('hex');
}
