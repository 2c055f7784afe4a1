import type { ForwarderView } from '@sluice/contract';
import { expect, test } from 'vitest';
import {
  formOf,
  isEncrypted,
  readForwarderForm,
  receiverWords,
  stateOf,
  syslogBody,
  webhookBody,
} from './forwarder-form.ts';

const state = { active: true, sentSeq: 7, sentAt: null, waiting: 0, failure: null, version: 1 };
const syslog: ForwarderView = {
  kind: 'syslog',
  settings: { host: 'log.example.com', port: 6514, tls: true, caPem: null },
  ...state,
};
const webhook: ForwarderView = {
  kind: 'webhook',
  settings: { url: 'https://hook.example.com/in?key=abc', caPem: null },
  ...state,
};

test('what is set up comes back from its form as it was', () => {
  expect(syslogBody(formOf(syslog))).toEqual({ ...syslog.settings, active: true, from: 'oldest' });
  expect(webhookBody(formOf(webhook))).toEqual({ ...webhook.settings, active: true, from: 'oldest' });
});

test('a secret is sent only when one was typed, and an empty certificate is none', () => {
  expect(webhookBody({ ...formOf(webhook), secret: 'correct horse battery' })).toMatchObject({
    secret: 'correct horse battery',
  });
  expect(syslogBody({ ...formOf(null), host: ' log.example.com ', caPem: '\n' })).toMatchObject({
    host: 'log.example.com',
    caPem: null,
  });
});

test('a draft survives being kept, and anything else is none', () => {
  expect(readForwarderForm(JSON.parse(JSON.stringify(formOf(webhook))))).toEqual(formOf(webhook));
  expect(readForwarderForm({ host: 'log.example.com' })).toBeNull();
});

test('a receiver is told without the path that may protect it, and whether anybody can read along', () => {
  expect(receiverWords(webhook)).toBe('https://hook.example.com');
  expect(receiverWords(syslog)).toBe('log.example.com:6514');
  expect([isEncrypted(syslog), isEncrypted({ ...syslog, settings: { ...syslog.settings, tls: false } })]).toEqual([
    true,
    false,
  ]);
});

test('what is off is paused even when it failed before', () => {
  const failure = { cause: 'It is away.', at: '', times: 2, retryAt: '' };
  expect(stateOf({ ...syslog, failure })).toBe('failing');
  expect(stateOf({ ...syslog, failure, active: false })).toBe('paused');
  expect([stateOf({ ...syslog, waiting: 3 }), stateOf(syslog)]).toEqual(['behind', 'current']);
});
