import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSluice } from '../apps/cli/src/testing/run-sluice.ts';
import type { ManagedCluster } from '../apps/control-plane/src/testing/fleet-rig.ts';
import type { Person } from '../apps/control-plane/src/testing/people.ts';
import { planBy, proveSecondFactors, worker } from '../apps/control-plane/src/testing/second-person.ts';
import { useFleetRig } from '../apps/control-plane/src/testing/use-fleet-rig.ts';

const rig = useFleetRig();
let folder = '';
let cluster: ManagedCluster;
let grace: Person;

/** Each person signs in at an own folder, as on an own machine. */
async function signIn(username: string): Promise<void> {
  const login = ['login', '--url', rig.url, '--username', username, '--password-stdin'];
  const run = await runSluice(login, { SLUICE_CONFIG_DIR: path.join(folder, username) }, `${rig.password}\n`);
  expect(run).toMatchObject({ exitCode: 0 });
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-approval-commands-'));
  cluster = await rig.createManaged('edge');
  grace = await worker(rig, 'grace', cluster);
  await worker(rig, 'bob', cluster);
  for (const name of [rig.username, 'grace', 'bob']) await signIn(name);
  await proveSecondFactors(rig);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command as somebody; fails with its words when the exit code is another. */
async function sluice(who: string, args: readonly string[], code = 0): Promise<string> {
  const run = await runSluice(args, { SLUICE_CONFIG_DIR: path.join(folder, who) });
  const said = `${run.stdout}${run.stderr}`;
  expect(run.exitCode, `${args.join(' ')}\n${said}`).toBe(code);
  return said;
}
const at = ['--cluster', 'edge'];

test('a plan that needs a second person is asked for, approved and applied on the command line', async () => {
  expect(await sluice('ada', ['cluster', 'policy', 'show', ...at])).toContain('needs nobody’s approval');
  expect(await sluice('grace', ['cluster', 'policy', 'set', '--people', '1', ...at], 1)).toContain('cluster.policy');
  expect(await sluice('ada', ['cluster', 'policy', 'set', '--people', '1', ...at])).toContain('1 other person has to');
  const { id } = await planBy(grace.client, cluster);
  const apply = ['apply', '--plan', id, ...at];
  expect(await sluice('grace', apply, 1)).toContain('one more person to approve');
  expect(await sluice('bob', ['plan', 'approve', id, ...at], 1)).toContain('Nobody asks');
  await sluice('grace', ['plan', 'request', id, '--why', 'more room', ...at]);
  expect(await sluice('bob', ['plan', 'waiting'])).toMatch(new RegExp(`${id} .*grace.*open.*you.*more room`));
  expect(await sluice('grace', ['plan', 'approve', id, ...at], 1)).toContain('wrote one of the changes');
  expect(await sluice('bob', ['plan', 'refuse', id, '--why', 'too late', ...at])).toContain('It is refused.');
  await sluice('grace', ['plan', 'request', id, ...at]);
  await sluice('grace', ['plan', 'withdraw', id, ...at]);
  await sluice('grace', ['plan', 'request', id, ...at]);
  expect(await sluice('bob', ['plan', 'approve', id, ...at])).toContain('Approved by bob.');

  const night = new Date(Date.now() + 3_600_000).toISOString();
  expect(await sluice('grace', [...apply, '--at', night])).toContain(`It is applied at ${night}, as grace.`);
  const list = await sluice('grace', ['schedule', 'list', ...at]);
  const schedule = /^([0-9a-f-]{36}) .* waiting /m.exec(list)?.[1] ?? '';
  await sluice('grace', ['schedule', 'cancel', schedule, ...at]);
  expect(await sluice('grace', ['schedule', 'list', ...at])).toContain('cancelled by grace');

  const dayIn = (days: number) =>
    new Date(Date.now() + days * 86_400_000).toLocaleDateString('en-US', { weekday: 'short', timeZone: 'UTC' });
  const span = `${dayIn(-1)} 09:00-${dayIn(2)} 18:30`;
  const freeze = ['freeze', 'add', ...at, '--weekly', span, '--zone', 'UTC', '--why', 'sale'];
  const freezeId = /^Freeze (\S+)$/m.exec(await sluice('ada', freeze))?.[1] ?? '';
  expect(await sluice('grace', ['freeze', 'list', ...at])).toContain(
    `each week from ${span.replace('-', ' to ')} (UTC)`,
  );
  expect(await sluice('grace', apply, 1)).toContain('sale');
  await sluice('grace', ['freeze', 'remove', freezeId], 1);
  await sluice('ada', ['freeze', 'remove', freezeId]);
  expect(await sluice('grace', ['freeze', 'list', ...at])).toContain('Nothing is frozen.');
  expect(await sluice('grace', apply)).toContain('Rollout of revision 2');
});

test('what cannot be understood is said before anything is asked', async () => {
  for (const span of ['tomorrow', 'Fri 25:00-Mon 08:00', 'Fri 18:00'])
    await sluice('ada', ['freeze', 'add', '--everywhere', '--weekly', span, '--why', 'x'], 2);
  await sluice('ada', ['freeze', 'add', '--everywhere', '--why', 'x'], 2);
  await sluice('ada', ['freeze', 'add', '--weekly', 'Fri 18:00-Mon 08:00', '--why', 'x'], 2);
  await sluice('ada', ['cluster', 'policy', 'set', '--people', '9', ...at], 2);
  await sluice('ada', ['plan', 'approve', 'this', ...at], 2);
});
