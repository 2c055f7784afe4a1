import { parse } from '@sluice/haproxy-config';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  findServer,
  onTopOf,
  othersEdits,
  problemsOf,
  readDraft,
  readServerForm,
  type ServerForm,
  writeServerForm,
} from './server-form.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (raw: Uint8Array) => new TextDecoder().decode(raw);
const place = { backend: 'shop', server: 'web1' };
const shop = (line: string) => `backend shop\n  balance roundrobin\n  ${line}\n  server web2 192.0.2.2:80\n`;

function edit(line: string, change: (form: ServerForm) => ServerForm): string {
  const before = bytes(shop(line));
  const initial = open(before);
  const written = writeServerForm(before, place, initial, change(initial));
  if (written.kind !== 'edited') throw new Error(written.cause);
  return text(written.bytes);
}
function open(raw: Uint8Array): ServerForm {
  const server = findServer(parse(raw), place);
  if (server === null) throw new Error('the server is not in the file');
  return readServerForm(server);
}
const withValue = (keyword: keyof ServerForm['values'], value: string) => (form: ServerForm) => ({
  ...form,
  values: { ...form.values, [keyword]: value },
});
const withFlag = (keyword: keyof ServerForm['flags'], value: boolean) => (form: ServerForm) => ({
  ...form,
  flags: { ...form.flags, [keyword]: value },
});

describe('the server form', () => {
  test('changes nothing when nobody touched it, however odd the line is', () => {
    for (const line of [
      'server web1 192.0.2.1:80',
      'server   web1\t192.0.2.1:80   weight 010 # comment',
      'server web1 [2001:db8::1]:80 check no-check check',
      'server web1 unix@/run/app.sock backup disabled weight "20"',
      'server web1 ipv4@app.example.com:${PORT} weight $W',
    ]) {
      expect(edit(line, (form) => form)).toBe(shop(line));
    }
  });

  test('replaces a weight and leaves spacing, order and comment alone', () => {
    expect(edit('server web1 192.0.2.1:80   weight 10  check # front', withValue('weight', '20'))).toBe(
      shop('server web1 192.0.2.1:80   weight 20  check # front'),
    );
  });

  test('adds a missing argument and removes an emptied one', () => {
    expect(edit('server web1 192.0.2.1:80', withValue('maxconn', '300'))).toBe(
      shop('server web1 192.0.2.1:80 maxconn 300'),
    );
    expect(edit('server web1 192.0.2.1:80 maxconn 300 check', withValue('maxconn', ''))).toBe(
      shop('server web1 192.0.2.1:80 check'),
    );
  });

  test('switches a flag on over its opposite and off again', () => {
    expect(edit('server web1 192.0.2.1:80 no-check', withFlag('check', true))).toBe(
      shop('server web1 192.0.2.1:80 check'),
    );
    expect(edit('server web1 192.0.2.1:80 check backup', withFlag('backup', false))).toBe(
      shop('server web1 192.0.2.1:80 check'),
    );
  });

  test('writes IPv6 in brackets and keeps the prefix of the address', () => {
    const to = (host: string, port: string) => (form: ServerForm) => ({ ...form, host, port });
    expect(edit('server web1 192.0.2.1:80', to('2001:db8::5', '81'))).toBe(shop('server web1 [2001:db8::5]:81'));
    expect(edit('server web1 ipv4@app.example.com:80', to('db.example.com', '5432'))).toBe(
      shop('server web1 ipv4@db.example.com:5432'),
    );
  });

  test('never lets a value become more than its word', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((value) => value.trim() !== '' && !value.includes('\0')),
        (value) => {
          const before = bytes(shop('server web1 192.0.2.1:80'));
          const initial = open(before);
          const written = writeServerForm(before, place, initial, withValue('cookie', value)(initial));
          if (written.kind === 'refused') return;
          const after = parse(written.bytes);
          expect(after.sections).toHaveLength(1);
          expect(findServer(after, place)?.arguments).toHaveLength(1);
          expect(open(written.bytes).values.cookie).toBe(value.trim());
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('says so when the server has gone', () => {
    const form = open(bytes(shop('server web1 192.0.2.1:80')));
    expect(writeServerForm(bytes('backend shop\n'), place, form, form).kind).toBe('refused');
  });
});

test('only what the person changed is checked', () => {
  const odd = open(bytes(shop('server web1 192.0.2.1:${PORT} weight 300')));
  expect(problemsOf(odd, odd)).toEqual(new Map());
  expect(problemsOf(odd, { ...odd, host: 'not an address', port: '99999' })).toEqual(
    new Map([
      ['host', 'host'],
      ['port', 'port'],
    ]),
  );
  expect(problemsOf(odd, withValue('weight', '257')(odd))).toEqual(new Map([['weight', 'weight']]));
  expect(problemsOf(odd, withValue('weight', '')(odd))).toEqual(new Map());
});

describe('two people on one server', () => {
  const opened = bytes(shop('server web1 192.0.2.1:80 weight 10 # front'));
  const theirs = bytes(shop('server web1 192.0.2.1:80 weight 10 maxconn 100 # front'));
  const initial = open(opened);
  const mine = withValue('weight', '60')(initial);

  test('a form that was opened before writes only what its person changed', () => {
    const written = writeServerForm(theirs, place, initial, mine);
    expect(written.kind === 'edited' && text(written.bytes)).toBe(
      shop('server web1 192.0.2.1:80 weight 60 maxconn 100 # front'),
    );
    const moved = bytes(shop('server web1 192.0.2.9:80 weight 10'));
    const port = writeServerForm(moved, place, initial, { ...initial, port: '81' });
    expect(port.kind === 'edited' && text(port.bytes)).toBe(shop('server web1 192.0.2.9:81 weight 10'));
  });

  test('each sees what the other did, and whether both did it to one field', () => {
    expect(othersEdits(initial, open(theirs), mine)).toEqual([
      { field: 'maxconn', before: '', after: '100', mine: null },
    ]);
    const same = withFlag('check', true)(withValue('weight', '50')(initial));
    expect(othersEdits(initial, same, mine)).toEqual([
      { field: 'weight', before: '10', after: '50', mine: '60' },
      { field: 'check', before: 'false', after: 'true', mine: null },
    ]);
    expect(othersEdits(initial, initial, mine)).toEqual([]);
    expect(othersEdits(initial, mine, mine)).toEqual([]);
  });

  test('going on takes over their fields and keeps mine', () => {
    const next = onTopOf(initial, open(theirs), mine);
    expect(next).toEqual(withValue('weight', '60')(open(theirs)));
    expect(othersEdits(open(theirs), open(theirs), next)).toEqual([]);
  });

  test('a draft comes back as it was written, and nothing else does', () => {
    const draft = { initial, form: withFlag('backup', true)(mine) };
    expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
    for (const wrong of [null, {}, { initial }, { initial, form: { ...mine, values: {} } }, { ...draft, form: 'x' }]) {
      expect(readDraft(wrong)).toBeNull();
    }
  });
});
