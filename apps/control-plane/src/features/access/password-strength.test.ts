import { expect, test } from 'vitest';
import { Secret } from '../../platform/secret.ts';
import { requireGoodPassword } from './password-policy.ts';
import { guessingBits } from './password-strength.ts';

const ranks = new Map([
  ['password', 1],
  ['dragon', 15],
]);
const nothing: ReadonlySet<string> = new Set();

test('common words, rows, years and repetitions are cheap, whatever their disguise', () => {
  const single = Math.log2(36);
  expect(guessingBits('password', ranks, nothing)).toBe(1);
  expect(guessingBits('P@5sw0rd', ranks, nothing)).toBe(1);
  expect(guessingBits('passwordDRAGON', ranks, nothing)).toBe(1 + 4);
  expect(guessingBits('dragonx', ranks, nothing)).toBeCloseTo(4 + single);
  expect(guessingBits('aaaaaaaaaaaaaaaa', ranks, nothing)).toBe(9);
  expect(guessingBits('98765', ranks, nothing)).toBe(9);
  expect(guessingBits('2026', ranks, nothing)).toBe(7);
  expect(guessingBits('xkqxkqxkq', ranks, nothing)).toBeCloseTo(3 * single + 2 * 6);
  expect(guessingBits('grace', ranks, new Set(['grace']))).toBe(1);
  expect(guessingBits('', ranks, nothing)).toBe(0);
});

const owner = { username: 'grace', email: 'hopper@example.com', displayName: 'Grace Hopper' };

test.each([
  'password1234',
  'P@ssw0rd2026!',
  'dragonmonkeyshadow',
  '123qweasdzxc',
  'qwertyuiop123',
  'GraceHopper2026',
  'hopper@example.com',
  'sluicesluice1',
  'haproxy-admin',
  'admin admin admin',
])('the password %s is refused', async (password) => {
  await expect(requireGoodPassword(new Secret(password), owner)).rejects.toMatchObject({ code: 'password-refused' });
});

test.each([
  'kolibri tassel ochre quay',
  'correct horse battery staple',
  'q7Gk2pLw9xZt',
  'ein ganz langer Satz',
  'пароль длинный как поезд',
])('the password %s is taken', async (password) => {
  await requireGoodPassword(new Secret(password), owner);
});
