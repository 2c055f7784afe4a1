import { SingleSignOnView, updateSingleSignOn } from '@sluice/contract';
import { expect, test } from 'vitest';
import { bodyOf, formOf, wordsOf } from './single-sign-on-form.ts';

const groupId = '0b0e7a3e-7c53-4c1f-9a3a-2f5a3b0d9c11';
const view = SingleSignOnView.parse({
  enabled: true,
  issuer: 'https://login.example.com',
  clientId: 'sluice',
  scopes: ['profile', 'email'],
  claims: { username: 'preferred_username', displayName: 'name', email: 'email', groups: 'groups' },
  buttonText: 'Sign in with Example',
  emailDomains: ['example.com', 'example.net'],
  makesUsers: true,
  secondFactorValues: ['mfa'],
  keysLastDays: 14,
  groups: [{ providerGroup: 'ops', groupId }],
  hasSecret: true,
  redirectUri: 'https://sluice.example.com/api/v1/single-sign-on/callback',
  version: 3,
});

test('what nobody touched is asked for as it is, and the secret is kept', () => {
  const { hasSecret: _has, redirectUri: _uri, version: _version, ...settings } = view;
  expect(updateSingleSignOn.body?.parse(bodyOf(formOf(view)))).toEqual({ ...settings, secret: null });
});

test('a secret is replaced by what was typed, and removed only when that was chosen', () => {
  expect(bodyOf({ ...formOf(view), secret: 'x' }).secret).toBe('x');
  expect(bodyOf({ ...formOf(view), removeSecret: true }).secret).toBe('');
});

test('lists are written with blanks, commas or both', () => {
  expect(wordsOf(' example.com,example.net;\n example.org ')).toEqual(['example.com', 'example.net', 'example.org']);
  expect(wordsOf(' ')).toEqual([]);
});

test('a mapping that is not filled in is left out', () => {
  const groups = [
    { providerGroup: '', groupId },
    { providerGroup: 'net', groupId: '' },
    { providerGroup: 'ops', groupId },
  ];
  expect(bodyOf({ ...formOf(view), groups }).groups).toEqual([{ providerGroup: 'ops', groupId }]);
});
