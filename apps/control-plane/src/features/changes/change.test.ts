import { randomBytes } from 'node:crypto';
import * as contract from '@sluice/contract';
import { describe, expect, test } from 'vitest';
import {
  heavierConfig,
  makeLonger,
  planWith,
  problemOf,
  rollOut,
  sampleConfig,
  sha256,
} from '../../testing/fleet-rig.ts';
import { useFleetRig } from '../../testing/use-fleet-rig.ts';

const rig = useFleetRig();

const longer = makeLonger(sampleConfig);

async function reject(clusterId: contract.ClusterId, changeId: contract.ChangeId) {
  return rig.client.call(contract.rejectChange, { params: { clusterId, changeId } });
}

async function download(clusterId: contract.ClusterId, at = 'staged'): Promise<Response> {
  const { resourceId } = await rig.resourceOf(clusterId);
  return fetch(`${rig.url}/api/v1/clusters/${clusterId}/resources/${resourceId}/content?at=${at}`, {
    headers: { authorization: `Bearer ${rig.token}` },
  });
}

describe('any bytes are kept', () => {
  const noise = randomBytes(contract.maxResourceBytes);
  const cases: [string, Buffer][] = [
    ['Latin-1', Buffer.from(`${sampleConfig}# caf\xe9 \xff\xfe\n`, 'latin1')],
    ['NUL bytes', Buffer.from('global\n  maxconn 10\0\0\n\0', 'latin1')],
    ['half a file', Buffer.from(sampleConfig.slice(0, 117), 'latin1')],
    ['Windows line ends', Buffer.from(sampleConfig.replaceAll('\n', '\r\n'), 'latin1')],
    ['unknown sections', Buffer.from('nonsense here\n  more "nonsense\n[section]\nkey=value', 'latin1')],
    ['nothing at all', Buffer.alloc(0)],
    ['10 MB of noise', noise],
  ];

  test.each(cases)('%s', async (name, bytes) => {
    const { clusterId } = await rig.createCluster(`bytes ${name}`.replace('-', ' '));
    await rig.stage(clusterId, sampleConfig);
    const change = await rig.stage(clusterId, bytes, name);
    expect(change.state).toBe('staged');
    const answer = await download(clusterId);
    expect(answer.headers.get('content-type')).toContain('application/octet-stream');
    expect(answer.headers.get('x-content-sha256')).toBe(sha256(bytes));
    expect(answer.headers.get('etag')).toBe(`"${sha256(bytes)}"`);
    expect(sha256(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256(bytes));
    const { files } = await rig.client.call(contract.viewChange, { params: { clusterId, changeId: change.id } });
    expect(files[0]?.after?.digest).toBe(sha256(bytes));
    const { items } = await rig.client.call(contract.listDiagnostics, { params: { clusterId } });
    expect(items.length).toBeLessThanOrEqual(500);
  });

  test('and what our parser finds an error in is refused at plan, with line and remedy', async () => {
    const { clusterId } = await rig.createManaged('nonsense');
    await rig.stage(clusterId, Buffer.from('global\n  maxconn 10\nnonsense here\nbackend x\n  server "a', 'latin1'));
    const plan = await rig.client.call(contract.createPlan, { params: { clusterId } });
    expect(plan.verdict).toBe('refused');
    for (const reason of plan.reasons) expect(reason).toMatchObject({ remediation: expect.any(String) });
    expect(plan.diagnostics).toContainEqual(expect.objectContaining({ severity: 'error', line: 5 }));
  });

  test('except more than 10 MB, which is refused at once', async () => {
    const { clusterId } = await rig.createCluster('too large');
    const oneMore = await problemOf(rig.stage(clusterId, Buffer.alloc(contract.maxResourceBytes + 1, 35)));
    expect(oneMore).toMatchObject({ code: 'too-large', status: 413 });
    const littleMore = await problemOf(rig.stage(clusterId, Buffer.alloc(contract.maxResourceBytes + 10_000, 35)));
    expect(littleMore).toMatchObject({ code: 'too-large', status: 413 });
    const muchMore = await problemOf(rig.stage(clusterId, Buffer.alloc(11 * 1024 * 1024, 35)));
    expect(muchMore).toMatchObject({ code: 'too-large', status: 413 });
  });
});

describe('staging', () => {
  test('on an old etag is refused, and nothing is staged', async () => {
    const { clusterId } = await rig.createManaged('etag');
    const { resourceId, etag } = await rig.resourceOf(clusterId);
    await rig.stage(clusterId, heavierConfig);
    const body = { title: 'Late', edits: [{ resourceId, content: Buffer.from(longer).toString('base64') }] };
    const late = await problemOf(rig.client.call(contract.stageChange, { params: { clusterId }, ifMatch: etag, body }));
    expect(late).toMatchObject({ code: 'edit-stale', status: 412 });
    const blind = await problemOf(rig.client.call(contract.stageChange, { params: { clusterId }, body }));
    expect(blind).toMatchObject({ code: 'precondition-required', status: 428 });
    const { items } = await rig.client.call(contract.listChanges, { params: { clusterId } });
    expect(items).toHaveLength(1);
  });

  test('two at the same moment lets one through', async () => {
    const { clusterId } = await rig.createManaged('race');
    const { resourceId, etag } = await rig.resourceOf(clusterId);
    const texts = [heavierConfig, longer, `${sampleConfig}# one\n`, `${sampleConfig}# two\n`];
    const calls = texts.map((text) => {
      const body = { title: 'Race', edits: [{ resourceId, content: Buffer.from(text).toString('base64') }] };
      return rig.client.call(contract.stageChange, { params: { clusterId }, ifMatch: etag, body });
    });
    const results = await Promise.allSettled(calls);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const { items } = await rig.client.call(contract.listChanges, { params: { clusterId } });
    expect(items).toHaveLength(1);
  });

  test('a foreign resource is refused', async () => {
    const { clusterId } = await rig.createCluster('here');
    const other = await rig.createCluster('there');
    const { etag } = await rig.resourceOf(clusterId);
    const { resourceId } = await rig.resourceOf(other.clusterId);
    const body = { title: 'Foreign', edits: [{ resourceId, content: '' }] };
    const refused = await problemOf(
      rig.client.call(contract.stageChange, { params: { clusterId }, ifMatch: etag, body }),
    );
    expect(refused).toMatchObject({ code: 'not-found', errors: [{ field: '#/edits/0/resourceId' }] });
  });

  test('names the dangerous directives that a change adds, and not those that were there', async () => {
    const { clusterId } = await rig.createManaged('danger', `${sampleConfig}# end\n`);
    const first = await rig.stage(
      clusterId,
      sampleConfig.replace('  maxconn', '  lua-load /etc/haproxy/a.lua\n  maxconn'),
    );
    expect(first.dangerous).toEqual([{ resource: 'haproxy.cfg', line: 2, keyword: 'lua-load' }]);
    const plan = await rig.client.call(contract.createPlan, { params: { clusterId } });
    expect(plan.dangerous).toEqual(first.dangerous);
    const text = await rig.read(clusterId);
    const second = await rig.stage(clusterId, text.replace('weight 10', 'weight 11'));
    expect(second.dangerous).toEqual([]);
    const third = await rig.stage(clusterId, (await rig.read(clusterId)).replace('a.lua', 'b.lua'));
    expect(third.dangerous).toMatchObject([{ keyword: 'lua-load', line: 2 }]);
  });
});

describe('several changes', () => {
  test('are applied together, in order, with their authors and numbers', async () => {
    const { clusterId, node } = await rig.createManaged('several');
    await rig.stage(clusterId, heavierConfig, 'Weight');
    const both = heavierConfig.replace('timeout client 30s', 'timeout client 60s');
    await rollOut(rig, clusterId, [node], both);
    expect(await rig.read(clusterId, 'head')).toBe(both);
    const { items } = await rig.client.call(contract.listChanges, {
      params: { clusterId },
      query: { state: 'applied' },
    });
    expect(items).toMatchObject([
      { number: 2, appliedInRevision: 2 },
      { number: 1, title: 'Weight', appliedInRevision: 2 },
    ]);
    const compared = await rig.client.call(contract.compareRevisions, {
      params: { clusterId },
      query: { from: '1', to: '2' },
    });
    expect(compared.files).toMatchObject([{ name: 'haproxy.cfg', addedLines: 2, removedLines: 2 }]);
    expect(compared.files[0]?.before?.text).toBe(sampleConfig);
    expect(compared.files[0]?.after?.text).toBe(both);
  });

  test('one of another section can be rejected and leaves the rest', async () => {
    const { clusterId } = await rig.createManaged('reject-apart');
    const first = await rig.stage(clusterId, heavierConfig, 'Weight');
    await rig.stage(clusterId, heavierConfig.replace('timeout client 30s', 'timeout client 60s'), 'Time-out');
    expect(await reject(clusterId, first.id)).toMatchObject({ state: 'rejected' });
    expect(await rig.read(clusterId)).toBe(longer);
    const again = await problemOf(reject(clusterId, first.id));
    expect(again.code).toBe('not-found');
  });

  test('one that later changes build on is not rejected, and they are named with their sections', async () => {
    const { clusterId } = await rig.createManaged('reject-below');
    const first = await rig.stage(clusterId, heavierConfig);
    const second = heavierConfig.replace('weight 20', 'weight 30');
    await rig.stage(clusterId, second);
    await rig.stage(
      clusterId,
      second.replace('weight 30', 'weight 40').replace('timeout client 30s', 'timeout client 60s'),
    );
    const refused = await problemOf(reject(clusterId, first.id));
    expect(refused).toMatchObject({ code: 'change-conflict', status: 409 });
    expect(refused.errors.map((error) => error.cause)).toEqual([
      'Change 3 builds on change 1 in backend app.',
      'Change 2 builds on change 1 in backend app.',
    ]);
    const { items } = await rig.client.call(contract.listChanges, { params: { clusterId } });
    expect(items).toHaveLength(3);
  });

  test('staged before a node was imported conflict at plan instead of being guessed', async () => {
    const { poolId, clusterId } = await rig.createCluster('early');
    const early = await rig.stage(clusterId, sampleConfig.replaceAll('8080', '9090'));
    const node = await rig.enrolNode(poolId, 'early-1');
    const params = { nodeId: contract.NodeId.parse(node.nodeId) };
    await rig.client.call(contract.adoptNode, { params, body: { choice: 'import' } });
    const refused = await problemOf(rig.client.call(contract.createPlan, { params: { clusterId } }));
    expect(refused.code).toBe('change-conflict');
    expect(refused.errors).toHaveLength(1);
    expect(refused.errors[0]?.cause).toMatch(
      /^Change 1 was made on another text of frontend web\.\nThere now: \n {2}frontend web\n[\s\S]*In the change: /,
    );
    await reject(clusterId, early.id);
    expect(await rig.read(clusterId)).toBe(sampleConfig);
    await rig.stage(clusterId, heavierConfig);
    expect(await planWith(rig, clusterId, [node])).toMatchObject({ verdict: 'can-apply' });
  });
});

describe('an import', () => {
  test('of a text shows sections, both digests and what is missing, and stages nothing', async () => {
    const { clusterId } = await rig.createManaged('import-text');
    const text = `${heavierConfig.replace(/frontend web\n[\s\S]*?\n\n/, '')}\nbackend beta\n  server b 192.0.2.30:80\n# caf\xe9\n`;
    const bytes = Buffer.from(text, 'latin1');
    const preview = await rig.client.call(contract.previewImport, {
      params: { clusterId },
      body: { source: 'text', content: bytes.toString('base64') },
    });
    expect(preview).toMatchObject({
      sha256In: sha256(bytes),
      sha256Out: sha256(bytes),
      encoding: 'latin-1',
      nodeVerdict: null,
      missing: [{ kind: 'frontend', name: 'web' }],
    });
    expect(preview.sections.map((section) => [section.kind, section.comparedWithStaged])).toEqual([
      ['global', 'same'],
      ['defaults', 'same'],
      ['backend', 'changed'],
      ['backend', 'new'],
    ]);
    const { items } = await rig.client.call(contract.listChanges, { params: { clusterId } });
    expect(items).toEqual([]);
  });

  test('from a node brings the exact bytes on its disk with its own verdict', async () => {
    const { poolId, clusterId } = await rig.createManaged('import-node');
    const other = await rig.enrolNode(poolId, 'import-node-2', `${heavierConfig}# by hand\n`);
    const preview = await rig.client.call(contract.previewImport, {
      params: { clusterId },
      body: { source: 'node', nodeId: contract.NodeId.parse(other.nodeId) },
    });
    expect(preview.nodeVerdict).toEqual({ ok: true, output: [] });
    expect(Buffer.from(preview.content, 'base64').equals(other.disk)).toBe(true);
  });
});
