import { Username } from '@sluice/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFromDomain, nameForAttempt, readIdentity, readSecondFactorMoment } from './identity.ts';

const names = { username: 'preferred_username', displayName: 'name', email: 'email', groups: 'groups' };
const read = (signed: Record<string, unknown>, told: Record<string, unknown> = {}, chosen = names) =>
  readIdentity('https://login.example.com', { subject: 'subject', signed, told }, chosen);

test('claims become words that we can hold', () => {
  const claims = { preferred_username: 'Grâce Hopper', name: 'Grace\u0000\nHopper', email: 'grace@example.com' };
  expect(read({ ...claims, email_verified: true, groups: ['ops', '', 7, 'net'] })).toEqual({
    issuer: 'https://login.example.com',
    subject: 'subject',
    wantedName: 'Grace-Hopper',
    displayName: 'Grace Hopper',
    email: 'grace@example.com',
    verifiedEmail: 'grace@example.com',
    groups: ['ops', 'net'],
  });
});

test('a single group need not be a list, and no group is none', () => {
  expect(read({ groups: 'ops' }).groups).toEqual(['ops']);
  expect(read({}).groups).toEqual([]);
  expect(read({ groups: { ops: true } }).groups).toEqual([]);
});

test('whatever the provider calls somebody, the name is one that we allow', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.anything()),
      fc.integer({ min: 1, max: 200 }),
      (name, attempt) => {
        const { wantedName } = read({ preferred_username: name });
        return Username.safeParse(nameForAttempt(wantedName, attempt)).success;
      },
    ),
  );
});

test.each([
  ['ada@example.com', true, true],
  ['ada@EXAMPLE.com', true, true],
  ['ada@example.com', false, false],
  ['ada@example.com', 'true', false],
  ['ada@sub.example.com', true, false],
  ['ada@example.com.example.net', true, false],
  ['"ada@example.com"@example.net', true, false],
  ['', true, false],
  [undefined, true, false],
])('with a list of domains the address %j, verified: %j, comes in: %j', (email, email_verified, comesIn) => {
  expect(isFromDomain(read({ email, email_verified }), ['example.com'])).toBe(comesIn);
  expect(isFromDomain(read({ email, email_verified }), [])).toBe(true);
});

test('only the claim email is verified by email_verified, and only where both stand together', () => {
  const byUpn = { ...names, email: 'upn' };
  const upn = { upn: 'mallory@example.com', email: 'mallory@example.net', email_verified: true };
  expect(read(upn, {}, byUpn)).toMatchObject({ email: 'mallory@example.com', verifiedEmail: 'mallory@example.net' });
  expect(isFromDomain(read(upn, {}, byUpn), ['example.com'])).toBe(false);
  expect(isFromDomain(read({ upn: 'ada@example.com', email_verified: true }, {}, byUpn), ['example.com'])).toBe(false);
  const ours = { email: 'ada@example.com' };
  const theirs = { email: 'ada@example.net' };
  const verified = { email_verified: true };
  // The signed address is another than the one that was verified.
  expect(read(ours, { ...theirs, ...verified })).toMatchObject({ email: ours.email, verifiedEmail: theirs.email });
  expect(read({ ...ours, email_verified: false }, { ...ours, ...verified }).verifiedEmail).toBe(null);
  expect(read(ours, { ...ours, ...verified }).verifiedEmail).toBe(ours.email);
  expect(read({ ...ours, ...verified }, theirs).verifiedEmail).toBe(ours.email);
});

const now = new Date('2026-01-31T12:00:00.000Z');
const seconds = now.getTime() / 1000;

test.each([
  [{ amr: ['pwd', 'mfa'], auth_time: seconds - 30 }, now.getTime() - 30_000],
  [{ acr: 'urn:example:two', auth_time: seconds }, now.getTime()],
  // Their clock is a little ahead.
  [{ amr: ['mfa'], auth_time: seconds + 20 }, now.getTime()],
  [{ amr: ['mfa'], auth_time: seconds + 120 }, null],
  [{ amr: ['mfa'] }, null],
  [{ amr: ['mfa'], auth_time: String(seconds) }, null],
  [{ amr: ['mfa'], auth_time: -5 }, null],
  [{ amr: ['pwd'], auth_time: seconds }, null],
  [{ amr: 'mfa2', auth_time: seconds }, null],
  [{ auth_time: seconds }, null],
])('of %j the second factor was proven at %j', (signed, expected) => {
  expect(readSecondFactorMoment(signed, ['mfa', 'urn:example:two'], now)?.getTime() ?? null).toBe(expected);
  expect(readSecondFactorMoment(signed, [], now)).toBe(null);
});
