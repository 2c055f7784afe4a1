import { completeSetup, signIn } from '@sluice/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientWithToken, type InProcessControlPlane, startInProcess } from '../../testing/start-in-process.ts';
import { createSessionToken } from './session-token.ts';

let rig: InProcessControlPlane;
beforeAll(async () => {
  rig = await startInProcess();
});
afterAll(() => rig.stop());

const anonymous = () => clientWithToken(rig.url, '');

test('session tokens are 256 random bits', () => {
  const tokens = Array.from({ length: 2_000 }, () => createSessionToken('cookie').reveal());
  expect(new Set(tokens).size).toBe(tokens.length);
  const bytes = tokens.map((token) => Buffer.from(token, 'base64url'));
  expect(bytes.every(({ length }) => length === 32)).toBe(true);
  // Each bit is set in about half of them: nine deviations of a fair coin are 201.
  for (let bit = 0; bit < 256; bit += 1) {
    const set = bytes.filter((token) => (((token[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1).length;
    expect(Math.abs(set - 1_000), `bit ${bit}`).toBeLessThan(201);
  }
});

test('passwords count as they were typed, however long, and are kept by Argon2id with the cost that is asked for today', async () => {
  const password = `  Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich 𝄞 ${'und zurück '.repeat(6)} `;
  expect(password.length).toBeGreaterThan(128);
  const secret = (await rig.controlPlane.access.resetAdministrator()).reveal();
  await anonymous().call(completeSetup, { body: { secret, username: 'typist', password } });
  const signInWith = (text: string) =>
    anonymous().call(signIn, { body: { username: 'typist', password: text, kind: 'bearer' } });
  expect(await signInWith(password)).toMatchObject({ token: expect.any(String) });
  for (const other of [password.trim(), password.slice(0, 72), password.toLowerCase(), `${password}x`])
    await expect(signInWith(other), other).rejects.toMatchObject({ code: 'sign-in-failed' });
  const { password_hash: stored } = await rig.controlPlane.platform.db
    .selectFrom('user_account')
    .select('password_hash')
    .where('username', '=', 'typist')
    .executeTakeFirstOrThrow();
  const [, memoryKib, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$/.exec(stored ?? '') ?? [];
  expect(Number(memoryKib)).toBeGreaterThanOrEqual(19 * 1024);
  expect(Number(passes)).toBeGreaterThanOrEqual(2);
});
