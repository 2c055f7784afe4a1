import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSealingKey, open, seal } from './sealing.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-key-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const path = () => join(directory, 'sluice.key');

test('the key file is made once, for its owner alone', async () => {
  const key = await loadSealingKey(path());
  expect((await stat(path())).mode & 0o777).toBe(0o600);
  const sealed = seal(key, 'name', Buffer.from('plain'));
  expect(open(await loadSealingKey(path()), 'name', sealed).toString()).toBe('plain');
  expect(sealed.includes('plain')).toBe(false);
});

test('a sealed value does not open under another name, with another key or after a change', async () => {
  const key = await loadSealingKey(path());
  const other = await loadSealingKey(`${path()}.other`);
  const sealed = seal(key, 'name', Buffer.from('plain'));
  expect(() => open(key, 'other', sealed)).toThrow(/cannot be opened/);
  expect(() => open(other, 'name', sealed)).toThrow(/cannot be opened/);
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => open(key, 'name', changed)).toThrow(/cannot be opened/);
  }
});

test('a key file that others can read is refused', async () => {
  await loadSealingKey(path());
  await chmod(path(), 0o640);
  await expect(loadSealingKey(path())).rejects.toThrow(/can be read by others/);
});

test('a link in place of the key file is refused', async () => {
  await loadSealingKey(`${path()}.real`);
  await symlink(`${path()}.real`, path());
  await expect(loadSealingKey(path())).rejects.toThrow(/not an ordinary file/);
});

test.each(['', 'sluice-key-1:', 'sluice-key-1:AAAA', 'x'.repeat(57)])(
  'a key file that holds %j is refused',
  async (text) => {
    await writeFile(path(), text, { mode: 0o600 });
    await expect(loadSealingKey(path())).rejects.toThrow(/does not hold a key/);
    expect(await readFile(path(), 'utf8')).toBe(text);
  },
);
