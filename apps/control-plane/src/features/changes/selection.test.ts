import * as contract from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import {
  adopt,
  apply,
  type ManagedCluster,
  makeHeavier,
  makeLonger,
  planWith,
  problemOf,
  sampleConfig,
  settleAll,
} from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

const beta = '\nbackend beta\n  server beta1 192.0.2.21:80\n';
const routed = (text: string) =>
  text.replace('  default_backend app\n', '  use_backend beta if { path_beg /beta }\n  default_backend app\n');

/** Stages what `edit` makes of the staged text. */
async function edit(clusterId: contract.ClusterId, change: (text: string) => string, title?: string) {
  return rig.stage(clusterId, change(await rig.read(clusterId)), title);
}

const plan = (clusterId: contract.ClusterId, changes: readonly { id: contract.ChangeId }[]) =>
  rig.client.call(contract.createPlan, {
    params: { clusterId },
    body: { changeIds: changes.map(({ id }) => id) },
  });

/** Plans and applies some of the staged changes, and lets the node serve them. */
async function applyOnly({ clusterId, node }: ManagedCluster, changes: readonly { id: contract.ChangeId }[]) {
  const ids = changes.map(({ id }) => id);
  const judged = await planWith(rig, clusterId, [node], ids);
  const applied = await apply(rig, judged, clusterId);
  await settleAll(rig, clusterId, [node]);
  return { plan: judged, ...applied };
}

async function list(clusterId: contract.ClusterId, state: contract.ChangeView['state'] = 'staged') {
  const { items } = await rig.client.call(contract.listChanges, { params: { clusterId }, query: { state } });
  return items.map(({ number }) => number);
}

describe('a selection of the staged changes', () => {
  test('is planned, applied and marked alone; what was left out stays staged on the new head', async () => {
    const cluster = await rig.createManaged('selective');
    const { clusterId, node } = cluster;
    const first = await edit(clusterId, makeHeavier, 'Weight');
    const second = await edit(clusterId, makeLonger, 'Time-out');
    const third = await edit(clusterId, (text) => text + beta, 'Beta');
    const whole = await rig.read(clusterId);
    const done = await applyOnly(cluster, [third, second]);
    expect(done.plan).toMatchObject({ verdict: 'can-apply', changeIds: [second.id, third.id], leftOut: [first.id] });
    const expected = makeLonger(sampleConfig) + beta;
    expect(await rig.read(clusterId, 'head')).toBe(expected);
    expect(node.live.at(-1)?.startsWith(expected)).toBe(true);
    expect(await list(clusterId)).toEqual([1]);
    expect(await list(clusterId, 'applied')).toEqual([3, 2]);
    expect(await rig.read(clusterId)).toBe(whole);
    await applyOnly(cluster, [first]);
    expect(await rig.read(clusterId, 'head')).toBe(whole);
  });

  test('is refused with the change that adds the backend it uses, and applied together with it', async () => {
    const cluster = await rig.createManaged('needs-backend');
    const { clusterId } = cluster;
    await edit(clusterId, makeHeavier);
    const adds = await edit(clusterId, (text) => text + beta, 'Beta');
    const uses = await edit(clusterId, routed, 'Route to beta');
    const refused = await problemOf(plan(clusterId, [uses]));
    expect(refused).toMatchObject({ code: 'change-needed', status: 409 });
    expect(refused.errors).toEqual([
      {
        field: '#/changeIds/0',
        cause: 'Change 3 needs change 2, which adds backend beta.',
        remediation: 'Add change 2 to the selection, or leave change 3 out.',
        needs: [adds.id],
      },
    ]);
    const { plan: made } = await applyOnly(cluster, [uses, adds]);
    expect(made.changeIds).toEqual([adds.id, uses.id]);
    expect(await rig.read(clusterId, 'head')).toBe(routed(sampleConfig) + beta);
  });

  test('is refused for a removal whose last use another change takes away', async () => {
    const cluster = await rig.createManaged('needs-removal', routed(sampleConfig) + beta);
    const { clusterId } = cluster;
    await edit(clusterId, (text) => text.replace(/ {2}use_backend.*\n/, ''), 'No route to beta');
    const removes = await edit(clusterId, (text) => text.replace(beta, ''), 'No beta');
    const refused = await problemOf(plan(clusterId, [removes]));
    expect(refused.errors.map(({ cause }) => cause)).toEqual([
      'Change 2 needs change 1, which takes away the use of backend beta.',
    ]);
  });

  test('is refused for a map, an ACL or a userlist that another change brings', async () => {
    const { clusterId } = await rig.createManaged('needs-others');
    await rig.stageFiles(clusterId, [{ name: 'hosts.map', content: 'a.example.com app\n', add: 'map' }]);
    const mapped = '  use_backend %[req.hdr(host),map(/etc/haproxy/hosts.map,app)]\n';
    const before = (line: string) => (text: string) =>
      text.replace('  default_backend app\n', `${line}  default_backend app\n`);
    const map = await edit(clusterId, before(mapped));
    const acl = await edit(clusterId, (text) =>
      text.replace('  bind :8080\n', '  bind :8080\n  acl own src 192.0.2.0/24\n'),
    );
    const rule = await edit(clusterId, before('  http-request deny unless own\n'));
    await edit(clusterId, (text) => `${text}\nuserlist staff\n  user ada password $5$xyz\n`);
    const auth = await edit(clusterId, (text) =>
      text.replace('  balance roundrobin\n', '  balance roundrobin\n  http-request auth unless { http_auth(staff) }\n'),
    );
    const causes = async (changes: readonly contract.ChangeView[]) =>
      (await problemOf(plan(clusterId, changes))).errors.map(({ cause }) => cause);
    expect(await causes([map])).toEqual(['Change 2 needs change 1, which adds hosts.map.']);
    expect(await causes([auth])).toEqual(['Change 6 needs change 5, which adds userlist staff.']);
    const [needed] = await causes([acl, rule, map]);
    expect(needed).toBe('Change 2 needs change 1, which adds hosts.map.');
  });

  test('shows both texts where an edit stands on a text of a change that was left out', async () => {
    const { clusterId } = await rig.createManaged('needs-text');
    const first = await edit(clusterId, makeHeavier);
    const second = await edit(clusterId, (text) => text.replace('weight 20', 'weight 30'));
    const refused = await problemOf(plan(clusterId, [second]));
    expect(refused.code).toBe('change-needed');
    expect(refused.errors).toHaveLength(1);
    const [error] = refused.errors;
    expect(error?.cause).toMatch(
      /^Change 2 needs change 1, which brings the text of backend app that it was made on\.\nThere now: \n[\s\S]*weight 10\n[\s\S]*\nIn the change: \n[\s\S]*weight 30\n/,
    );
    expect(error?.needs).toEqual([first.id]);
    expect(error?.texts).toMatchObject([{ resource: 'haproxy.cfg', section: 'backend app' }]);
    expect(error?.texts?.[0]?.ours).toContain('web1 192.0.2.11:80 weight 10');
    expect(error?.texts?.[0]?.theirs).toContain('web1 192.0.2.11:80 weight 30');
  });

  test('names a whole chain of needs, and an undone edit together with what it undoes', async () => {
    const { clusterId } = await rig.createManaged('chain');
    const texts = ['weight 20', 'weight 30', 'weight 40'];
    const staged = [];
    for (const weight of texts) staged.push(await edit(clusterId, (text) => text.replace(/weight \d0$/m, weight)));
    const refused = await problemOf(plan(clusterId, staged.slice(2)));
    const added = new Set(refused.errors.flatMap(({ needs }) => needs ?? []));
    expect([...added]).toEqual(staged.slice(0, 2).map(({ id }) => id));

    const other = await rig.createManaged('undone');
    await edit(other.clusterId, makeHeavier);
    const back = await edit(other.clusterId, (text) => text.replace('weight 20', 'weight 10'));
    const alone = await problemOf(plan(other.clusterId, [back]));
    expect(alone.errors[0]?.cause).toContain('Change 2 needs change 1');
  });

  test('cannot hold a change that is not staged, and changes nothing when it is refused', async () => {
    const { clusterId } = await rig.createManaged('not-staged');
    const change = await edit(clusterId, makeHeavier);
    await rig.client.call(contract.rejectChange, { params: { clusterId, changeId: change.id } });
    expect(await problemOf(plan(clusterId, [change]))).toMatchObject({
      code: 'plan-stale',
      errors: [{ field: '#/changeIds/0' }],
    });
    const none = rig.client.call(contract.createPlan, { params: { clusterId }, body: { changeIds: [] } });
    expect((await problemOf(none)).code).toBe('validation-failed');
  });

  test('is judged by itself: a conflict of what is left out does not stop it', async () => {
    const { poolId, clusterId } = await rig.createCluster('conflict-left-out');
    const early = await rig.stage(clusterId, sampleConfig.replaceAll('8080', '9090'));
    const node = await rig.enrolNode(poolId, 'conflict-left-out-1');
    await adopt(rig, node, 'import');
    const later = await edit(clusterId, makeHeavier);
    expect(await problemOf(plan(clusterId, [early, later]))).toMatchObject({ code: 'change-conflict' });
    expect(await problemOf(plan(clusterId, [early]))).toMatchObject({ code: 'change-conflict' });
    await applyOnly({ poolId, clusterId, node }, [later]);
    expect(await rig.read(clusterId, 'head')).toBe(makeHeavier(sampleConfig));
    expect(await list(clusterId)).toEqual([1]);
  });
});
