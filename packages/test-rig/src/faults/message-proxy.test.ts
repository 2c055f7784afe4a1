import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { agentPaths, agentServerName } from '@sluice/contract/agent';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAuthority } from '../certificates.ts';
import { type MessageProxy, startMessageProxy } from './message-proxy.ts';
import { kindOf, type MessageFault, messageKinds } from './messages.ts';

const { caPem, ...authority } = createAuthority('a test');
const { chain, key } = authority.issue(agentServerName);

/** Bodies that came through, in the order of their arrival. */
let heard: string[];
let server: ReturnType<typeof createServer>;
let proxy: MessageProxy;

beforeEach(async () => {
  heard = [];
  server = createServer({ cert: chain, key }, async (incoming, response) => {
    let body = '';
    for await (const part of incoming) body += String(part);
    heard.push(body);
    response.end(`answer ${heard.length} to ${body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  proxy = await startMessageProxy({ agentPort: () => port, certificatePem: chain, keyPem: key, slowMs: 200 });
});

afterEach(async () => {
  await proxy.close();
  await new Promise((resolve) => server.close(resolve));
});

/** What the agent is answered; null when the connection breaks. */
function send(path: string, body: string): Promise<string | null> {
  return new Promise((resolve) => {
    const { port } = proxy;
    const options = { host: '127.0.0.1', port, servername: agentServerName, ca: caPem, method: 'POST', path };
    const sent = request({ ...options, agent: false }, async (response) => {
      let text = '';
      for await (const part of response) text += String(part);
      resolve(text);
    });
    sent.once('error', () => resolve(null));
    sent.end(body);
  });
}

const report = (body: string) => send(agentPaths.report, body);

test('without a fault messages pass as they are', async () => {
  expect(await report('one')).toBe('answer 1 to one');
  expect(await send('/anything/else', 'two')).toBe('answer 2 to two');
});

const scenes: [MessageFault, { answers: (string | null)[]; heard: string[] }][] = [
  ['cut-before', { answers: [null, 'answer 1 to two'], heard: ['two'] }],
  ['cut-after', { answers: [null, 'answer 2 to two'], heard: ['one', 'two'] }],
  ['duplicate', { answers: ['answer 2 to one', 'answer 3 to two'], heard: ['one', 'one', 'two'] }],
  ['slow', { answers: ['answer 1 to one', 'answer 2 to two'], heard: ['one', 'two'] }],
  ['reorder', { answers: [null, 'answer 1 to two'], heard: ['two', 'one'] }],
];

test.each(scenes)('%s befalls one message of the kind and no other', async (fault, expected) => {
  const { met } = proxy.inject('report', fault);
  expect(await send(agentPaths.metrics, 'other')).toBe('answer 1 to other');
  heard = [];
  const answers = [await report('one'), await report('two')];
  await met;
  expect({ answers, heard }).toEqual(expected);
});

test('a slow message takes its time, a corrupt answer has other bytes', async () => {
  proxy.inject('report', 'slow');
  const begin = performance.now();
  await report('one');
  expect(performance.now() - begin).toBeGreaterThan(190);
  proxy.inject('report', 'corrupt');
  const answer = await report('two');
  expect(answer).toHaveLength('answer 2 to two'.length);
  expect(answer).not.toBe('answer 2 to two');
});

const poll = () => send(agentPaths.desired, 'poll');

test('of a long poll the answer is cut, comes twice, or comes after the next one', async () => {
  proxy.inject('desired', 'cut-after');
  expect([await poll(), await poll()]).toEqual([null, 'answer 2 to poll']);
  proxy.inject('desired', 'duplicate');
  expect([await poll(), await poll(), await poll()]).toEqual([
    'answer 3 to poll',
    'answer 3 to poll',
    'answer 4 to poll',
  ]);
  proxy.inject('desired', 'reorder');
  expect([await poll(), await poll(), await poll()]).toEqual([null, 'answer 6 to poll', 'answer 5 to poll']);
});

test('a fault that is taken back befalls nothing', async () => {
  proxy.inject('report', 'cut-before').cancel();
  expect(await report('one')).toBe('answer 1 to one');
});

test('every path of the protocol has its kind', () => {
  const { blob, program, ...others } = agentPaths;
  const kinds = Object.values(others).map((path) => kindOf('POST', `${path}?a=b`));
  kinds.push(kindOf('GET', blob('0')), kindOf('PUT', blob('0')));
  expect(kinds.toSorted()).toEqual([...messageKinds].toSorted());
  expect(kindOf('GET', program)).toBe(null);
});
