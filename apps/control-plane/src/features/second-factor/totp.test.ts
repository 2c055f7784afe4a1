import { generateSync } from 'otplib';
import { expect, test } from 'vitest';
import { createTotp, findTimeStep } from './totp.ts';

const at = new Date('2026-03-01T12:00:10.000Z');
const step = Math.floor(at.getTime() / 30_000);
const { secret } = createTotp('ada');
const codeOf = (offset: number) => generateSync({ secret, epoch: (step + offset) * 30 });

test('the codes of RFC 6238 fit at their moments', () => {
  // Appendix B, SHA-1, the last six of eight digits; the secret is 12345678901234567890.
  const ofRfc = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [20000000000, '353130'],
  ] as const) {
    expect(findTimeStep(ofRfc, code, 0, new Date(seconds * 1000))).toBe(Math.floor(seconds / 30));
  }
});

test('clocks may be one step apart, and not two', () => {
  for (const offset of [-1, 0, 1]) expect(findTimeStep(secret, codeOf(offset), 0, at)).toBe(step + offset);
  for (const offset of [-10, -2, 2, 10]) expect(findTimeStep(secret, codeOf(offset), 0, at)).toBeNull();
  // At the edges of a step too.
  for (const seconds of [0, 29]) {
    const edge = new Date(step * 30_000 + seconds * 1000);
    for (const offset of [-1, 0, 1]) expect(findTimeStep(secret, codeOf(offset), 0, edge)).toBe(step + offset);
    for (const offset of [-2, 2]) expect(findTimeStep(secret, codeOf(offset), 0, edge)).toBeNull();
  }
});

test('a step that was used, and all before it, are worth nothing', () => {
  expect(findTimeStep(secret, codeOf(0), step, at)).toBeNull();
  expect(findTimeStep(secret, codeOf(-1), step, at)).toBeNull();
  expect(findTimeStep(secret, codeOf(1), step, at)).toBe(step + 1);
  // The clock was set back since.
  expect(findTimeStep(secret, codeOf(0), step + 1_000, at)).toBeNull();
});

test('what is no code does not fit, and blanks in a code do not matter', () => {
  const code = codeOf(0);
  expect(findTimeStep(secret, ` ${code.slice(0, 3)} ${code.slice(3)} `, 0, at)).toBe(step);
  for (const typed of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', `${code}0`, '-12345'])
    expect(findTimeStep(secret, typed, 0, at)).toBeNull();
});

test('the address of the QR code names the user and holds the secret', () => {
  const { secret: other, uri } = createTotp('grace@example.com');
  const url = new URL(uri);
  expect(url.protocol).toBe('otpauth:');
  expect(decodeURIComponent(url.pathname)).toContain('grace@example.com');
  expect(url.searchParams.get('secret')).toBe(other);
  expect(other).toMatch(/^[A-Z2-7]{32}$/);
  expect(other).not.toBe(secret);
});
