import { request } from 'node:http';
import * as contract from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyEndpoint } from '../testing/every-endpoint.ts';
import { type FleetRig, type ManagedCluster, startFleetRig } from '../testing/fleet-rig.ts';

/** Ways out of a directory, and names that mean something to a system. */
const corpus: readonly string[] = [
  '/etc/passwd',
  '../haproxy.cfg',
  '../../../../../etc/passwd',
  'maps/../../etc/passwd',
  './haproxy.cfg',
  'maps//hosts.map',
  'maps/./hosts.map',
  'maps/',
  '/',
  '.',
  '..',
  '...',
  '',
  ' ',
  '.hidden',
  'maps/.hidden',
  '~root/.ssh/id_ed25519',
  '%2e%2e%2fetc%2fpasswd',
  '..%2f..%2fetc',
  '..%252f..%252fetc',
  '..\\..\\windows',
  'C:\\windows',
  '\\\\host.example.com\\share',
  'maps/hosts.map\u0000.txt',
  'maps/hosts\n.map',
  'maps/ho\tsts.map',
  '．．/etc/passwd',
  '‥/etc',
  'maps∕hosts.map',
  'maps/h\u00f6sts.map',
  'maps/\u202etxt.pam',
  'a/b/c/d/e',
  `maps/${'x'.repeat(300)}`,
  '-rf',
  'maps/-rf',
  '$HOME/x',
  '`id`',
  '"quoted"',
  'con|nul',
  'file:///etc/passwd',
];

let rig: FleetRig;
let managed: ManagedCluster;
beforeAll(async () => {
  rig = await startFleetRig();
  managed = await rig.createManaged('paths');
});
afterAll(() => rig.stop());

test('no path leads out of the directory of managed files', async () => {
  const { clusterId } = managed;
  const { etag } = await rig.resourceOf(clusterId);
  for (const kind of ['map', 'lua', 'error-page', 'sealed', 'crt-list'] as const) {
    for (const name of corpus) {
      const response = await fetch(`${rig.url}/api/v1/clusters/${clusterId}/changes`, {
        method: 'POST',
        headers: { authorization: `Bearer ${rig.token}`, 'content-type': 'application/json', 'if-match': `"${etag}"` },
        body: JSON.stringify({ title: 'x', edits: [{ kind, name, content: 'eA==' }] }),
      });
      expect(`${JSON.stringify(name)} ${response.status}`).toBe(`${JSON.stringify(name)} 400`);
      expect(contract.ProblemBody.parse(await response.json()).errors[0]?.field).toMatch(/^#\/edits\/0/);
    }
  }
  const { items } = await rig.client.call(contract.listResources, { params: { clusterId } });
  expect(items.map(({ name }) => name)).toEqual(['haproxy.cfg']);
});

test('ids in addresses are ids and nothing else', async () => {
  let count = 0;
  const asked = everyEndpoint.filter(({ endpoint }) => endpoint.method === 'GET' && endpoint.path.includes('/:'));
  expect(asked.length).toBeGreaterThan(15);
  for (const { endpoint, name } of asked) {
    for (const text of corpus) {
      // Sent as it stands, as far as HTTP can carry it, and in the form that browsers send.
      const sent = [encodeURIComponent(text), ...(/^[!-~]*$/.test(text) ? [text] : [])];
      for (const part of sent) {
        const status = await rawStatus(endpoint.path.replace(/:\w+/g, part));
        expect([400, 404, 414], `${name} with ${JSON.stringify(text)} answers ${status}`).toContain(status);
        count += 1;
      }
    }
  }
  process.stdout.write(`Paths: ${count} addresses with paths in place of ids.\n`);
});

/** `fetch` would tidy the address up. An address of another place, where the path has led out of its route, is not judged here. */
function rawStatus(path: string): Promise<number> {
  const isTidied = /(?:^|\/)\.{1,2}(?:\/|$)/.test(path);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${rig.token}` };
    const asked = request(
      `${rig.url}/`,
      { path: isTidied ? encodeURI(path.replaceAll('.', '%2e')) : path, headers },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
