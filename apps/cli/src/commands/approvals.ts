import {
  type ApiClient,
  type ApprovalRequest,
  askApproval,
  type ClusterView,
  giveApproval,
  listApprovalRequests,
  type PlanId,
  refuseApproval,
  withdrawApproval,
} from '@sluice/contract';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { table } from '../context.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { commandGroup } from './command-group.ts';
import { readPlanId } from './plans.ts';

interface Given {
  cluster: string;
  why: string;
}

export function addApprovalCommands(program: Command, act: Act): void {
  const plan = commandGroup(program, 'plan', 'plans, and what others say to them');
  const about = (name: string, description: string) =>
    plan
      .command(name)
      .description(description)
      .argument('<plan>', 'id of the plan', readPlanId)
      .requiredOption('--cluster <name>', 'the cluster');
  about('request', 'ask other people to approve a plan')
    .option('--why <text>', 'what they should know', '')
    .action(act(request));
  about('approve', 'approve a plan that others made').option('--why <text>', 'reason', '').action(act(approve));
  about('refuse', 'refuse a plan, or take an approval back')
    .requiredOption('--why <text>', 'reason')
    .action(act(refuse));
  about('withdraw', 'take back what you asked for').action(act(withdraw));
  plan
    .command('waiting')
    .description('plans that wait for an approval, those that wait for you first')
    .option('--cluster <name>', 'only of this cluster')
    .action(act(printWaiting));
}

async function request(run: Run, planId: PlanId, { cluster: name, why }: Given): Promise<boolean> {
  const { api, cluster } = await connectTo(run, name);
  return print(run, await api.call(askApproval, { params: { clusterId: cluster.id, planId }, body: { why } }));
}

async function approve(run: Run, planId: PlanId, { cluster: name, why }: Given): Promise<boolean> {
  const { api, params } = await find(run, name, planId);
  return print(run, await api.call(giveApproval, { params, body: { why } }));
}

async function refuse(run: Run, planId: PlanId, { cluster: name, why }: Given): Promise<boolean> {
  const { api, params } = await find(run, name, planId);
  return print(run, await api.call(refuseApproval, { params, body: { why } }));
}

async function withdraw(run: Run, planId: PlanId, { cluster: name }: Given): Promise<boolean> {
  const { api, params } = await find(run, name, planId);
  return print(run, await api.call(withdrawApproval, { params }));
}

async function printWaiting(run: Run, given: { cluster?: string }): Promise<boolean> {
  const api = await connectSignedIn(run.context, run.options);
  const cluster = given.cluster === undefined ? null : await getCluster(api, given.cluster);
  const query = cluster === null ? {} : { clusterId: cluster.id };
  const { items } = await api.call(listApprovalRequests, { query });
  const sorted = items.toSorted((left, right) => Number(right.waitsForMe) - Number(left.waitsForMe));
  const rows = sorted.map((item) => [
    item.planId,
    item.cluster.name,
    item.askedBy,
    item.askedAt,
    item.state,
    item.waitsForMe ? 'you' : '-',
    item.why,
  ]);
  const header = ['PLAN', 'CLUSTER', 'ASKED BY', 'ASKED', 'STATE', 'WAITS FOR', 'WHY'];
  run.output.result({ items: sorted }, rows.length === 0 ? ['No plan waits for an approval.'] : table(header, rows));
  return true;
}

async function connectTo(run: Run, name: string): Promise<{ api: ApiClient; cluster: ClusterView }> {
  const api = await connectSignedIn(run.context, run.options);
  return { api, cluster: await getCluster(api, name) };
}

/** What was asked about a plan and is still open. */
async function find(run: Run, name: string, planId: PlanId) {
  const { api, cluster } = await connectTo(run, name);
  const { items } = await api.call(listApprovalRequests, { query: { clusterId: cluster.id } });
  const found = items.find((item) => item.planId === planId);
  if (found !== undefined) return { api, params: { clusterId: cluster.id, requestId: found.id } };
  throw new CliFailure(
    `Nobody asks for an approval of this plan, or it cannot be applied any more.`,
    'See what is asked for with: plan waiting.',
  );
}

const stateWords: Record<ApprovalRequest['state'], string> = {
  open: 'It waits for an approval.',
  approved: 'It is approved.',
  refused: 'It is refused.',
  withdrawn: 'It is withdrawn.',
  revoked: 'It is revoked.',
  stale: 'Its plan cannot be applied any more.',
  applied: 'It is applied.',
};

function print({ output }: Run, asked: ApprovalRequest): boolean {
  const given = asked.given.filter(({ whyNot }) => whyNot === null).map(({ by }) => by);
  const lines = [stateWords[asked.state], ...(given.length === 0 ? [] : [`Approved by ${given.join(', ')}.`])];
  output.result({ request: asked }, lines);
  return true;
}
