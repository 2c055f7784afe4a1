import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKey, openKeyFile, readKeyFile, writeKeyFile } from './key-file.ts';
import { systemUserForRoot } from './system-user.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-key-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const path = () => join(directory, 'sluice.key');
const line = (bytes: Buffer, number = 1) => `sluice-key-${number}:${bytes.toString('base64')}\n`;
const put = (text: string) => writeFile(path(), text, { mode: 0o600 });

test('the key file is made once, for its owner alone', async () => {
  const key = (await openKeyFile(path())).newest();
  expect((await stat(path())).mode & 0o777).toBe(0o600);
  expect(key.number).toBe(1);
  expect((await openKeyFile(path())).newest().bytes()).toEqual(key.bytes());
});

test('the user that the control plane becomes can read the file again', async () => {
  await openKeyFile(path());
  const user = await systemUserForRoot();
  expect((await stat(path())).uid).toBe(user?.uid ?? process.getuid?.());
});

test('a file that others can read is refused', async () => {
  await openKeyFile(path());
  await chmod(path(), 0o640);
  await expect(openKeyFile(path())).rejects.toThrow(/can be read by others/);
});

test('a file that cannot be written is refused', async () => {
  await openKeyFile(path());
  await chmod(path(), 0o400);
  await expect(openKeyFile(path())).rejects.toThrow(/cannot be written/);
});

test('a file of somebody else is refused', async () => {
  await openKeyFile(path());
  const { uid } = await stat(path());
  expect(await readKeyFile(path(), [uid])).toHaveLength(1);
  await expect(readKeyFile(path(), [uid + 1])).rejects.toThrow(/belongs to the user/);
});

test('a link in place of the key file is refused', async () => {
  await openKeyFile(`${path()}.real`);
  await symlink(`${path()}.real`, path());
  await expect(openKeyFile(path())).rejects.toThrow(/not an ordinary file/);
  expect((await lstat(path())).isSymbolicLink()).toBe(true);
});

test.each([
  '',
  'sluice-key-1:',
  'sluice-key-1:AAAA',
  'x'.repeat(57),
  `sluice-key-0:${createKey(1).bytes().toString('base64')}`,
  line(createKey(1).bytes()) + line(createKey(2).bytes(), 2),
  line(createKey(1).bytes()) + line(createKey(1).bytes()),
  `${line(createKey(2).bytes(), 2)}rubbish`,
])('a key file that holds %j is refused and stays as it is', async (text) => {
  await put(text);
  await expect(openKeyFile(path())).rejects.toThrow(/does not hold a key/);
  expect(await readFile(path(), 'utf8')).toBe(text);
});

test.each([
  ['zeros', Buffer.alloc(32)],
  ['ones', Buffer.alloc(32, 0xff)],
  ['counting', Buffer.from(Array.from({ length: 32 }, (_, index) => index))],
  ['counting down', Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - 3 * index))],
  ['a pattern', Buffer.from('deadbeef'.repeat(8), 'hex')],
  ['a typed text', Buffer.from('correct horse battery staple 1234')].map((part) =>
    Buffer.isBuffer(part) ? part.subarray(0, 32) : part,
  ) as [string, Buffer],
])('a key that anybody may know is refused: %s', async (_what, bytes) => {
  await put(line(bytes));
  await expect(openKeyFile(path())).rejects.toThrow(/anybody may know/);
  await put(line(createKey(2).bytes(), 2) + line(bytes));
  await expect(openKeyFile(path())).rejects.toThrow(/anybody may know/);
});

test('no key that is made is refused', async () => {
  for (let count = 0; count < 2_000; count += 1) {
    await put(line(createKey(1).bytes()));
    expect(await readKeyFile(path(), [process.getuid?.() ?? 0])).toHaveLength(1);
  }
});

test('no example of the documents works as a key', async () => {
  const docs = resolve(import.meta.dirname, '../../../../docs');
  const files = (await readdir(docs, { recursive: true })).filter((name) => name.endsWith('.md'));
  const texts = await Promise.all(files.map((name) => readFile(join(docs, name), 'utf8')));
  const examples = texts.flatMap((text) => text.match(/sluice-key-\d+:[A-Za-z0-9+/]{43}=/g) ?? []);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    await put(`${example}\n`);
    await expect(openKeyFile(path()), example).rejects.toThrow(/anybody may know/);
  }
});

test('a replica takes up a key that another one put there, and keeps opening with one that is gone', async () => {
  const replica = await openKeyFile(path());
  const first = replica.newest();
  const second = createKey(2);
  await writeKeyFile(path(), [second, first]);
  expect(replica.find(2)?.bytes()).toEqual(second.bytes());
  expect(replica.newest().number).toBe(2);
  await writeKeyFile(path(), [second]);
  expect(replica.newest().number).toBe(2);
  expect(replica.find(1)?.bytes()).toEqual(first.bytes());
  expect((await openKeyFile(path())).find(1)).toBe(null);
  expect(replica.find(3)).toBe(null);
});

test('a file that is replaced keeps its owner, is for its owner alone, and leaves nothing behind', async () => {
  await openKeyFile(path());
  const before = await stat(path());
  await writeFile(`${path()}.new`, 'left behind');
  await writeKeyFile(path(), [createKey(2)]);
  const after = await stat(path());
  expect([after.uid, after.gid, after.mode & 0o777]).toEqual([before.uid, before.gid, 0o600]);
  expect(await readdir(directory)).toEqual(['sluice.key']);
});

test('a file that is away for a moment stops nobody', async () => {
  const replica = await openKeyFile(path());
  const { number } = replica.newest();
  await rm(path());
  expect(replica.newest().number).toBe(number);
  await put('rubbish');
  expect(replica.newest().number).toBe(number);
});
