import { diffFacts, parse } from '@sluice/haproxy-config';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Capabilities,
  comparePatternFiles,
  describeStep,
  parseHelp,
  planRuntime,
  type ResourceFact,
  writePayload,
} from './index.ts';

const capable: Capabilities = {
  commands: [
    ...['set server', 'set maxconn server', 'set maxconn frontend', 'add server', 'del server', 'enable health'],
    ...['add map', 'del map', 'set map', 'prepare map', 'commit map', 'clear map', 'show map'],
    ...['add acl', 'del acl', 'prepare acl', 'commit acl', 'clear acl', 'show acl'],
    ...['set ssl cert', 'commit ssl cert', 'abort ssl cert', 'show ssl cert'],
  ],
  addServerKeywords: null,
};
/** With what came in 3.4. */
const modern: Capabilities = {
  ...capable,
  commands: [...capable.commands, 'add backend', 'del backend', 'publish backend', 'unpublish backend'],
};
const read = (text: string) => parse(new TextEncoder().encode(text));
const plan = (before: string, after: string, capabilities = capable) =>
  planRuntime(diffFacts([read(before)], [read(after)]), [], capabilities);
const inBackend = (before: string, after: string) => plan(`backend b\n${before}\n`, `backend b\n${after}\n`);
const server = (rest: string) => ` server a 192.0.2.1:80 ${rest}`;

describe('a reload, and why', () => {
  test.each([
    [server('weight 1 agent-check'), server('weight 2 agent-check'), 'the agent sets parts of the weight'],
    [server('weight 1'), server('weight 257'), 'no number up to 256'],
    [` balance source\n${server('weight 1')}`, ` balance source\n${server('weight 2')}`, '`balance source`'],
    [server('minconn 1 maxconn 2'), server('minconn 1 maxconn 3'), 'minconn'],
    [' server a a.example.com:80', ' server a b.example.com:80', 'without `resolvers`'],
    [' server a a.example.com:80', ' server a 192.0.2.1:80', 'not an IP address'],
    [server('check addr 192.0.2.7'), server('check addr a.example.com'), 'not an IP address'],
    [server('addr 192.0.2.7'), server('addr 192.0.2.8'), 'no health check'],
    [
      server('check addr 192.0.2.7 agent-check agent-port 1'),
      server('check addr 192.0.2.8 agent-check agent-port 1'),
      'at the address of the check',
    ],
    [' server a 192.0.2.1:80', ' server a 192.0.2.1:+80', 'the port is relative'],
    [' server a 192.0.2.1:80 hash-key addr', ' server a 192.0.2.2:80 hash-key addr', 'known by its address'],
    [` cookie X dynamic\n${server('')}`, ` cookie X dynamic\n server a 192.0.2.2:80`, 'cookies are made'],
    [server('track c/d'), server('track c/d disabled'), 'follows another'],
    [server('check port 1 agent-check'), server('check port 2 agent-check'), 'at the port of the check'],
    [server(''), `${server('')}\n server n 192.0.2.2:80 ssl`, '`ssl` is not proven'],
    [server(''), `${server('')}\n server n 192.0.2.2:80 cookie n`, 'takes no `cookie`'],
    [server(''), `${server('')}\n server n n.example.com:80`, 'not an IP address with a port'],
    [` balance static-rr\n${server('')}`, ' balance static-rr', 'keeps its servers'],
    [' mode tcp', ' mode http', 'mode changed'],
  ])('%j → %j', (before, after, cause) => {
    expect(inBackend(before, after)).toMatchObject({
      kind: 'reload',
      reasons: [{ cause: expect.stringContaining(cause) }],
    });
  });

  test('names the line, and one thing that no command expresses takes all with it', () => {
    const found = inBackend(`${server('weight 1')}\n mode tcp`, `${server('weight 2')}\n mode http`);
    expect(found).toEqual({ kind: 'reload', reasons: [{ file: null, line: 3, cause: 'backend b: mode changed' }] });
  });

  test('a worker that is known to have a fault', () => {
    const [before, after] = [server('check addr 192.0.2.7'), server('check addr 192.0.2.8')];
    expect(inBackend(before, after)).toMatchObject({ kind: 'commands' });
    const found = plan(`backend b\n${before}\n`, `backend b\n${after}\n`, modern);
    expect(found).toMatchObject({ reasons: [{ cause: expect.stringContaining('3.4 refuses every address') }] });
  });

  test.each([
    [' mode log', 'no command makes a backend of `mode log`'],
    [' server a 192.0.2.1:80 ssl', 'server a: a new server with `ssl` is not proven'],
    [' server a a.example.com:80', 'server a: the address is not an IP address'],
  ])('a new backend with%s', (line, cause) => {
    const base = 'defaults d\nbackend a\n';
    const found = plan(base, `${base}backend b from d\n${line}\n`, modern);
    expect(found).toMatchObject({
      kind: 'reload',
      reasons: [{ cause: expect.stringContaining(`backend b added: ${cause}`), line: 3 }],
    });
  });

  test('a backend that goes and could leave something behind', () => {
    const base = 'defaults d\nbackend a\n';
    const found = plan(`${base}backend b from d\n server a 192.0.2.1:80 ssl crt /a.pem\n`, base, modern);
    expect(found).toMatchObject({
      reasons: [{ cause: expect.stringContaining('server a: `ssl` is not proven to leave') }],
    });
  });

  test('a worker without the command, or a socket of a lower level', () => {
    const less = { ...capable, commands: capable.commands.filter((command) => command !== 'add server') };
    const found = plan(`backend b\n${server('')}\n`, `backend b\n${server('')}\n server n 192.0.2.2:80\n`, less);
    expect(found).toMatchObject({ reasons: [{ cause: expect.stringContaining('has no command `add server`') }] });
  });
});

test('nothing to do is nothing, and steps stand in the order in which they are safe', () => {
  expect(inBackend(server('weight 1'), server(' weight 1 # same'))).toEqual({ kind: 'nothing' });
  const before = `defaults d\nfrontend f\n maxconn 1\nbackend b\n${server('')}\n server g 192.0.2.7:80\n`;
  const after = `defaults d\nfrontend f\n maxconn 2\nbackend b\n${server('weight 3')}\n server n 192.0.2.2:80 check inter 5s no-check\nbackend c from d\n`;
  const map: ResourceFact = { object: 'map', file: '/m', before: [], after: [{ key: 'k', value: 'v' }] };
  const found = planRuntime(diffFacts([read(before)], [read(after)]), [map], modern);
  if (found.kind !== 'commands') throw new Error(JSON.stringify(found));
  expect(found.steps.map(({ kind }) => kind)).toEqual([
    ...['add-backend', 'edit-patterns', 'add-server', 'set-frontend', 'set-server', 'remove-server'],
  ]);
  expect(found.steps[2]).toMatchObject({ words: ['inter', '5s'], isChecked: false, isDisabled: false, weight: '1' });
});

describe('maps and lists', () => {
  const line = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.constantFrom('1', '2') });
  const text = (lines: readonly { key: string; value: string }[]) =>
    Buffer.from(lines.map(({ key, value }) => `${key} ${value}\n`).join(''));

  test('single commands lead to the same entries in the same order, or all are replaced', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.array(line, { maxLength: 6 }), (before, after) => {
        const fact = comparePatternFiles('map', '/m', { before: text(before), after: text(after) });
        if (fact === null) {
          expect(before).toEqual(after);
          return;
        }
        const found = planRuntime([], [fact], capable);
        const [step] = found.kind === 'commands' ? found.steps : [];
        if (step?.kind === 'replace-patterns') {
          expect(step.entries).toEqual(after);
          return;
        }
        if (step?.kind !== 'edit-patterns') throw new Error(JSON.stringify(found));
        // As HAProxy does it: del and set mean every entry of a key, add appends.
        const result = before
          .filter(({ key }) => !step.removed.includes(key))
          .map((entry) => ({
            ...entry,
            value: step.changed.find(({ key }) => key === entry.key)?.value ?? entry.value,
          }));
        expect([...result, ...step.appended]).toEqual(after);
      }),
    );
  });

  test.each([
    ['a value that is missing', Buffer.from('a\n'), 'is empty'],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0x20, 0xff, 0x0a]), 'UTF-8'],
    ['what announces a payload', Buffer.from('<<x y\n'), 'no command can spell'],
    ['a control character', Buffer.from('a b\x01\n'), 'no command can spell'],
  ])('%s needs a reload', (_name, after, cause) => {
    const fact = comparePatternFiles('map', '/m', { before: Buffer.from('x y\n'), after });
    if (fact === null) throw new Error('no difference');
    expect(planRuntime([], [fact], capable)).toMatchObject({
      kind: 'reload',
      reasons: [{ file: '/m', cause: expect.stringContaining(cause) }],
    });
  });

  test('a large list is loaded by a reload', () => {
    const after = Buffer.from(Array.from({ length: 1_001 }, (_, index) => `k${index}\n`).join(''));
    const fact = comparePatternFiles('acl-list', '/l', { before: Buffer.from('k0\nk1\n'), after });
    if (fact === null) throw new Error('no difference');
    expect(planRuntime([], [fact], capable)).toMatchObject({ kind: 'reload' });
  });
});

test('a certificate that does not fit a command needs a reload', () => {
  const found = planRuntime([], [{ object: 'certificate', file: '/a.pem', pem: 'x'.repeat(15_001) }], capable);
  expect(found).toMatchObject({ kind: 'reload', reasons: [{ file: '/a.pem' }] });
});

test('help is read up to the first parameter', () => {
  const help = `The following commands are valid at this level:
  add map [@<ver>] <map> <key> <val>      : add a map entry
  set maxconn frontend <frontend> <value> : change
  help [<command>]                        : list
  prompt                                  : toggle
`;
  expect(parseHelp(help)).toEqual(['add map', 'set maxconn frontend', 'help', 'prompt']);
});

test('a payload ends where it ends: blank lines are left out, and nothing can follow it', () => {
  expect(writePayload(['set', 'x'], 'a\r\n\r\n \nb\n')).toBe('set x <<\na\nb\n');
  expect(() => writePayload(['set', 'x'], '\n')).toThrow('empty');
  expect(() => writePayload(['set', 'x'], 'planted\0')).toThrow(/^(?!.*planted)/);
});

test('a step says how many entries it touches, and nothing of what it does not do', () => {
  const entry = { key: 'shop.example.com', value: 'app' };
  const step = { kind: 'edit-patterns', object: 'map', file: '/etc/haproxy/hosts.map', entries: [entry] } as const;
  expect(describeStep({ ...step, removed: [], changed: [entry], appended: [] })).toBe(
    '/etc/haproxy/hosts.map: 1 entry changed',
  );
  expect(describeStep({ ...step, removed: ['a.example.com', 'b.example.com'], changed: [], appended: [entry] })).toBe(
    '/etc/haproxy/hosts.map: 2 entries removed, 1 entry added',
  );
});
