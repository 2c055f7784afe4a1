import { chmod, chown, lchown, link, lstat, mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTestDirectory, requireRoot, unprivilegedIds } from '@sluice/test-rig';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { handOver } from './hand-over.ts';

const before = { uid: unprivilegedIds.uid + 1, gid: unprivilegedIds.gid + 1 };
let outside: string;
let directory: string;

beforeEach(async () => {
  requireRoot('give files to another user');
  outside = await makeTestDirectory('hand-over');
  directory = join(outside, 'agent');
  await mkdir(join(directory, 'stage', 'one'), { recursive: true });
  await writeFile(join(directory, 'agent.json'), '{}', { mode: 0o600 });
  await writeFile(join(directory, 'stage', 'one', 'haproxy.cfg'), 'global\n');
  await writeFile(join(outside, 'foreign'), 'not ours');
  await symlink(outside, join(directory, 'elsewhere'));
  for (const path of ['stage/one', 'stage', 'agent.json', 'stage/one/haproxy.cfg', '.'])
    await chown(join(directory, path), before.uid, before.gid);
  await lchown(join(directory, 'elsewhere'), before.uid, before.gid);
  await chmod(directory, 0o700);
});
afterEach(() => rm(outside, { recursive: true, force: true }));

const ownerOf = async (path: string) => (await lstat(path)).uid;

test('a directory changes hands with everything in it, modes stay', async () => {
  await handOver(directory, unprivilegedIds);
  for (const path of ['.', 'agent.json', 'stage', 'stage/one', 'stage/one/haproxy.cfg', 'elsewhere'])
    expect([path, await ownerOf(join(directory, path))]).toEqual([path, unprivilegedIds.uid]);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(join(directory, 'agent.json'))).mode & 0o777).toBe(0o600);
});

test('what a link or a second name leads to outside keeps its owner', async () => {
  await link(join(outside, 'foreign'), join(directory, 'second-name'));
  const owners = async () => [await ownerOf(outside), await ownerOf(join(outside, 'foreign'))];
  const unchanged = await owners();
  await handOver(directory, unprivilegedIds);
  expect(await owners()).toEqual(unchanged);
});

test('a link in place of the directory is refused', async () => {
  const alias = join(outside, 'alias');
  await symlink(directory, alias);
  await expect(handOver(alias, unprivilegedIds)).rejects.toThrow();
  expect(await ownerOf(directory)).toBe(before.uid);
});
