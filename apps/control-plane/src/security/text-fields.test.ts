import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyEndpoint, sampleBody } from '../testing/every-endpoint.ts';
import { type FleetRig, idOf, type ManagedCluster, sampleConfig, startFleetRig } from '../testing/fleet-rig.ts';

/** Texts that have broken out of their place somewhere: configuration, shell, SQL, HTML, logs, templates, paths, Unicode. */
const corpus: readonly string[] = [
  'x\nexternal-check command /bin/sh',
  'x\r\n  server evil 192.0.2.66:80',
  'x\u0000y',
  '"; server evil 192.0.2.66:80 #',
  "x' OR '1'='1",
  "'; DROP TABLE audit; --",
  '\\" quoted \\',
  '${SLUICE_SECRET} $(id) `id`',
  '{{7*7}} <%= 7*7 %> #{7*7}',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '=HYPERLINK("https://evil.example.com","x")',
  '../../../../etc/passwd',
  '/etc/haproxy/../shadow',
  '..%2f..%2fetc%2fpasswd',
  'x; show env; disable frontend web',
  'x\u001b[2Jx\u001b]0;owned\u0007',
  '{"level":"fatal","msg":"forged"}\n{"level":"info"}',
  '\u202Etxt.exe\u2066',
  '\ud800 lone surrogate',
  '__proto__',
  'constructor.prototype',
  '%s%s%s%n',
  'x'.repeat(20_000),
  ' ',
  '\u00a0\u2003',
  '-rf',
  '--help',
  '*',
  '\\\\host.example.com\\share',
  'ﷺ'.repeat(50),
];

let rig: FleetRig;
let managed: ManagedCluster;
const log: string[] = [];

beforeAll(async () => {
  rig = await startFleetRig({ log: { write: (line) => void log.push(line) } });
  managed = await rig.createManaged('fields', sampleConfig);
});
afterAll(() => rig.stop());

/** Endpoints that would end what the test stands on; their texts are tried by tests of their own. */
const leftOut: ReadonlySet<string> = new Set([
  contract.completeSetup.path,
  contract.signIn.path,
  contract.choosePassword.path,
]);

function fill(path: string): string {
  const { clusterId, node, poolId } = managed;
  const ids: Record<string, string> = { clusterId, poolId, nodeId: idOf(node), number: '1' };
  return path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? '00000000-0000-4000-8000-000000000000');
}

test('no text in any field makes a request fail on our side, leave its line in the log, or change what nodes are told', async () => {
  const before = await rig.read(managed.clusterId, 'staged');
  const counts = { fields: 0, requests: 0, taken: 0 };
  for (const { endpoint, name } of everyEndpoint) {
    const body = leftOut.has(endpoint.path) ? null : sampleBody(endpoint);
    for (const field of body?.fields ?? []) {
      counts.fields += 1;
      for (const text of corpus) {
        const response = await fetch(rig.url + fill(endpoint.path), {
          method: endpoint.method,
          headers: { authorization: `Bearer ${rig.token}`, 'content-type': 'application/json', 'if-match': '"1"' },
          body: JSON.stringify(field.with(text)),
        });
        const answer = await response.text();
        const what = `${name} ${field.pointer} ${JSON.stringify(text).slice(0, 60)}`;
        expect(response.status, `${what}: ${answer.slice(0, 300)}`).toBeLessThan(500);
        expect(response.headers.get('content-type') ?? '', what).not.toContain('html');
        expect(response.headers.get('x-content-type-options'), what).toBe('nosniff');
        counts.requests += 1;
        if (response.ok) counts.taken += 1;
      }
    }
  }
  process.stdout.write(
    `Texts: ${counts.requests} requests over ${counts.fields} fields, ${counts.taken} were taken as they stood.\n`,
  );
  expect(counts.fields).toBeGreaterThan(30);
  for (const line of log) expect(() => JSON.parse(line), line.slice(0, 200)).not.toThrow();
  for (const control of ['\u001b', '\u0007', '\u0000']) expect(log.some((line) => line.includes(control))).toBe(false);
  // What was staged is a change of its own; nothing else found its way into the configuration.
  expect(await rig.read(managed.clusterId, '1')).toBe(before);
  expect(await rig.read(managed.clusterId, 'staged')).not.toMatch(/evil|external-check/);
});

test('texts that were kept come back as they were, from every list', async () => {
  const [text] = ['<img src=x onerror=alert(1)> "quoted" \\ $(id)'];
  const { client } = rig;
  const pool = await client.call(contract.createPool, { body: { name: 'kept', description: text } });
  const role = await client.call(contract.createRole, { body: { name: text, description: text, permissions: [] } });
  const group = await client.call(contract.createGroup, { body: { name: text, description: text } });
  const pools = await client.call(contract.listPools, {});
  expect(pools.items.find(({ id }) => id === pool.id)?.description).toBe(text);
  const roles = await client.call(contract.listRoles, {});
  expect(roles.items.find(({ key }) => key === role.key)).toMatchObject({ name: text, description: text });
  const groups = await client.call(contract.listGroups, {});
  expect(groups.items.find(({ id }) => id === group.id)).toMatchObject({ name: text, description: text });
});
