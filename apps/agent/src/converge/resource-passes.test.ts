import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Desired } from '@sluice/contract/agent';
import { runOnWorker, servingWorker, showProc } from '@sluice/haproxy-runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../state/durable-file.ts';
import { ask, createPassRig, type PassRig } from './testing/pass-rig.ts';

let rig: PassRig;
let place: string;

beforeEach(async () => {
  rig = await createPassRig('one');
  place = dirname(rig.configFile);
});
afterEach(() => rig.close());

type Bundle = NonNullable<Desired['bundle']>;

const mapped = (map: string) =>
  `  http-request return status 200 content-type text/plain lf-string %[str(key),map(${map})]\n`;
/** Answers what the map says about one key. */
const byMap = (path: string) => rig.text('unused').replace(/ {2}http-request return .*\n/, mapped(join(place, path)));

const digestsOf = (bundle: Bundle) => Object.fromEntries(bundle.files.map((file) => [file.path, file.digest]));
const commitOf = (bundle: Bundle, expectedOnDisk: Desired['expectedOnDisk']) =>
  rig.desired('commit', bundle, { expectedOnDisk });
const adopted = async () => ({ 'haproxy.cfg': digestOf(await readFile(rig.configFile)) });

test('a map in a directory of its own is staged, validated in its place, served, and removed when the bundle lacks it', async () => {
  const with1 = await rig.bundle(byMap('maps/words.map'), { files: { 'maps/words.map': 'key first\n' } });
  const with2 = await rig.bundle(byMap('maps/words.map'), { files: { 'maps/words.map': 'key second\n' } });
  const without = await rig.bundle(rig.text('plain'));
  const first = await rig.drive([commitOf(with1, await adopted())]);
  expect(first.outcomes).toMatchObject([{ kind: 'ack' }]);
  expect(await ask(rig.port)).toBe('first');
  const second = await rig.drive([commitOf(with2, digestsOf(with1))]);
  expect(second.outcomes).toMatchObject([{ kind: 'ack' }]);
  expect(await ask(rig.port)).toBe('second');
  expect(second.observed?.files.map(({ path }) => path)).toEqual(['haproxy.cfg', 'maps/words.map']);
  const third = await rig.drive([commitOf(without, digestsOf(with2))]);
  expect(third.outcomes).toMatchObject([{ kind: 'ack' }]);
  expect(await ask(rig.port)).toBe('plain');
  expect(await rig.fileAt('maps/words.map')).toBeNull();
});

test('a file that a failed bundle removed, changed or added is as it was', async () => {
  const good = await rig.bundle(byMap('maps/a.map'), { files: { 'maps/a.map': 'key good\n', 'b.map': 'key b\n' } });
  const bad = await rig.bundle(byMap('b.map'), {
    digest: 'f'.repeat(64),
    files: { 'b.map': 'key other\n', 'c/c.map': 'key c\n' },
  });
  const { outcomes } = await rig.drive([commitOf(good, await adopted()), commitOf(bad, digestsOf(good))]);
  expect(outcomes).toMatchObject([{ kind: 'ack' }, { kind: 'nack', code: 'proof-failed', restored: true }]);
  expect(await ask(rig.port)).toBe('good');
  expect(await rig.fileAt('maps/a.map')).toBe('key good\n');
  expect(await rig.fileAt('b.map')).toBe('key b\n');
  expect(await rig.fileAt('c/c.map')).toBeNull();
});

test('a map that HAProxy cannot read is refused before anything changes, with its name', async () => {
  const text = byMap('maps/missing.map');
  const { outcomes } = await rig.drive([rig.desired('prepare', await rig.bundle(text))]);
  expect(outcomes).toMatchObject([{ kind: 'nack', code: 'config-rejected' }]);
  expect(outcomes[0]?.diagnostics[0]?.cause).toContain('maps/missing.map');
  expect(await ask(rig.port)).toBe('one');
});

test('a file of the node where the bundle has one is left alone, and so is a directory that is a link', async () => {
  await writeFile(join(place, 'own.map'), 'key own\n');
  const over = await rig.bundle(byMap('own.map'), { files: { 'own.map': 'key ours\n' } });
  const refused = await rig.drive([commitOf(over, await adopted())]);
  expect(refused.outcomes).toMatchObject([{ kind: 'nack', code: 'drift' }]);
  expect(await rig.fileAt('own.map')).toBe('key own\n');

  const elsewhere = join(rig.directory, 'elsewhere');
  await mkdir(elsewhere);
  await symlink(elsewhere, join(place, 'maps'));
  const through = await rig.bundle(byMap('maps/words.map'), { files: { 'maps/words.map': 'key first\n' } });
  const linked = await rig.drive([commitOf(through, await adopted())]);
  expect(linked.outcomes).toMatchObject([{ kind: 'nack', code: 'file-system' }]);
  expect(linked.outcomes[0]?.diagnostics[0]?.cause).toContain('symbolic link');
  expect(await readFile(join(elsewhere, 'words.map'), 'utf8').catch(() => null)).toBeNull();
  await rm(join(place, 'maps'));
});

test('a map that traffic fills is no drift either while nobody can read the text that belongs here', async () => {
  const seen = join(place, 'seen.map');
  const rules = `  http-request set-map(${seen}) %[path] yes\n  http-request set-header x-seen %[path,map(${seen})]\n`;
  const learning = rig.text('one').replace('  http-request return', `${rules}  http-request return`);
  const bundle = await rig.bundle(learning, { files: { 'seen.map': '/old yes\n' } });
  expect((await rig.drive([commitOf(bundle, await adopted())])).outcomes).toMatchObject([{ kind: 'ack' }]);
  expect(await ask(rig.port)).toBe('one');
  const pid = servingWorker(await showProc(rig.masterSocket))?.pid ?? 0;
  expect(await runOnWorker(rig.masterSocket, { pid }, ['show', 'map', seen])).toContain('/ yes');

  const kept = join(rig.stateDirectory, 'last-good');
  const [name = ''] = await readdir(kept);
  await writeFile(join(kept, name, 'haproxy.cfg'), '# spoiled\n');
  await writeFile(rig.configFile, `${learning}# by hand\n`);
  const { observed } = await rig.drive([rig.desired('hold', bundle)]);
  expect(observed?.files.map(({ path }) => path)).toEqual(['haproxy.cfg', 'seen.map']);
  expect(observed?.drift).toEqual([]);
});
