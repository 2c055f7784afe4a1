import { createCipheriv, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKey, type Keys, type SealingKey } from './key-file.ts';
import { createSealer, createSealing } from './sealing.ts';

const keysOf = (newest: SealingKey, ...older: SealingKey[]): Keys => ({
  newest: () => newest,
  find: (number) => [newest, ...older].find((key) => key.number === number) ?? null,
});

test('a sealed value holds nothing of the plain one and opens with its key', () => {
  const sealing = createSealer(keysOf(createKey(1)));
  const sealed = sealing.seal('name', Buffer.from('plain'));
  expect(sealed.includes('plain')).toBe(false);
  expect(sealing.open('name', sealed).toString()).toBe('plain');
});

test('a sealed value does not open under another name, with another key or after a change', () => {
  const sealing = createSealer(keysOf(createKey(1)));
  const other = createSealer(keysOf(createKey(1)));
  const sealed = sealing.seal('name', Buffer.from('plain'));
  expect(() => sealing.open('other', sealed)).toThrow(/cannot be opened/);
  expect(() => other.open('name', sealed)).toThrow(/cannot be opened/);
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => sealing.open('name', changed)).toThrow(/cannot be opened/);
  }
});

test('the newest key seals, and each value opens with the key that sealed it', () => {
  const [first, second] = [createKey(1), createKey(2)];
  const old = createSealer(keysOf(first)).seal('name', Buffer.from('old'));
  const both = createSealer(keysOf(second, first));
  const fresh = both.seal('name', Buffer.from('new'));
  expect(both.open('name', old).toString()).toBe('old');
  expect(createSealer(keysOf(second)).open('name', fresh).toString()).toBe('new');
  expect(() => createSealer(keysOf(second)).open('name', old)).toThrow(/cannot be opened/);
});

test('a value of the time before keys had numbers opens with the first key', () => {
  const key = createKey(1);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.bytes(), iv).setAAD(Buffer.from('name'));
  const body = Buffer.concat([cipher.update('plain'), cipher.final()]);
  const sealed = Buffer.concat([Buffer.from([1]), iv, cipher.getAuthTag(), body]);
  expect(
    createSealer(keysOf(createKey(2), key))
      .open('name', sealed)
      .toString(),
  ).toBe('plain');
});

test('a keyed hash is the same under each key of the file, and another for each purpose and each installation', () => {
  const [first, second] = [createSealer(keysOf(createKey(1))), createSealer(keysOf(createKey(2)))];
  const [hashKey, other] = [randomBytes(32), randomBytes(32)];
  const hash = createSealing(first, hashKey).hash('purpose', Buffer.from('text'));
  expect(createSealing(second, hashKey).hash('purpose', Buffer.from('text'))).toEqual(hash);
  expect(createSealing(first, hashKey).hash('another', Buffer.from('text'))).not.toEqual(hash);
  expect(createSealing(first, other).hash('purpose', Buffer.from('text'))).not.toEqual(hash);
});
