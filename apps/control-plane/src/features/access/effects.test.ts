import { randomUUID } from 'node:crypto';
import * as contract from '@sluice/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ManagedCluster, problemOf } from '../../testing/fleet-rig.ts';
import { createPerson, type GivenRole, type Person } from '../../testing/people.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

let cluster: ManagedCluster;
beforeAll(async () => {
  cluster = await rig.createManaged('effects');
});

/** Somebody who holds everything everywhere but this, which is held at the pool of the cluster at most. */
function without(permission: contract.Permission, atPool: boolean): Promise<Person> {
  const permissions = contract.permissionNames.filter((name) => name !== permission);
  const there: GivenRole = { permissions: [permission], at: { poolId: cluster.poolId } };
  return createPerson(rig, `without-${permission}-${randomUUID()}`, [{ permissions }, ...(atPool ? [there] : [])]);
}

const withPool = ({ client }: Person) => {
  const name = `made-${randomUUID()}`;
  return client.call(contract.createCluster, { body: { name, pool: { name } } });
};

const key = '0123456789abcdef';
const nothingSuch = { nodeId: contract.NodeId.parse(randomUUID()), key, seen: key + key };

/** What asks for more than its route does: for what, and whether holding that at the place alone would pass the route. */
const effects: readonly [
  words: string,
  permission: contract.Permission,
  atPool: boolean,
  act: (person: Person) => Promise<unknown>,
][] = [
  ['a cluster with a pool of its own', 'cluster.write', true, withPool],
  ['a cluster with a pool of its own', 'pool.write', false, withPool],
  [
    'a setting that becomes a change',
    'change.stage',
    false,
    ({ client }) =>
      client.call(contract.setServer, {
        params: { clusterId: cluster.clusterId },
        body: {
          backend: 'app',
          server: 'web1',
          set: { attribute: 'weight', value: 3 },
          hold: { lasting: true },
          why: 'because',
        },
      }),
  ],
  [
    'drift that becomes a change',
    'change.stage',
    false,
    ({ client }) =>
      client.call(contract.adoptDrift, { params: { clusterId: cluster.clusterId }, body: { entries: [nothingSuch] } }),
  ],
];

describe('an effect that asks for more than its route', () => {
  test.each(effects)('%s is refused without %s', async (_, permission, atPool, act) => {
    const refused = await problemOf(act(await without(permission, atPool)));
    expect(refused).toMatchObject({ code: 'permission-missing', status: 403 });
    expect(refused.errors[0]?.cause).toContain(permission);
  });
});
