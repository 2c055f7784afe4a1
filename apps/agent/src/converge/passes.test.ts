import { lstat, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@sluice/test-rig';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../state/durable-file.ts';
import { ask, createPassRig, type PassRig } from './testing/pass-rig.ts';

let rig: PassRig;
let original: string;

beforeEach(async () => {
  rig = await createPassRig('one');
  original = await rig.onDisk();
});
afterEach(() => rig.close());

const expectedNow = async () => ({ 'haproxy.cfg': digestOf(Buffer.from(await rig.onDisk())) });

test('a commit swaps, reloads, proves and acknowledges; the file from before is kept', async () => {
  const bundle = await rig.bundle(rig.text('two'));
  const commit = rig.desired('commit', bundle, { expectedOnDisk: await expectedNow() });
  const { observed, outcomes } = await rig.drive([commit]);
  expect(outcomes).toMatchObject([{ kind: 'ack', phase: 'commit', bundle: bundle.digest, step: null, code: null }]);
  expect(await ask(rig.port)).toBe('two');
  expect(digestOf(Buffer.from(await rig.onDisk()))).toBe(bundle.files[0]?.digest);
  expect(await rig.files()).toEqual(['haproxy.cfg', 'haproxy.cfg.initial-backup']);
  expect(await readFile(`${rig.configFile}.initial-backup`, 'utf8')).toBe(original);
  expect(observed).toMatchObject({
    mode: 'managing',
    diskBundle: bundle.digest,
    lastGoodBundle: bundle.digest,
    haproxy: { running: true, runningBundle: bundle.digest, blockers: [] },
    verdict: { ok: true },
    openStep: null,
  });
});

test('a pass counts as open until its answer is durable: a look before would take its files for those of somebody else', async () => {
  const bundle = await rig.bundle(rig.text('two'));
  const expectedOnDisk = await expectedNow();
  const agent = await rig.follow();
  try {
    for (const phase of ['prepare', 'commit'] as const) {
      const { counter, closedWith, outcome } = await agent.take(rig.desired(phase, bundle, { expectedOnDisk }));
      expect(outcome).toMatchObject({ kind: 'ack', phase });
      expect(closedWith).toBe(counter);
    }
  } finally {
    await agent.stop();
  }
});

test('a second commit returns to the first when its proof fails, with the reason', async () => {
  const good = await rig.bundle(rig.text('two'));
  // Valid for HAProxy, but the worker will not carry the digest that the bundle has.
  const bad = await rig.bundle(rig.text('three'), { digest: 'f'.repeat(64) });
  const first = rig.desired('commit', good, { expectedOnDisk: await expectedNow() });
  const second = rig.desired('commit', bad, { expectedOnDisk: { 'haproxy.cfg': good.files[0]?.digest ?? '' } });
  const { observed, outcomes } = await rig.drive([first, second]);
  expect(outcomes).toMatchObject([
    { kind: 'ack' },
    { kind: 'nack', step: 'prove', code: 'proof-failed', restored: true },
  ]);
  expect(outcomes[1]?.diagnostics.length).toBeGreaterThan(0);
  expect(outcomes[1]?.steps.map((step) => step.name)).toEqual(
    expect.arrayContaining(['put-back', 'reload-last-good', 'prove-last-good']),
  );
  expect(await ask(rig.port)).toBe('two');
  expect(observed).toMatchObject({
    diskBundle: good.digest,
    lastGoodBundle: good.digest,
    haproxy: { runningBundle: good.digest },
  });
});

test('a first commit that fails its proof gives the node its own file back, byte for byte', async () => {
  const bad = await rig.bundle(rig.text('two'), { digest: 'f'.repeat(64) });
  const commit = rig.desired('commit', bad, { expectedOnDisk: await expectedNow() });
  const { observed, outcomes } = await rig.drive([commit]);
  expect(outcomes).toMatchObject([{ kind: 'nack', step: 'prove', code: 'proof-failed', restored: true }]);
  expect(await rig.onDisk()).toBe(original);
  expect(await ask(rig.port)).toBe('one');
  expect(observed).toMatchObject({ diskBundle: null, lastGoodBundle: null, haproxy: { runningBundle: null } });
});

test('a return that does not hold is tried again until it does, and said meanwhile', async () => {
  const port = await freePort();
  const other = await createPassRig('one', `frontend second\n  bind 127.0.0.1:${port}\n`);
  const squatter = createServer();
  try {
    const text = await other.onDisk();
    // The new files give the second port up; their proof fails while somebody else takes it.
    const bad = await other.bundle(other.text('two'), { digest: 'f'.repeat(64) });
    const expectedOnDisk = { 'haproxy.cfg': digestOf(Buffer.from(text)) };
    const commit = other.desired('commit', bad, { expectedOnDisk });
    const { child, ended } = await other.begin([commit], { waitForReturn: true });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      if (said.includes('the last good files do not serve yet')) squatter.close();
    });
    await listenAsSoonAsPossible(squatter, port);
    const { outcomes } = await ended;
    expect(outcomes[0]).toMatchObject({ kind: 'nack', step: 'prove', code: 'proof-failed', restored: false });
    expect(outcomes.at(-1)).toMatchObject({ kind: 'nack', step: 'prove', code: 'proof-failed', restored: true });
    expect(await other.onDisk()).toBe(text);
    expect(await ask(other.port)).toBe('one');
  } finally {
    squatter.close();
    await other.close();
  }
});

test('new work waits until an unfinished return holds', async () => {
  const port = await freePort();
  const other = await createPassRig('one', `frontend second\n  bind 127.0.0.1:${port}\n`);
  const squatter = createServer();
  try {
    const text = await other.onDisk();
    const bad = await other.bundle(other.text('two'), { digest: 'f'.repeat(64) });
    const commit = other.desired('commit', bad, { expectedOnDisk: { 'haproxy.cfg': digestOf(Buffer.from(text)) } });
    const prepare = other.desired('prepare', await other.bundle(other.text('three')));
    const { child, ended } = await other.begin([commit, prepare]);
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      // The second time, the prepare is already asked for.
      if (said.split('the last good files do not serve yet').length > 2) squatter.close();
    });
    await listenAsSoonAsPossible(squatter, port);
    const { outcomes } = await ended;
    expect(outcomes[0]).toMatchObject({ phase: 'commit', kind: 'nack', restored: false });
    expect(outcomes.at(-1)).toMatchObject({ phase: 'prepare', kind: 'ack' });
    expect(await other.onDisk()).toBe(text);
    expect(await ask(other.port)).toBe('one');
  } finally {
    squatter.close();
    await other.close();
  }
});

test('a bad keyword is refused with line and words, and nothing on disk is touched', async () => {
  const bundle = await rig.bundle(rig.text('two', 'backend broken\n  blanace roundrobin\n'));
  const line = rig.text('two').split('\n').length + 1;
  const commit = rig.desired('commit', bundle, { expectedOnDisk: await expectedNow() });
  const { outcomes } = await rig.drive([commit]);
  expect(outcomes).toMatchObject([
    {
      kind: 'nack',
      step: 'validate',
      code: 'config-rejected',
      restored: null,
      diagnostics: [{ path: 'haproxy.cfg', line, source: 'haproxy' }],
    },
  ]);
  expect(outcomes[0]?.diagnostics[0]?.cause).toContain('blanace');
  expect(await rig.onDisk()).toBe(original);
  expect(await rig.files()).toEqual(['haproxy.cfg']);
});

test('a port that another process holds is refused at prepare, with the line of the bind', async () => {
  const taken = await freePort();
  const holder = createServer().listen(taken, '127.0.0.1');
  try {
    const bundle = await rig.bundle(rig.text('two', `frontend second\n  bind 127.0.0.1:${taken}\n`));
    const { outcomes } = await rig.drive([rig.desired('prepare', bundle)]);
    const line = rig.text('two').split('\n').length + 1;
    expect(outcomes).toMatchObject([
      {
        kind: 'nack',
        phase: 'prepare',
        step: 'check-binds',
        code: 'bind-taken',
        diagnostics: [{ path: 'haproxy.cfg', line }],
      },
    ]);
    expect(await rig.files()).toEqual(['haproxy.cfg']);
  } finally {
    holder.close();
  }
});

test('a prepare changes nothing live, and the same bundle is acknowledged at once afterwards', async () => {
  const bundle = await rig.bundle(rig.text('two'));
  const { outcomes } = await rig.drive([rig.desired('prepare', bundle), rig.desired('prepare', bundle)]);
  expect(outcomes).toMatchObject([
    { kind: 'ack', phase: 'prepare' },
    { kind: 'ack', phase: 'prepare' },
  ]);
  expect(outcomes[0]?.steps.map((step) => step.name)).toEqual(['fetch', 'stage', 'check-binds', 'validate']);
  expect(outcomes[1]?.steps).toEqual([]);
  expect(await ask(rig.port)).toBe('one');
  expect(await rig.files()).toEqual(['haproxy.cfg']);
});

test('a file that somebody changed is drift: it stays as it is', async () => {
  const expectedOnDisk = await expectedNow();
  const edited = `${original}# edited by hand\n`;
  await writeFile(rig.configFile, edited);
  const commit = rig.desired('commit', await rig.bundle(rig.text('two')), { expectedOnDisk });
  const { outcomes } = await rig.drive([commit]);
  expect(outcomes).toMatchObject([{ kind: 'nack', step: 'compare-disk', code: 'drift', restored: null }]);
  expect(await rig.onDisk()).toBe(edited);
  expect(await rig.files()).toEqual(['haproxy.cfg']);
});

test('a configuration that became a link is left alone, and a person is told how to go on', async () => {
  const real = join(rig.directory, 'etc', 'haproxy-prod.cfg');
  await rename(rig.configFile, real);
  await symlink('haproxy-prod.cfg', rig.configFile);
  const expectedOnDisk = await expectedNow();
  const commit = rig.desired('commit', await rig.bundle(rig.text('two')), { expectedOnDisk });
  const { observed, outcomes } = await rig.drive([commit]);
  expect(outcomes).toMatchObject([{ kind: 'nack', code: 'not-manageable', diagnostics: [{ code: 'config-is-link' }] }]);
  expect(observed).toMatchObject({
    files: [],
    haproxy: {
      blockers: [
        { code: 'config-is-link', remediation: expect.stringContaining(`install it again with --config ${real}`) },
      ],
    },
  });
  expect((await lstat(rig.configFile)).isSymbolicLink()).toBe(true);
  expect(await readFile(real, 'utf8')).toBe(original);
});

test('a commit that names no expected files never overwrites one', async () => {
  const { outcomes } = await rig.drive([rig.desired('commit', await rig.bundle(rig.text('two')))]);
  expect(outcomes).toMatchObject([{ kind: 'nack', code: 'drift' }]);
  expect(await rig.onDisk()).toBe(original);
});

test('bytes that do not have their digest are refused before they reach the disk', async () => {
  const bundle = await rig.bundle(rig.text('two'), { spoil: true });
  const { outcomes } = await rig.drive([rig.desired('prepare', bundle)]);
  expect(outcomes).toMatchObject([{ kind: 'nack', step: 'fetch', code: 'blob-corrupt' }]);
});

test('hold and an unmanaged node write nothing outside the state directory', async () => {
  const bundle = await rig.bundle(rig.text('two'));
  const { observed, outcomes } = await rig.drive([
    rig.desired('hold', bundle),
    rig.desired('commit', bundle, { managed: false, expectedOnDisk: await expectedNow() }),
  ]);
  expect(outcomes).toEqual([]);
  expect(observed).toMatchObject({ mode: 'observing', files: [{ path: 'haproxy.cfg' }] });
  expect(await rig.files()).toEqual(['haproxy.cfg']);
  expect(await ask(rig.port)).toBe('one');
});

test('repeated and late messages change nothing any more', async () => {
  const two = await rig.bundle(rig.text('two'));
  const three = await rig.bundle(rig.text('three'));
  const first = rig.desired('commit', two, { expectedOnDisk: await expectedNow() });
  const second = rig.desired('commit', three, { expectedOnDisk: { 'haproxy.cfg': two.files[0]?.digest ?? '' } });
  const { outcomes } = await rig.drive([first, first, second, first, second]);
  expect(outcomes.map(({ bundle, kind }) => [kind, bundle])).toEqual([
    ['ack', two.digest],
    ['ack', two.digest],
    ['ack', three.digest],
    ['ack', three.digest],
  ]);
  expect(await ask(rig.port)).toBe('three');
  const again = await rig.drive([second]);
  expect(again.outcomes).toMatchObject([{ kind: 'ack', bundle: three.digest }]);
  expect(again.stderr).not.toContain('"step":"swap"');
});

test('a commit of what already serves is acknowledged without a reload', async () => {
  const bundle = await rig.bundle(rig.text('two'));
  const commit = rig.desired('commit', bundle, { expectedOnDisk: await expectedNow() });
  const first = await rig.drive([commit]);
  const second = await rig.drive([rig.desired('commit', bundle, { expectedOnDisk: await expectedNow() })]);
  expect(second.outcomes).toMatchObject([{ kind: 'ack', steps: [] }]);
  expect(second.observed?.haproxy.workerPid).toBe(first.observed?.haproxy.workerPid);
});

test('a damaged journal and a lost record leave a node that still answers what it serves', async () => {
  const bundle = await rig.bundle(rig.text('two'));
  await rig.drive([rig.desired('commit', bundle, { expectedOnDisk: await expectedNow() })]);
  await writeFile(join(rig.stateDirectory, 'journal.json'), 'damaged');
  await rm(join(rig.stateDirectory, 'current.json'));
  const { observed } = await rig.drive([rig.desired('hold', bundle)]);
  expect(observed).toMatchObject({ diskBundle: bundle.digest, haproxy: { runningBundle: bundle.digest } });
});

async function listenAsSoonAsPossible(server: Server, port: number): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const isListening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    server.removeAllListeners('error').removeAllListeners('listening');
    if (isListening) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`port ${port} was never given up`);
}
