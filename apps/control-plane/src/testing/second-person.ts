import * as contract from '@sluice/contract';
import type { DrivenAgent } from './driven-agent.ts';
import { type FleetRig, type ManagedCluster, makeHeavier, planWith, sampleConfig } from './fleet-rig.ts';
import { createPerson, type Person } from './people.ts';

/** What people need who change, approve and apply. */
export const working: readonly contract.Permission[] = [
  'cluster.read',
  'config.read',
  'change.stage',
  'plan.create',
  'rollout.start',
  'approval.give',
];

/** Somebody who works at one cluster only. */
export function worker(
  rig: FleetRig,
  name: string,
  { clusterId }: Pick<ManagedCluster, 'clusterId'>,
  permissions: readonly contract.Permission[] = working,
): Promise<Person> {
  return createPerson(rig, name, [{ permissions, at: { clusterId } }]);
}

/** Lets plans of a cluster need so many people; 0: nobody. */
export async function demand(rig: FleetRig, clusterId: contract.ClusterId, people: number, validHours = 24) {
  const { version } = await rig.client.call(contract.viewClusterPolicy, { params: { clusterId } });
  return rig.client.call(contract.setClusterPolicy, {
    params: { clusterId },
    ifMatch: `"${version}"`,
    body: { approval: people === 0 ? null : { people, validHours } },
  });
}

/** A change by this person, and its plan, validated by the nodes. */
export async function planBy(
  client: contract.ApiClient,
  { clusterId, node }: ManagedCluster,
  content = makeHeavier(sampleConfig),
  nodes: readonly DrivenAgent[] = [node],
): Promise<contract.PlanView> {
  const { items, etag } = await client.call(contract.listResources, { params: { clusterId } });
  const resource = contract.findConfig(items);
  await client.call(contract.stageChange, {
    params: { clusterId },
    ifMatch: `"${etag}"`,
    body: {
      title: 'A change',
      edits: [{ resourceId: resource.id, content: Buffer.from(content, 'latin1').toString('base64') }],
    },
  });
  return planWith({ client }, clusterId, nodes);
}

/** Asks for the approval of a plan. */
export function askFor(client: contract.ApiClient, clusterId: contract.ClusterId, planId: contract.PlanId, why = '') {
  return client.call(contract.askApproval, { params: { clusterId, planId }, body: { why } });
}

/** Approves what was asked for. */
export function approve(client: contract.ApiClient, { id: requestId, cluster }: contract.ApprovalRequest) {
  return client.call(contract.giveApproval, { params: { clusterId: cluster.id, requestId }, body: {} });
}

/** Every session of now has just proven a second factor, as people do who decide. */
export async function proveSecondFactors({ controlPlane }: Pick<FleetRig, 'controlPlane'>): Promise<void> {
  await controlPlane.platform.db.updateTable('session').set({ second_factor_at: new Date() }).execute();
}
